import { identifier, literal } from "./sql/quote";

/**
 * Logical dumps: shell and SQL that the Jobs run, as text. A dump is taken from one snapshot together with a manifest
 * of what it must hold: rows and a checksum of each table, and where each sequence stands. A restore that does not
 * give the same manifest is no restore.
 *
 * A dump of a database is a folder: `manifest` and `dump.gpg.000`, `.001` and so on, each small enough to be uploaded in one piece to every
 * cloud's store. It is encrypted with a key that is not in the store it goes to.
 */

/** The largest part, in MiB: under the 5 GiB that S3 takes in one piece, and the 5,000 MiB of Azure. */
const partMib = 1024;

/** Settings under which a value is the same text on every server. */
const sameText = [
  "SET TimeZone = 'UTC';",
  "SET DateStyle = 'ISO, YMD';",
  "SET IntervalStyle = 'postgres';",
  "SET extra_float_digits = 1;",
  "SET bytea_output = 'hex';",
  "SET search_path = pg_catalog;",
].join("\n");

const ownSchemas = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'";

/**
 * psql script that prints a database's manifest: a line for each table with its rows and a checksum that does not
 * depend on their order, and one for each sequence.
 */
export const manifestScript = [
  "\\set ON_ERROR_STOP on",
  "\\pset tuples_only on",
  "\\pset format unaligned",
  "\\pset fieldsep ' '",
  sameText,
  `SELECT format('SELECT %L, count(*), coalesce(sum(hashtextextended(row::text, 0)::numeric), 0) FROM %I.%I AS row', format('table %I.%I', n.nspname, c.relname), n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND ${ownSchemas} ORDER BY n.nspname, c.relname`,
  "\\gexec",
  `SELECT format('SELECT %L, last_value, is_called FROM %I.%I', format('sequence %I.%I', n.nspname, c.relname), n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND ${ownSchemas} ORDER BY n.nspname, c.relname`,
  "\\gexec",
  "",
].join("\n");

export interface DumpPaths {
  /** Folder for the dumps of this run, one folder a database; must have room for all of them. */
  readonly target: string;
  /** File with the key of the encryption. */
  readonly keyFile: string;
  /** Folder with `manifest.sql`. */
  readonly scripts: string;
}

/**
 * Shell script that dumps databases. psql holds the snapshot open while pg_dump reads it, so that the manifest and the
 * dump are of the same moment.
 */
export function dumpScript(databases: readonly string[], { target, keyFile, scripts }: DumpPaths): string {
  const encrypt = `gpg --batch --quiet --pinentry-mode loopback --passphrase-file ${shell(keyFile)} --symmetric --cipher-algo AES256 --compress-algo none`;
  const split = `split --bytes=${partMib}M --numeric-suffixes --suffix-length=3`;
  return [
    "set -euo pipefail",
    'export GNUPGHOME="$(mktemp -d)"',
    // Called by psql while its transaction is open. A dump that broke off leaves no mark, and must not pass for a whole one.
    'export DUMP_ONE="$GNUPGHOME/dump-one"',
    "cat > \"$DUMP_ONE\" <<'SH'",
    "set -euo pipefail",
    'pg_dump --format=custom --compress=6 --no-owner --no-privileges --snapshot="$DUMP_SNAPSHOT" --dbname="$PGDATABASE" \\',
    `  | ${encrypt} | ${split} - "$DUMP_FOLDER/dump.gpg."`,
    'touch "$DUMP_FOLDER/whole"',
    "SH",
    ...databases.map((database) => {
      const folder = `${target}/${database}`;
      const session = [
        "\\set ON_ERROR_STOP on",
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;",
        "SELECT pg_export_snapshot() AS snapshot \\gset",
        "\\setenv DUMP_SNAPSHOT :snapshot",
        '\\! bash "$DUMP_ONE"',
        `\\o ${folder}/manifest`,
        `\\i ${scripts}/manifest.sql`,
        "\\o",
        "COMMIT;",
      ].join("\n");
      return [
        `mkdir -p ${shell(folder)}`,
        `export PGDATABASE=${shell(database)} DUMP_FOLDER=${shell(folder)}`,
        `psql --no-psqlrc --quiet <<'SQL'\n${session}\nSQL`,
        `test -f ${shell(`${folder}/whole`)}`,
        `rm ${shell(`${folder}/whole`)}`,
        `echo ${shell(`${database}: dumped`)}`,
      ].join("\n");
    }),
    "",
  ].join("\n");
}

export interface RestorePaths extends DumpPaths {
  /** The role that will own what is restored: must be there. */
  readonly owner?: string;
}

/**
 * Shell script that restores one database's dump into an empty database of the server that the environment names, and
 * compares manifests. Fails, with the difference, unless they are the same.
 */
export function restoreScript(
  database: string,
  into: string,
  { target, keyFile, scripts, owner }: RestorePaths,
): string {
  const folder = `${target}/${database}`;
  const role = owner ? ` --role=${shell(owner)}` : "";
  const create = `CREATE DATABASE ${identifier(into)} TEMPLATE template0 ENCODING 'UTF8'`;
  return [
    "set -euo pipefail",
    'export GNUPGHOME="$(mktemp -d)"',
    `test -s ${shell(`${folder}/manifest`)}`,
    `psql --no-psqlrc --quiet --dbname=postgres --set=ON_ERROR_STOP=on <<'SQL'`,
    `SELECT ${literal(create)} WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = ${literal(into)})`,
    "\\gexec",
    "SQL",
    `tables="$(psql --no-psqlrc --quiet --tuples-only --no-align --dbname=${shell(into)} --command="SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")"`,
    `if [ "$tables" != 0 ]; then echo ${shell(`${into} is not empty: nothing was restored`)} >&2; exit 1; fi`,
    `cat ${shell(folder)}/dump.gpg.* | gpg --batch --quiet --pinentry-mode loopback --passphrase-file ${shell(keyFile)} --decrypt > ${shell(`${folder}/dump`)}`,
    `pg_restore --exit-on-error --no-owner --no-privileges${role} --dbname=${shell(into)} ${shell(`${folder}/dump`)}`,
    `psql --no-psqlrc --quiet --dbname=${shell(into)} --file=${shell(`${scripts}/manifest.sql`)} --output=${shell(`${folder}/restored`)}`,
    `diff ${shell(`${folder}/manifest`)} ${shell(`${folder}/restored`)} || { echo ${shell(`${database}: what was restored is not what was dumped`)} >&2; exit 1; }`,
    `echo "${database}: $(grep --count '^table ' ${shell(`${folder}/restored`)} || true) tables restored, all rows and checksums as dumped"`,
    "",
  ].join("\n");
}

/** Shell script that starts an empty server of its own in a folder, for restores that nobody else is to feel. */
export const scratchServerScript = (folder: string): string =>
  [
    "set -euo pipefail",
    `initdb --pgdata=${shell(`${folder}/data`)} --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync > /dev/null`,
    `pg_ctl --pgdata=${shell(`${folder}/data`)} --wait --silent --log=${shell(`${folder}/log`)} --options=${shell(`-c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off -c max_wal_size=4GB`)} start`,
    `export PGHOST=${shell(folder)} PGUSER=postgres`,
    "",
  ].join("\n");

/** A word for the shell. */
const shell = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
