import { runsOn } from "../../infra/access";
import type { Service } from "../../infra/config/catalog";
import type { Site } from "../../infra/config/environment";
import { databaseName } from "./names";

/**
 * How a server's connections are shared out. Each service says how many its pool on a site may hold; what follows
 * from it, and that the sum fits, is arithmetic and shown by a plan.
 */

/**
 * Pods of PgBouncer on a site that has one. Any of the fewest may go, and another serves on; a pod works on one core,
 * so more of them come when that one is busy.
 */
export const poolers = { fewest: 2, most: 3 } as const;
/** Pods at a time while they are replaced: the new one is there before an old one goes. */
const poolersAtOnce = poolers.most + 1;
/** Connections to each database beside the pool's: two migrations, two dumps, one follower that copies, one person. */
export const sideConnections = 6;

/** One database's share of the server. */
export interface Pool {
  readonly service: string;
  readonly database: string;
  /** Server connections that one pod of the pooler may hold. */
  readonly perPooler: number;
  /** Connections of all poolers to the writer together, at the worst moment of a rollout. */
  readonly pooled: number;
  /** The most connections the server lets the database have, from everybody. */
  readonly limit: number;
}

/** The services that have a database, as far as pools are concerned. */
export type PoolDemand = Pick<Service, "name" | "sites" | "database">;

/** Services with a database on a site. */
export const withDatabase = <S extends PoolDemand>(services: readonly S[], site: string): S[] =>
  services.filter((service) => service.database && runsOn(service, site));

/** What of a site decides about its pools. */
export interface PoolSite {
  readonly key: string;
  readonly cloud: Site["cloud"];
  readonly postgres: Pick<Site["postgres"], "readReplicas">;
}

/** The pools of a site, in the order of the services. Azure runs the pooler on the server itself, in one process. */
export function poolsOf(services: readonly PoolDemand[], { key, cloud, postgres }: PoolSite): Pool[] {
  const [replicas, atOnce] = cloud === "azure" ? [1, 1] : [poolers.fewest, poolersAtOnce];
  // What reads has a pool of its own in our pooler. Without read replicas it leads to the writer too.
  const onWriter = cloud === "azure" || postgres.readReplicas > 0 ? 1 : 2;
  return withDatabase(services, key).map(({ name, database }) => {
    // A pool of less than one connection would never serve anybody, so every pod has at least one.
    const perPooler = Math.ceil((database?.connections ?? 0) / replicas);
    const pooled = perPooler * atOnce * onWriter;
    return {
      service: name,
      database: databaseName(name),
      perPooler,
      pooled,
      limit: pooled + sideConnections,
    };
  });
}

/** Connections that all databases may have together. */
export const sumOf = (pools: readonly Pool[]): number => pools.reduce((sum, { limit }) => sum + limit, 0);
