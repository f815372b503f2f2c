/** PostgreSQL on Cloud SQL. */
import {
  all,
  mustBeFalse,
  mustBeOneOf,
  mustBeSet,
  mustBeTrue,
  mustBeWithin,
  mustEqual,
  when,
} from "../conditions";
import { type Check, type Rule, resourceRule } from "../rule";
import { gcp } from "../types";
import { at, isUnset, listAt, textAt } from "../values";

const types = [gcp.database];

const isPostgres = (inputs: unknown) => textAt(inputs, "databaseVersion").startsWith("POSTGRES_");
/** A replica has no backups and no standby of its own. */
const isWriter = (inputs: unknown) => isUnset(at(inputs, "masterInstanceName"));

/** The oldest major version that is no older than two years before the newest. */
const oldestVersion = 16;

/** The flags must have one of these values. */
const flags =
  (wanted: Readonly<Record<string, readonly string[]>>): Check =>
  ({ inputs }, report) => {
    const given = listAt(inputs, "settings.databaseFlags");
    for (const [name, allowed] of Object.entries(wanted)) {
      const found = given.find((flag) => textAt(flag, "name") === name);
      const value = found === undefined ? "unset" : textAt(found, "value");
      if (!allowed.includes(value)) report(`${name} is ${value}; allowed: ${allowed.join(", ")}`);
    }
  };

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-sql-no-public-ip",
    description: "Databases have private addresses only.",
    severity: "critical",
    frameworks: "CKV_GCP_60; CIS-GCP 6.6; PRW cloudsql_instance_public_ip; TFS; KIC",
    remediation: "Set ipConfiguration.ipv4Enabled to false and name a private network.",
    types,
    check: all(
      mustBeFalse("settings.ipConfiguration.ipv4Enabled"),
      mustBeSet("settings.ipConfiguration.privateNetwork"),
    ),
  }),
  resourceRule({
    name: "gcp-sql-tls",
    description: "Connections without TLS are refused.",
    severity: "high",
    frameworks: "CKV_GCP_6; CIS-GCP 6.4; PRW cloudsql_instance_ssl_connections; TFS; KIC",
    remediation: 'Set ipConfiguration.sslMode to "ENCRYPTED_ONLY".',
    types,
    check: mustBeOneOf("settings.ipConfiguration.sslMode", [
      "ENCRYPTED_ONLY",
      "TRUSTED_CLIENT_CERTIFICATE_REQUIRED",
    ]),
  }),
  resourceRule({
    name: "gcp-sql-backups",
    description: "Databases are backed up every day.",
    severity: "high",
    frameworks: "CKV_GCP_14; CIS-GCP 6.7; PRW cloudsql_instance_automated_backups; TFS; KIC",
    remediation: "Set backupConfiguration.enabled to true.",
    types,
    check: when(isWriter, mustBeTrue("settings.backupConfiguration.enabled")),
  }),
  resourceRule({
    name: "gcp-sql-point-in-time",
    description: "Any moment of at least the last seven days can be restored.",
    severity: "high",
    frameworks: "CKV2_GCP_20; PRW cloudsql_instance_automated_backups",
    remediation: "Set pointInTimeRecoveryEnabled to true and transactionLogRetentionDays to 7 or more.",
    types,
    check: when(
      isWriter,
      all(
        mustBeTrue("settings.backupConfiguration.pointInTimeRecoveryEnabled"),
        mustBeWithin("settings.backupConfiguration.transactionLogRetentionDays", 7, 35),
      ),
    ),
  }),
  resourceRule({
    name: "gcp-sql-regional",
    description: "A database has a standby in another zone.",
    severity: "high",
    resilience: true,
    frameworks: "PRW cloudsql_instance_high_availability_enabled",
    remediation: 'Set availabilityType to "REGIONAL".',
    types,
    check: when(isWriter, mustEqual("settings.availabilityType", "REGIONAL")),
  }),
  resourceRule({
    name: "gcp-sql-customer-key",
    description: "Databases and their replicas are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "PRW cloudsql_instance_cmek_encryption_enabled",
    remediation: "Set encryptionKeyName to a key in the server's region.",
    types,
    check: mustBeSet("encryptionKeyName"),
  }),
  resourceRule({
    name: "gcp-sql-deletion-protection",
    description: "A database cannot be deleted by one call, whoever makes it.",
    severity: "high",
    resilience: true,
    frameworks: "FSBP RDS.8; GCP cloud-sql-deletion-protection",
    remediation: "Set settings.deletionProtectionEnabled to true.",
    types,
    check: mustBeTrue("settings.deletionProtectionEnabled"),
  }),
  resourceRule({
    name: "gcp-sql-connection-logs",
    description: "Logins, checkpoints and waits are logged.",
    severity: "medium",
    frameworks: "CKV_GCP_51; CKV_GCP_52; CKV_GCP_53; CKV_GCP_54; CIS-GCP 6.2.2; PRW; TFS; KIC",
    remediation:
      "Set the flags log_connections, log_disconnections, log_checkpoints and log_lock_waits to on.",
    types,
    check: when(
      isPostgres,
      flags({
        log_connections: ["on"],
        log_disconnections: ["on"],
        log_checkpoints: ["on"],
        log_lock_waits: ["on"],
      }),
    ),
  }),
  resourceRule({
    name: "gcp-sql-audit-logs",
    description: "Changes of the schema are recorded, and errors with the statements that caused them.",
    severity: "medium",
    frameworks: "CKV_GCP_55; CKV_GCP_109; CKV_GCP_110; CKV_GCP_111; CIS-GCP 6.2.4; PRW",
    remediation:
      "Set log_min_messages to warning, log_min_error_statement to error, log_statement to ddl and cloudsql.enable_pgaudit to on.",
    types,
    check: when(
      isPostgres,
      flags({
        log_min_messages: ["warning", "error"],
        log_min_error_statement: ["error"],
        log_statement: ["ddl", "mod", "all"],
        "cloudsql.enable_pgaudit": ["on"],
      }),
    ),
  }),
  resourceRule({
    name: "gcp-sql-version",
    description: "Databases run a major version that has years to go.",
    severity: "medium",
    frameworks: "CKV_GCP_79",
    remediation: `Set databaseVersion to POSTGRES_${oldestVersion} or later.`,
    types,
    check: when(isPostgres, ({ inputs }, report) => {
      const version = Number(textAt(inputs, "databaseVersion").replace("POSTGRES_", ""));
      if (!(version >= oldestVersion)) report(`databaseVersion is ${textAt(inputs, "databaseVersion")}`);
    }),
  }),
];
