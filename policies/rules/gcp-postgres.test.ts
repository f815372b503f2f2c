import type { DatabaseInstanceArgs } from "@pulumi/gcp/sql/databaseInstance";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-postgres";

const settings = {
  tier: "db-custom-2-8192",
  deletionProtectionEnabled: true,
  ipConfiguration: {
    ipv4Enabled: false,
    privateNetwork: "projects/p/global/networks/n",
    sslMode: "ENCRYPTED_ONLY",
  },
  databaseFlags: [
    { name: "log_connections", value: "on" },
    { name: "log_disconnections", value: "on" },
    { name: "log_checkpoints", value: "on" },
    { name: "log_lock_waits", value: "on" },
    { name: "log_min_messages", value: "warning" },
    { name: "log_min_error_statement", value: "error" },
    { name: "log_statement", value: "ddl" },
    { name: "cloudsql.enable_pgaudit", value: "on" },
  ],
};
const writer = {
  type: gcp.database,
  inputs: {
    databaseVersion: "POSTGRES_17",
    encryptionKeyName: "projects/p/locations/l/keyRings/r/cryptoKeys/k",
    settings: {
      ...settings,
      availabilityType: "REGIONAL",
      backupConfiguration: {
        enabled: true,
        pointInTimeRecoveryEnabled: true,
        transactionLogRetentionDays: 7,
      },
    },
  } satisfies DatabaseInstanceArgs,
};
const replica = {
  type: gcp.database,
  name: "replica",
  inputs: {
    databaseVersion: "POSTGRES_17",
    masterInstanceName: "writer",
    encryptionKeyName: "projects/p/locations/l/keyRings/r/cryptoKeys/k",
    settings: { ...settings, availabilityType: "ZONAL" },
  } satisfies DatabaseInstanceArgs,
};
const other = {
  ...writer,
  inputs: { ...writer.inputs, databaseVersion: "MYSQL_8_4", settings: { tier: "db-n1-standard-1" } },
};

testRules(rules, {
  "gcp-sql-no-public-ip": {
    pass: writer,
    alsoPass: [replica],
    fail: [
      { "settings.ipConfiguration.ipv4Enabled": true },
      { "settings.ipConfiguration.ipv4Enabled": undefined },
      { "settings.ipConfiguration.privateNetwork": undefined },
    ],
    unknown: ["settings.ipConfiguration.privateNetwork"],
  },
  "gcp-sql-tls": {
    pass: writer,
    fail: [
      { "settings.ipConfiguration.sslMode": "ALLOW_UNENCRYPTED_AND_ENCRYPTED" },
      { "settings.ipConfiguration.sslMode": undefined },
    ],
    unknown: ["settings.ipConfiguration.sslMode"],
  },
  "gcp-sql-backups": {
    pass: writer,
    alsoPass: [replica],
    fail: [{ "settings.backupConfiguration.enabled": false }, { "settings.backupConfiguration": undefined }],
    unknown: ["settings.backupConfiguration.enabled"],
  },
  "gcp-sql-point-in-time": {
    pass: writer,
    alsoPass: [replica],
    fail: [
      { "settings.backupConfiguration.pointInTimeRecoveryEnabled": false },
      { "settings.backupConfiguration.transactionLogRetentionDays": 1 },
    ],
    unknown: ["settings.backupConfiguration.transactionLogRetentionDays"],
  },
  "gcp-sql-regional": {
    pass: writer,
    alsoPass: [replica],
    fail: [{ "settings.availabilityType": "ZONAL" }, { "settings.availabilityType": undefined }],
    unknown: ["settings.availabilityType"],
  },
  "gcp-sql-customer-key": {
    pass: writer,
    alsoPass: [replica],
    fail: [{ encryptionKeyName: undefined }],
    unknown: ["encryptionKeyName"],
  },
  "gcp-sql-deletion-protection": {
    pass: writer,
    fail: [
      { "settings.deletionProtectionEnabled": false },
      { "settings.deletionProtectionEnabled": undefined },
    ],
    unknown: ["settings.deletionProtectionEnabled"],
  },
  "gcp-sql-connection-logs": {
    pass: writer,
    alsoPass: [replica, other],
    fail: [{ "settings.databaseFlags.0.value": "off" }, { "settings.databaseFlags": undefined }],
    unknown: ["settings.databaseFlags.1.value", "settings.databaseFlags"],
  },
  "gcp-sql-audit-logs": {
    pass: writer,
    alsoPass: [replica, other],
    fail: [
      { "settings.databaseFlags.4.value": "panic" },
      { "settings.databaseFlags.6.value": "none" },
      { "settings.databaseFlags.7.value": "off" },
    ],
    unknown: ["settings.databaseFlags.6.value"],
  },
  "gcp-sql-version": {
    pass: writer,
    alsoPass: [other],
    fail: [{ databaseVersion: "POSTGRES_15" }, { databaseVersion: "POSTGRES_9_6" }],
    unknown: ["databaseVersion"],
  },
});
