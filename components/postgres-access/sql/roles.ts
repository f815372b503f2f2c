import { loginsOf, rolesOf, siteRoles } from "../names";
import { fenceNotes } from "./fence";
import { identifier, literal } from "./quote";
import { lagView } from "./replication";

/** One database with what its service may use. */
export interface DatabaseRoles {
  readonly database: string;
  /** Most connections to the database, of everybody together. */
  readonly connectionLimit: number;
  /** Most connections of one login of the service. */
  readonly loginLimit: number;
  /**
   * `open`: the service writes, always. For a database that follows or is followed, where it is written at first: from
   * then on the switch-over command alone moves the fence, and no rotation undoes that.
   */
  readonly writes: "open" | "open-at-first" | "fenced-at-first";
}

export interface RolesPlan {
  readonly databases: readonly DatabaseRoles[];
  /** Seconds after which a service's statement is ended. Migrations, dumps and reports have no such limit. */
  readonly statementSeconds: number;
}

/** A login, and the psql variables that say whose turn it is and what its password is known by. */
export interface Login {
  readonly role: string;
  readonly logins: readonly [string, string];
  readonly limit: number;
}

/** Connections that migrations, dumps, reports and replication take beside the service's own, of one login each. */
const sideLimit = 4;

/** Every role whose password is rotated. */
export function loginsOfPlan({ databases }: RolesPlan): Login[] {
  const login = (role: string, limit: number): Login => ({ role, logins: loginsOf(role), limit });
  return [
    ...databases.flatMap(({ database, loginLimit }) => [
      login(rolesOf(database).service, loginLimit),
      login(rolesOf(database).migrate, sideLimit),
    ]),
    login(siteRoles.dumps, sideLimit),
    login(siteRoles.analytics, sideLimit),
  ];
}

/**
 * The psql script that makes databases and roles what the plan says. It can be run any number of times, by the
 * server's administrator, who is no superuser on any cloud. Passwords are not in it: variables named `<login>_verifier`
 * hold the SCRAM verifier of a login whose password is to change, so that no password is ever sent in a statement.
 */
export function rolesScript(plan: RolesPlan): string {
  return [
    "\\set ON_ERROR_STOP on",
    "SET client_min_messages = warning;",
    ...createRoles(plan),
    ...createLogins(plan),
    ...plan.databases.flatMap(createDatabase),
    closeToAll("postgres"),
    ...plan.databases.flatMap(openDatabase),
    "",
  ].join("\n");
}

function createRoles({ databases }: RolesPlan): string[] {
  const roles = [
    ...databases.flatMap(({ database }) => Object.values(rolesOf(database))),
    siteRoles.dumps,
    siteRoles.analytics,
  ];
  const own = databases.flatMap(({ database }) => {
    const { owner, read, service, migrate } = rolesOf(database);
    return [
      // A database is given to a role only by one who may act as it; nobody logs in as it.
      member(owner, "CURRENT_USER"),
      member(owner, identifier(migrate)),
      member(read, identifier(service)),
      member(read, identifier(siteRoles.dumps)),
      member(read, identifier(siteRoles.analytics)),
    ];
  });
  return [createMissing(roles, "NOLOGIN"), ...own];
}

function createLogins(plan: RolesPlan): string[] {
  return loginsOfPlan(plan).flatMap(({ role, logins, limit }) => [
    createMissing(logins, "LOGIN"),
    ...logins.flatMap((login) => [
      `ALTER ROLE ${identifier(login)} LOGIN CONNECTION LIMIT ${limit};`,
      member(role, identifier(login)),
      // Only who may act as a login sees its sessions and can end them, as a switch-over does.
      member(login, "CURRENT_USER"),
      ...settingsOf(role, plan).map((setting) => `ALTER ROLE ${identifier(login)} SET ${setting};`),
      `\\if :{?${login}_verifier}`,
      `ALTER ROLE ${identifier(login)} PASSWORD :'${login}_verifier';`,
      "\\endif",
    ]),
  ]);
}

/** What a session of a login starts with. */
function settingsOf(role: string, { databases, statementSeconds }: RolesPlan): string[] {
  const migrates = databases.find(({ database }) => rolesOf(database).migrate === role);
  // What a migration makes belongs to the owner, whichever of the two logins ran it.
  if (migrates) return [`role = ${literal(rolesOf(migrates.database).owner)}`, "lock_timeout = '10s'"];
  if (role === siteRoles.dumps || role === siteRoles.analytics) return ["default_transaction_read_only = on"];
  return [
    `statement_timeout = '${statementSeconds}s'`,
    "idle_in_transaction_session_timeout = '60s'",
    "lock_timeout = '10s'",
  ];
}

