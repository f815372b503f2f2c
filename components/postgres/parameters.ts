import type { Cloud } from "../../infra/config/clouds";
import type { ServerSize } from "../../infra/config/data";
import { serverConnections } from "./sizes";

/** A parameter of PostgreSQL. */
export interface Parameter {
  readonly value: string;
  /** Takes effect with the next restart only. */
  readonly restart?: true;
}

type Parameters = Readonly<Record<string, Parameter>>;

const text = (value: string): Parameter => ({ value });
const afterRestart = (value: string): Parameter => ({ value, restart: true });

/** Milliseconds from which a statement is logged with its text. */
const slowStatementMs = 1000;
/** Milliseconds a transaction may sit idle before it is ended: it holds locks, and keeps rows from being cleaned up. */
const idleTransactionMs = 300_000;

/**
 * What every server logs: who comes and goes, slow statements, changes of the schema, waits and spills; as CIS's
 * benchmarks of PostgreSQL and of Google Cloud ask, besides the last two, which tell of overload.
 */
const logging: Parameters = {
  log_connections: text("on"),
  log_disconnections: text("on"),
  log_checkpoints: text("on"),
  log_lock_waits: text("on"),
  log_min_duration_statement: text(String(slowStatementMs)),
  log_statement: text("ddl"),
  log_min_messages: text("warning"),
  log_min_error_statement: text("error"),
  log_temp_files: text("10240"),
  log_autovacuum_min_duration: text("10000"),
};

const common: Parameters = {
  ...logging,
  idle_in_transaction_session_timeout: text(String(idleTransactionMs)),
  "pgaudit.log": text("ddl,role"),
};

/**
 * The parameters of a server. The write-ahead log is kept ready for logical replication everywhere, since turning that
 * on later means a restart, and databases that follow into another cloud need it.
 */
export function serverParameters(cloud: Cloud, size: ServerSize): Parameters {
  const connections = String(serverConnections(cloud, size));
  switch (cloud) {
    case "aws":
      return {
        ...booleansAsDigits(common),
        "rds.force_ssl": text("1"),
        ssl_min_protocol_version: text("TLSv1.2"),
        shared_preload_libraries: afterRestart("pg_stat_statements,pgaudit"),
        "rds.logical_replication": afterRestart("1"),
        max_connections: afterRestart(connections),
      };
    case "azure":
      return {
        ...common,
        require_secure_transport: text("on"),
        ssl_min_protocol_version: text("TLSv1.2"),
        "connection_throttle.enable": text("on"),
        "azure.extensions": text("PGAUDIT,PG_STAT_STATEMENTS"),
        shared_preload_libraries: afterRestart("pg_stat_statements,pgaudit"),
        wal_level: afterRestart("logical"),
        // What Azure's query store and wait sampling collect from is off unless it is asked for.
        "pg_qs.query_capture_mode": text("top"),
        "pgms_wait_sampling.query_capture_mode": text("all"),
        "pgbouncer.enabled": text("true"),
        "pgbouncer.pool_mode": text("transaction"),
        "pgbouncer.max_client_conn": text("5000"),
        "pgbouncer.ignore_startup_parameters": text("extra_float_digits"),
      };
    case "gcp":
      return {
        ...common,
        "cloudsql.iam_authentication": text("on"),
        "cloudsql.enable_pgaudit": afterRestart("on"),
        "cloudsql.logical_decoding": afterRestart("on"),
        max_connections: afterRestart(connections),
      };
  }
}

/** RDS writes booleans as digits, and shows a difference for ever where they are written as words. */
const booleansAsDigits = (parameters: Parameters): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      parameter.value === "on" ? { ...parameter, value: "1" } : parameter,
    ]),
  );
