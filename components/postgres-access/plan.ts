import type { Catalog } from "../../infra/config/catalog";
import type { Site } from "../../infra/config/environment";
import { databaseName, loginsOf, rolesOf, siteRoles } from "./names";
import { readAlias } from "./pgbouncer";
import { poolsOf, withDatabase } from "./pools";
import { secretNames } from "./secret-names";
import type { DatabaseRoles, RolesPlan } from "./sql/roles";

/** Seconds after which a service's statement is ended: nobody waits longer for a page. */
const statementSeconds = 30;

/** The databases of a site and who may do what there: what the Job that makes them is told. */
export function rolesPlanOf({ services }: Pick<Catalog, "services">, site: Site): RolesPlan {
  const byName = new Map(services.map((service) => [service.name, service]));
  const databases = poolsOf(services, site).map(({ service, database, pooled, limit }): DatabaseRoles => {
    const { database: settings, sites } = byName.get(service) ?? {};
    // Without a home named, a database is written on the first of its service's sites.
    const home = settings?.home ?? sites?.[0];
    const replicated = settings?.mode === "replicated";
    const writes = !replicated
      ? "open"
      : home === undefined || home === site.key
        ? "open-at-first"
        : "fenced-at-first";
    return { database, connectionLimit: limit, loginLimit: pooled, writes };
  });
  return { databases, statementSeconds };
}

/** A role whose login is told in a secret, by the secret's name; hosts are not known here. */
export interface RotatedRole {
  readonly role: string;
  readonly logins: readonly [string, string];
  readonly secretName: string;
  /** `pooled`: services. `direct`: what needs a session of its own. `analytics`: reports. */
  readonly reaches: "pooled" | "direct" | "analytics";
  readonly database: string;
  readonly readDatabase: string;
}

/** Every role of a site that can log in. */
export function rotatedRoles({ services }: Pick<Catalog, "services">, site: Site): RotatedRole[] {
  const local = withDatabase(services, site.key);
  const first = databaseName(local[0]?.name ?? "");
  const role = (
    name: string,
    secretName: string,
    reaches: RotatedRole["reaches"],
    database: string,
  ): RotatedRole => ({
    role: name,
    logins: loginsOf(name),
    secretName,
    reaches,
    database,
    // On Azure a read replica has a pooler of its own, where databases have their own names.
    readDatabase: site.cloud === "azure" ? database : readAlias(database),
  });
  return [
    ...local.flatMap(({ name }) => {
      const database = databaseName(name);
      const { service, migrate } = rolesOf(database);
      return [
        role(service, secretNames.service(name), "pooled", database),
        role(migrate, secretNames.migration(name), "direct", database),
      ];
    }),
    role(siteRoles.dumps, secretNames.dumps, "analytics", first),
    role(siteRoles.analytics, secretNames.analytics, "analytics", first),
  ];
}
