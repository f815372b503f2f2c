import type { Pool } from "./pools";

/** What PgBouncer's configuration depends on. */
export interface PoolerSettings {
  readonly pools: readonly Pool[];
  /** The host that takes writes. */
  readonly writer: string;
  /** Hosts that take reads; the writer where there are none. */
  readonly readers: readonly string[];
  readonly port: number;
  readonly listen: { readonly address: string; readonly port: number };
  /** How far the server's certificate is checked: `verify-full`, or `verify-ca` where it does not name the address. */
  readonly verify: string;
  /** Folder with `userlist.txt`, `server-ca.crt`, `tls.crt` and `tls.key`. */
  readonly credentials: string;
  /** Prepared statements kept for each client, in PgBouncer 1.21 and later; 0: left out. */
  readonly preparedStatements: number;
}

/** The name under which a database is read from the replicas. */
export const readAlias = (database: string): string => `${database}-read`;

/**
 * `pgbouncer.ini`. Clients prove themselves with SCRAM against the verifiers in `userlist.txt`, and PgBouncer logs in
 * at the server with the keys that a client's own proof gives it: it has no password and no login of its own.
 */
export function pgbouncerIni(settings: PoolerSettings): string {
  const { pools, writer, readers, port, listen, verify, credentials, preparedStatements } = settings;
  const entry = (name: string, hosts: readonly string[], { database, perPooler }: Pool) =>
    `${name} = host=${hosts.join(",")} port=${port} dbname=${database} pool_size=${perPooler} max_db_connections=${perPooler}`;
  return [
    "[databases]",
    ...pools.flatMap((pool) => [
      entry(pool.database, [writer], pool),
      entry(readAlias(pool.database), readers.length > 0 ? readers : [writer], pool),
    ]),
    "",
    "[pgbouncer]",
    `listen_addr = ${listen.address}`,
    `listen_port = ${listen.port}`,
    "unix_socket_dir =",
    "auth_type = scram-sha-256",
    `auth_file = ${credentials}/userlist.txt`,
    "pool_mode = transaction",
    "max_client_conn = 5000",
    ...(preparedStatements > 0 ? [`max_prepared_statements = ${preparedStatements}`] : []),
    // A client that waits longer than this for a connection is told so, instead of piling up.
    "query_wait_timeout = 30",
    "server_idle_timeout = 300",
    // After a failover of the server, connections move to where its name leads now.
    "server_lifetime = 1800",
    "dns_max_ttl = 5",
    "server_login_retry = 1",
    "server_round_robin = 1",
    `server_tls_sslmode = ${verify}`,
    `server_tls_ca_file = ${credentials}/server-ca.crt`,
    "server_tls_protocols = secure",
    "client_tls_sslmode = require",
    `client_tls_cert_file = ${credentials}/tls.crt`,
    `client_tls_key_file = ${credentials}/tls.key`,
    "client_tls_protocols = secure",
    "ignore_startup_parameters = extra_float_digits",
    "log_connections = 0",
    "log_disconnections = 0",
    "",
  ].join("\n");
}

/** `userlist.txt`: logins and their SCRAM verifiers, in PgBouncer's quoting. */
export const userlist = (verifiers: Readonly<Record<string, string>>): string =>
  Object.entries(verifiers)
    .map(([login, verifier]) => `${quoted(login)} ${quoted(verifier)}\n`)
    .join("");

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
