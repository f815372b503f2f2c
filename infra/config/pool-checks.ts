import { maxConnections } from "../../components/postgres/sizes";
import { poolsOf, sumOf } from "../../components/postgres-access/pools";
import { reservedSecret } from "../../components/postgres-access/secrets";
import type { Catalog } from "./catalog";
import type { Site } from "./environment";
import { ConfigError, formatPath } from "./errors";

/** Names of secrets that Jobs in the cluster fill. @throws ConfigError for secrets of the product under such names */
export function checkSecretNames(source: string, { stores }: Pick<Catalog, "stores">): void {
  const problems = Object.keys(stores.secrets)
    .filter((name) => reservedSecret.test(name))
    .map((name) => ({
      path: formatPath(["secrets", name]),
      problem: "is named like the secrets of databases, which are filled by themselves",
      allowed: "a name that does not start with postgres-service-, postgres-migration- or postgres-platform-",
    }));
  if (problems.length > 0) throw new ConfigError(source, problems);
}

/**
 * Checks that the connections which the services of a site may open fit its Postgres server, whatever they do and at
 * the worst moment of a rollout. @throws ConfigError naming the services and their numbers
 */
export function checkPools(
  source: string,
  { services }: Catalog,
  sites: Readonly<Record<string, Site>>,
): void {
  const problems = Object.values(sites).flatMap((site) => {
    const { key, cloud } = site;
    const { size } = site.postgres;
    const pools = poolsOf(services, site);
    const [sum, most] = [sumOf(pools), maxConnections(cloud, size)];
    if (sum <= most) return [];
    const parts = [...pools]
      .sort((a, b) => b.limit - a.limit)
      .map(({ service, limit }) => `${service} ${limit}`);
    return [
      {
        path: formatPath(["sites", key, "postgres", "size"]),
        problem: `${JSON.stringify(size)} takes ${most} connections of clients, and the services may open ${sum}: ${parts.join(", ")}`,
        allowed: "a server that takes them all, poolers in a rollout, migrations and dumps included",
        fix: "lower `database.connections` of these services in stacks/catalog, or raise the server's size",
      },
    ];
  });
  if (problems.length > 0) throw new ConfigError(source, problems);
}
