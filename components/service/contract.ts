import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Access } from "../../infra/access";
import type { Transformable } from "../../infra/component";
import type { Service } from "../../infra/config/catalog";
import type { Wired } from "../../infra/wired";
import type { Cluster } from "../cluster/contract";
import type { Keys } from "../keys/contract";
import type { Registry } from "../registry/contract";
import type { SiteStores } from "./stores";

/** One of the product's services on one site, with everything it needs in the cluster and in the cloud. */
export interface ServiceArgs extends Transformable {
  readonly service: Service;
  readonly cluster: Cluster;
  readonly kubernetes: KubernetesProvider;
  readonly registry: Registry;
  readonly keys: Keys;
  /** What the service may do on the site, derived from the catalog. */
  readonly access: readonly Access[];
  /** The site's stores, where the ids and addresses of what it uses are. */
  readonly stores: SiteStores;
  /** The cluster, where this stack holds it: when it goes, the service's objects go with it. */
  readonly deletedWith?: Resource;
}

export const serviceContract = z.object({
  namespace: z.string(),
  address: z.string().describe("where other services of the site reach it: host and port"),
});

export type ServiceOutputs = Wired<z.infer<typeof serviceContract>>;
