import { rolesOf } from "../names";
import { fenceNotes } from "./fence";
import { identifier, literal } from "./quote";

/**
 * SQL of a database that is written on one site, its home, and followed on others by logical replication. What each
 * statement does is said once here; `npm run replicate` and `npm run switch-over` put them in order.
 */

export const publicationName = "platform";

/** Schemas that are not the service's. */
const otherSchemas = "('pg_catalog', 'information_schema', 'platform')";

/** Tables without a primary key: their changed and deleted rows cannot be found on a follower. */
export const tablesWithoutKey = `
  SELECT format('%I.%I', n.nspname, c.relname) AS "table" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ${otherSchemas} AND n.nspname !~ '^pg_toast'
     AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) ORDER BY 1`;

/** Every table with its columns and their types, for comparing two databases. */
export const tableShapes = `
  SELECT format('%I.%I', table_schema, table_name) AS "table",
         string_agg(format('%s %s', column_name, udt_name), ', ' ORDER BY column_name) AS columns
    FROM information_schema.columns JOIN pg_tables ON schemaname = table_schema AND tablename = table_name
   WHERE table_schema NOT IN ${otherSchemas} GROUP BY 1 ORDER BY 1`;

export const publicationExists = `SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = ${literal(publicationName)}) AS "exists"`;

/** Makes the statement that publishes every table of the moment; a list, since only superusers may publish "all". */
export const publishStatement = (exists: boolean): string => `
  SELECT ${exists ? `'ALTER PUBLICATION ${publicationName} SET TABLE '` : `'CREATE PUBLICATION ${publicationName} FOR TABLE '`}
      || string_agg(format('%I.%I', schemaname, tablename), ', ' ORDER BY 1) AS statement
    FROM pg_tables WHERE schemaname NOT IN ${otherSchemas}`;

/**
 * Makes the login of one follower, or gives it a new password. It may follow, and read what is copied at first. RDS
 * grants the right to follow by a role of its own.
 */
export const admitFollower = (database: string, follower: string, verifier: string): string => `
  DO $do$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(follower)}) THEN
      CREATE ROLE ${identifier(follower)} LOGIN;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_replication') THEN
      GRANT rds_replication TO ${identifier(follower)};
    ELSE
      ALTER ROLE ${identifier(follower)} REPLICATION;
    END IF;
  END $do$;
  ALTER ROLE ${identifier(follower)} PASSWORD ${literal(verifier)};
  GRANT CONNECT ON DATABASE ${identifier(database)} TO ${identifier(follower)};
  GRANT ${identifier(rolesOf(database).read)} TO ${identifier(follower)}`;

/** Where a follower reaches its home. The password stays with the two servers. */
export interface Route {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** `sslmode` of the connection, and the file with the authorities on the follower's server; empty: its own. */
  readonly sslmode: string;
  readonly sslrootcert: string;
}

export function connectionText({
  host,
  port,
  database,
  user,
  password,
  sslmode,
  sslrootcert,
}: Route): string {
  const parts = {
    host,
    port: String(port),
    dbname: database,
    user,
    password,
    sslmode,
    ...(sslrootcert && { sslrootcert }),
    application_name: "platform",
  };
  const quoted = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  return Object.entries(parts)
    .map(([key, value]) => `${key}=${quoted(value)}`)
    .join(" ");
}

/**
 * Subscribes. The slot is made beside it and not by it, so that it can be there before anything is written. `copy`
 * says whether rows that are there already are copied first.
 */
export const createSubscription = (name: string, route: Route, copy: boolean): string =>
  `CREATE SUBSCRIPTION ${identifier(name)} CONNECTION ${literal(connectionText(route))} PUBLICATION ${publicationName}
     WITH (create_slot = false, slot_name = ${literal(name)}, copy_data = ${copy}, enabled = true)`;

/** Gives a subscription that is there another way to its home. */
export const redirectSubscription = (name: string, route: Route): string =>
  `ALTER SUBSCRIPTION ${identifier(name)} CONNECTION ${literal(connectionText(route))}`;

/** Takes in tables that have been published since; cannot run inside a transaction. */
export const refreshSubscription = (name: string): string =>
  `ALTER SUBSCRIPTION ${identifier(name)} REFRESH PUBLICATION`;

export const createSlot = (name: string): string =>
  `SELECT pg_create_logical_replication_slot(${literal(name)}, 'pgoutput')
    WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ${literal(name)})`;

export const dropSlot = (name: string): string =>
  `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
    WHERE slot_name = ${literal(name)} AND NOT active`;

export const slotExists = (name: string): string =>
  `SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ${literal(name)}) AS "exists"`;

/** Whether this database has the subscription; `pg_subscription` itself is for superusers, but for its open columns. */
export const subscriptionExists = (name: string): string =>
  `SELECT EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
                   WHERE s.subname = ${literal(name)} AND d.datname = current_database()) AS "exists"`;

/** Drops a subscription and leaves its slot, which may be on a server that is gone. */
export const dropSubscription = (name: string): readonly string[] => [
  `ALTER SUBSCRIPTION ${identifier(name)} DISABLE`,
  `ALTER SUBSCRIPTION ${identifier(name)} SET (slot_name = NONE)`,
  `DROP SUBSCRIPTION ${identifier(name)}`,
];

/** Tables that the subscription has not got to the steady state yet, and whether there are any tables at all. */
export const subscriptionState = (name: string): string => `
  SELECT count(*)::int AS tables, (count(*) FILTER (WHERE r.srsubstate <> 'r'))::int AS unready
    FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid
   WHERE s.subname = ${literal(name)}`;

