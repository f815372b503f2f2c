import { createHash } from "node:crypto";

/**
 * Names inside a Postgres server. A service's database is named as the service, with underscores; the names of its
 * roles add two underscores and a word, which no service's name can contain, so that no two services ever meet.
 */

/** The name of a service's database, and of the role that stands for the service. */
export const databaseName = (service: string): string => service.replaceAll("-", "_");

/** The roles of one database. Only the ones under `logins` can log in. */
export const rolesOf = (database: string) => ({
  /** Owns the database and everything in it. */
  owner: `${database}__owner`,
  /** Reads every table. */
  read: `${database}__read`,
  /** Writes every table. The service is a member unless the database is fenced. */
  write: `${database}__write`,
  /** The service: what it may do, whichever of its two logins it uses. */
  service: database,
  /** What changes the schema: acts as the owner. */
  migrate: `${database}__migrate`,
});

/** Roles of the site that see more than one database. */
export const siteRoles = {
  /** Takes logical dumps: reads every database. */
  dumps: "platform__dumps",
  /** Reports: reads every database, on the analytics replica. */
  analytics: "platform__analytics",
} as const;

/**
 * The two logins of a role. They take turns: a rotation gives the idle one a new password and tells it, and the other
 * stays valid until the next rotation, so that nothing that runs is cut off.
 */
export const loginsOf = (role: string): readonly [string, string] =>
  role.includes("__") ? [`${role}_a`, `${role}_b`] : [`${role}__a`, `${role}__b`];

/**
 * What a follower of a database is known by at its home: the name of its login, its slot and its subscription. Longer
 * ones than PostgreSQL takes are cut and end in a hash.
 */
export function followerName(database: string, follower: string): string {
  const full = `${database}__on_${follower.replaceAll("-", "_")}`;
  if (full.length <= 63) return full;
  return `${full.slice(0, 54)}_${createHash("sha256").update(full).digest("hex").slice(0, 8)}`;
}
