import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";

/**
 * A private registry in the site's own cloud. It serves the product's repositories and passes public images
 * through, so that an image has the same digest on every cloud and no cluster pulls from the internet.
 */
export interface RegistryArgs extends Transformable {
  /** Paths of the product's own repositories, such as `services/todo`. */
  readonly repositories: readonly string[];
  /** Newest images kept in each repository. */
  readonly keepImages: number;
  /** Days until an untagged image is removed. */
  readonly untaggedDays: number;
  readonly keys: Keys;
  readonly network: Network;
  /** The address of a registry that is already there; it must have the mirrors of `upstreams`. */
  readonly existing?: string;
}

/** Public registries that are passed through without credentials, and the path they get in the site's registry. */
export const upstreams = {
  "registry.k8s.io": "k8s",
  "quay.io": "quay",
  "public.ecr.aws": "ecr-public",
} as const;

export const registryContract = z.object({
  id: z
    .string()
    .describe(
      "what pull permission is granted on: ARN prefix of the repositories (AWS), registry id (Azure), name prefix `projects/…/repositories/…` of the repositories (GCP)",
    ),
  endpoint: z
    .string()
    .describe("host, and path where the cloud has one, before the repository in an image reference"),
  mirrors: z
    .record(z.string(), z.string())
    .describe("what replaces the host of a public registry in an image reference, by that host"),
});

export type Registry = Wired<z.infer<typeof registryContract>>;
