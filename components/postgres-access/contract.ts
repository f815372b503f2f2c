import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Catalog } from "../../infra/config/catalog";
import type { Wired } from "../../infra/wired";
import type { Cluster } from "../cluster/contract";
import type { Keys } from "../keys/contract";
import type { Objects } from "../objects/contract";
import type { Postgres } from "../postgres/contract";
import type { Registry } from "../registry/contract";
import type { Secrets } from "../secrets/contract";

/** What lies between a site's Postgres and its services: databases, roles, the pooler, dumps and reports. */
export interface PostgresAccessArgs extends Transformable {
  readonly catalog: Catalog;
  readonly cluster: Cluster;
  readonly kubernetes: KubernetesProvider;
  readonly registry: Registry;
  readonly keys: Keys;
  readonly postgres: Postgres;
  readonly secrets: Secrets;
  readonly objects: Objects;
  /** The cluster, where this stack holds it: when it goes, what runs in it goes too. */
  readonly deletedWith?: Resource;
}

export const postgresAccessContract = z.object({
  host: z.string().describe("where services reach their databases, pooled"),
  readHost: z.string().describe("the same, for reads that may be some moments old"),
  port: z.number(),
});

export type PostgresAccess = Wired<z.infer<typeof postgresAccessContract>>;