export const publishedTables = `SELECT count(*)::int AS tables FROM pg_publication_tables WHERE pubname = ${literal(publicationName)}`;

/** The position up to which the home has written. */
export const currentPosition = "SELECT pg_current_wal_lsn()::text AS position";

/** Whether a follower has safely got everything up to a position. */
export const hasReached = (slot: string, position: string): string =>
  `SELECT coalesce((SELECT confirmed_flush_lsn >= ${literal(position)}::pg_lsn
                      FROM pg_replication_slots WHERE slot_name = ${literal(slot)}), false) AS reached`;

/** How far each follower is behind, at the home (bytes of its log) and at the follower (seconds since it heard). */
export const lag = `
  SELECT slot_name::text AS name, 'home' AS side, active AS connected,
         CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) END::bigint AS bytes,
         NULL::float8 AS seconds
    FROM pg_replication_slots WHERE slot_type = 'logical' AND database = current_database()
  UNION ALL
  SELECT subname::text, 'follower', pid IS NOT NULL, NULL, extract(epoch FROM now() - latest_end_time)::float8
    FROM pg_stat_subscription WHERE relid IS NULL AND subid IN (SELECT oid FROM pg_subscription WHERE subdbid =
         (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/** The view that what collects metrics reads. */
export const lagView = [
  "CREATE SCHEMA IF NOT EXISTS platform;",
  `CREATE OR REPLACE VIEW platform.replication_lag AS ${lag};`,
].join("\n");

/** Takes from the service the right to write, and keeps migrations out. Whoever is connected is cut off next. */
export function fence(database: string, migrateLogins: readonly string[], note: string): string {
  const { write, service } = rolesOf(database);
  return [
    `REVOKE ${identifier(write)} FROM ${identifier(service)}`,
    `COMMENT ON ROLE ${identifier(write)} IS ${literal(note)}`,
    ...migrateLogins.map((login) => `ALTER ROLE ${identifier(login)} NOLOGIN`),
  ].join(";\n");
}

const sessionsBefore = (logins: readonly string[], moment: string) =>
  `FROM pg_stat_activity WHERE datname = current_database() AND usename IN (${logins.map(literal).join(", ")})
      AND backend_start <= ${literal(moment)}::timestamptz`;

/** Ends sessions of the service and of migrations that began before a moment: what is not committed is rolled back. */
export const endSessions = (logins: readonly string[], moment: string): string =>
  `SELECT pg_terminate_backend(pid) ${sessionsBefore(logins, moment)}`;

/** What may still write: sessions that began before the fence, and prepared transactions. */
export const writersLeft = (logins: readonly string[], moment: string): string => `
  SELECT ((SELECT count(*) ${sessionsBefore(logins, moment)})
        + (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()))::int AS writers`;

/** Notes how far a switch-over has come, in the comment on the role that may write. */
export const note = (database: string, text: string): string =>
  `COMMENT ON ROLE ${identifier(rolesOf(database).write)} IS ${literal(text)}`;

export const readNote = (database: string): string =>
  `SELECT coalesce(shobj_description(oid, 'pg_authid'), '') AS note FROM pg_roles
    WHERE rolname = ${literal(rolesOf(database).write)}`;

/** Lets migrations in again. On a follower too: changes of the schema are not replicated. */
export const admitMigrations = (migrateLogins: readonly string[]): string =>
  migrateLogins.map((login) => `ALTER ROLE ${identifier(login)} LOGIN`).join(";\n");

export function unfence(database: string): string {
  const { write, service } = rolesOf(database);
  return `GRANT ${identifier(write)} TO ${identifier(service)};
    COMMENT ON ROLE ${identifier(write)} IS ${literal(fenceNotes.open)}`;
}

export const isFenced = (database: string): string =>
  `SELECT NOT pg_has_role(${literal(rolesOf(database).service)}, ${literal(rolesOf(database).write)}, 'MEMBER') AS fenced`;

/** Every sequence with where it stands. Logical replication leaves sequences out. */
export const readSequences = `
  SELECT schemaname AS schema, sequencename AS name, coalesce(last_value, start_value)::text AS value,
         last_value IS NOT NULL AS called FROM pg_sequences ORDER BY 1, 2`;

export interface SequenceValue {
  readonly schema: string;
  readonly name: string;
  readonly value: string;
  readonly called: boolean;
}

export const writeSequence = ({ schema, name, value, called }: SequenceValue): string =>
  `SELECT setval(${literal(`${identifier(schema)}.${identifier(name)}`)}, ${BigInt(value)}, ${called})`;

/** For a home that is lost: sequences that fill a column, and the statement that puts each behind its largest value. */
export const ownedSequences = `
  SELECT format('SELECT setval(%L, greatest((SELECT max(%I) FROM %I.%I), %s))',
                format('%I.%I', sn.nspname, s.relname), a.attname, tn.nspname, t.relname,
                coalesce((SELECT last_value FROM pg_sequences WHERE schemaname = sn.nspname AND sequencename = s.relname),
                         (SELECT seqstart FROM pg_sequence WHERE seqrelid = s.oid))) AS statement
    FROM pg_class s JOIN pg_namespace sn ON sn.oid = s.relnamespace
    JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
   WHERE s.relkind = 'S' ORDER BY 1`;

/** Sequences that fill no column: after the loss of a home, only their users know where they must go on. */
export const looseSequences = `
  SELECT format('%I.%I', n.nspname, s.relname) AS name FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
   WHERE s.relkind = 'S' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = s.oid
     AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')) ORDER BY 1`;
