import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import type { Input, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Wired } from "../../infra/wired";
import type { Cluster } from "../cluster/contract";

/** One thing a workload may do in its cloud. */
export type Permission = {
  readonly kind: "key";
  /** Name of the permission, unique in the identity; part of logical names. */
  readonly name: string;
  /** Encrypt and decrypt with this customer-managed key; not manage it. */
  readonly key: Input<string>;
  /** The key store that holds the key. */
  readonly store: Input<string>;
};

/** A Kubernetes service account bound to an identity of the cloud, without any stored credential. */
export interface IdentityArgs extends Transformable {
  readonly cluster: Cluster;
  readonly kubernetes: KubernetesProvider;
  /** Name of the service account's namespace. */
  readonly namespace: string;
  /** The namespace itself: it must be there first. A plain name beside it keeps previews readable. */
  readonly namespaceResource: Resource;
  readonly serviceAccount: string;
  readonly permissions: readonly Permission[];
  /** Role ARN (AWS), client id (Azure) or service account e-mail (GCP) that is already there and already permitted. */
  readonly existing?: string;
}

export const identityContract = z.object({
  serviceAccount: z.string().describe("name of the Kubernetes service account"),
  principal: z.string().describe("role ARN (AWS), client id (Azure), service account e-mail (GCP)"),
});

export type Identity = Wired<z.infer<typeof identityContract>>;
