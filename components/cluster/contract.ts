import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { ClusterSettings } from "../../infra/config/environment";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";
import type { Registry } from "../registry/contract";

/** A managed Kubernetes cluster with a system pool and autoscaled workload pools. */
export interface ClusterArgs extends Transformable {
  readonly settings: ClusterSettings;
  readonly network: Network;
  readonly keys: Keys;
  /** The site's registry: nodes may pull from it. */
  readonly registry: Registry;
}

export const clusterContract = z.object({
  name: z.string(),
  /** Address of the API server, `https://…`; private unless `authorizedCidrs` is set. */
  endpoint: z.string(),
  version: z.string().describe("Kubernetes minor version"),
  identifier: z
    .string()
    .describe("the cluster's id in its cloud; the Kubernetes provider is replaced only when it changes"),
  kubeconfig: z
    .string()
    .describe("kubeconfig (JSON) that asks the cloud's own CLI for a short-lived token; holds no credential"),
  oidcIssuer: z.string().describe("issuer of the cluster's service account tokens"),
  login: z.string().describe("the command with which a person reaches the cluster"),
});

export type Cluster = Wired<z.infer<typeof clusterContract>>;