function createDatabase({ database, connectionLimit }: DatabaseRoles): string[] {
  const { owner, service, migrate } = rolesOf(database);
  const create = `CREATE DATABASE ${identifier(database)} OWNER ${identifier(owner)} TEMPLATE template0 ENCODING 'UTF8'`;
  const connecting = [service, migrate, siteRoles.dumps, siteRoles.analytics].map(identifier).join(", ");
  return [
    `SELECT ${literal(create)} WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = ${literal(database)})`,
    "\\gexec",
    `ALTER DATABASE ${identifier(database)} CONNECTION LIMIT ${connectionLimit};`,
    closeToAll(database),
    `GRANT CONNECT ON DATABASE ${identifier(database)} TO ${connecting};`,
    `GRANT TEMPORARY ON DATABASE ${identifier(database)} TO ${identifier(service)}, ${identifier(migrate)};`,
  ];
}

/** Inside the database: schemas and what is in them, now and later. */
function openDatabase({ database, writes }: DatabaseRoles): string[] {
  const { owner, read, write, service } = rolesOf(database);
  const to = (role: string) => `TO ${identifier(role)}`;
  const later = `ALTER DEFAULT PRIVILEGES FOR ROLE ${identifier(owner)}`;
  const rights = [
    { what: "SELECT ON", objects: "TABLES", role: read },
    { what: "SELECT ON", objects: "SEQUENCES", role: read },
    { what: "INSERT, UPDATE, DELETE ON", objects: "TABLES", role: write },
    { what: "USAGE ON", objects: "SEQUENCES", role: write },
  ];
  return [
    `\\connect ${literal(database)}`,
    "SET client_min_messages = warning;",
    `SET ROLE ${identifier(owner)};`,
    "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
    `${later} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;`,
    `${later} GRANT EXECUTE ON FUNCTIONS ${to(read)};`,
    `${later} GRANT USAGE ON SCHEMAS ${to(read)};`,
    `${later} GRANT USAGE ON TYPES ${to(read)};`,
    ...rights.map(({ what, objects, role }) => `${later} GRANT ${what} ${objects} ${to(role)};`),
    "SELECT format(statement, nspname) FROM pg_namespace, (VALUES",
    [
      `(${literal(`GRANT USAGE ON SCHEMA %I ${to(read)}`)})`,
      ...rights.map(
        ({ what, objects, role }) => `(${literal(`GRANT ${what} ALL ${objects} IN SCHEMA %I ${to(role)}`)})`,
      ),
    ].join(",\n"),
    `) AS rights(statement) WHERE nspname = 'public' OR pg_get_userbyid(nspowner) = ${literal(owner)}`,
    "\\gexec",
    "RESET ROLE;",
    ...setFence(database, writes, write, service),
    ...(writes === "open"
      ? []
      : [
          lagView,
          `GRANT USAGE ON SCHEMA platform ${to(read)};`,
          `GRANT SELECT ON platform.replication_lag ${to(read)};`,
        ]),
  ];
}

function setFence(
  database: string,
  writes: DatabaseRoles["writes"],
  write: string,
  service: string,
): string[] {
  const open = [
    member(write, identifier(service)),
    `COMMENT ON ROLE ${identifier(write)} IS ${literal(fenceNotes.open)};`,
  ];
  if (writes === "open") return open;
  const settled = `SELECT shobj_description(oid, 'pg_authid') IS NOT NULL AS ${database}_settled FROM pg_roles`;
  const first =
    writes === "open-at-first"
      ? open
      : [`COMMENT ON ROLE ${identifier(write)} IS ${literal(fenceNotes.fenced)};`];
  return [
    `${settled} WHERE rolname = ${literal(write)}`,
    "\\gset",
    `\\if :${database}_settled`,
    "\\else",
    "BEGIN;",
    ...first,
    "COMMIT;",
    "\\endif",
  ];
}

const closeToAll = (database: string) => `REVOKE ALL ON DATABASE ${identifier(database)} FROM PUBLIC;`;

const member = (role: string, of: string) => `GRANT ${identifier(role)} TO ${of};`;

const createMissing = (roles: readonly string[], attributes: string) =>
  [
    `SELECT format('CREATE ROLE %I ${attributes}', wanted) FROM unnest(ARRAY[${roles.map(literal).join(", ")}]) AS wanted`,
    "WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted)",
    "\\gexec",
  ].join("\n");
