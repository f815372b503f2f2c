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
  /** Follows databases of another site; made by `npm run replicate`. */
  replication: "platform__replication",
} as const;

/**
 * The two logins of a role. They take turns: a rotation gives the idle one a new password and tells it, and the other
 * stays valid until the next rotation, so that nothing that runs is cut off.
 */
export const loginsOf = (role: string): readonly [string, string] =>
  role.includes("__") ? [`${role}_a`, `${role}_b`] : [`${role}__a`, `${role}__b`];
