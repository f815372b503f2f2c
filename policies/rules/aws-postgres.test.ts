import type { EventSubscriptionArgs } from "@pulumi/aws/rds/eventSubscription";
import type { InstanceArgs } from "@pulumi/aws/rds/instance";
import type { InstanceAutomatedBackupsReplicationArgs } from "@pulumi/aws/rds/instanceAutomatedBackupsReplication";
import type { ParameterGroupArgs } from "@pulumi/aws/rds/parameterGroup";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-postgres";

const common = {
  storageEncrypted: true,
  kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/1",
  publiclyAccessible: false,
  deletionProtection: true,
  iamDatabaseAuthenticationEnabled: true,
  enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
  monitoringInterval: 60,
  monitoringRoleArn: "arn:aws:iam::111122223333:role/monitoring",
  performanceInsightsEnabled: true,
  performanceInsightsKmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/1",
  autoMinorVersionUpgrade: true,
  instanceClass: "db.m7g.large",
};
const writer = {
  type: aws.database,
  inputs: {
    ...common,
    identifier: "orders",
    username: "platformadmin",
    passwordWoVersion: 1,
    backupRetentionPeriod: 35,
    skipFinalSnapshot: false,
    multiAz: true,
  } satisfies InstanceArgs,
};
const replica = {
  type: aws.database,
  name: "replica",
  inputs: {
    ...common,
    identifier: "orders-1",
    replicateSourceDb: "arn:aws:rds:eu-west-1:111122223333:db:orders",
    skipFinalSnapshot: true,
  } satisfies InstanceArgs,
};
const parameters = {
  type: aws.databaseParameters,
  inputs: {
    family: "postgres17",
    parameters: [
      { name: "rds.force_ssl", value: "1" },
      { name: "log_statement", value: "ddl" },
      { name: "log_min_duration_statement", value: "1000" },
    ],
  } satisfies ParameterGroupArgs,
};
const events = {
  type: aws.databaseEvents,
  inputs: {
    snsTopic: "arn:aws:sns:eu-west-1:111122223333:alerts",
    sourceType: "db-instance",
    eventCategories: ["maintenance", "failure"],
  } satisfies EventSubscriptionArgs,
};
const copy = {
  type: aws.databaseBackupsCopy,
  inputs: {
    sourceDbInstanceArn: "arn:aws:rds:eu-west-1:111122223333:db:orders",
    kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/2",
  } satisfies InstanceAutomatedBackupsReplicationArgs,
};

testRules(rules, {
  "aws-rds-encrypted": {
    pass: writer,
    alsoPass: [replica],
    fail: [
      { storageEncrypted: false },
      { kmsKeyId: undefined },
      [{ ...replica, inputs: { ...replica.inputs, kmsKeyId: "" } }],
    ],
    unknown: ["kmsKeyId", "storageEncrypted"],
  },
  "aws-rds-not-public": {
    pass: writer,
    fail: [{ publiclyAccessible: true }],
    unknown: ["publiclyAccessible"],
  },
  "aws-rds-backups": {
    pass: writer,
    alsoPass: [replica],
    fail: [{ backupRetentionPeriod: 1 }, { backupRetentionPeriod: undefined }],
    unknown: ["backupRetentionPeriod"],
  },
  "aws-rds-deletion-protection": {
    pass: writer,
    alsoPass: [replica],
    fail: [
      { deletionProtection: undefined },
      { skipFinalSnapshot: true },
      [{ ...replica, inputs: { ...replica.inputs, deletionProtection: false } }],
    ],
    unknown: ["deletionProtection", "skipFinalSnapshot"],
  },
  "aws-rds-multi-az": {
    pass: writer,
    alsoPass: [replica],
    fail: [{ multiAz: false }, { multiAz: undefined }],
    unknown: ["multiAz"],
  },
  "aws-rds-iam-login": {
    pass: writer,
    fail: [{ iamDatabaseAuthenticationEnabled: false }],
    unknown: ["iamDatabaseAuthenticationEnabled"],
  },
  "aws-rds-logs-exported": {
    pass: writer,
    fail: [{ enabledCloudwatchLogsExports: ["upgrade"] }, { enabledCloudwatchLogsExports: undefined }],
    unknown: ["enabledCloudwatchLogsExports"],
  },
  "aws-rds-monitoring": {
    pass: writer,
    fail: [{ monitoringInterval: 0 }, { monitoringInterval: undefined }, { monitoringRoleArn: undefined }],
    unknown: ["monitoringInterval", "monitoringRoleArn"],
  },
  "aws-rds-performance-insights": {
    pass: writer,
    fail: [{ performanceInsightsEnabled: false }, { performanceInsightsKmsKeyId: undefined }],
    unknown: ["performanceInsightsEnabled", "performanceInsightsKmsKeyId"],
  },
  "aws-rds-minor-upgrades": {
    pass: writer,
    alsoPass: [{ ...replica, inputs: { ...replica.inputs, autoMinorVersionUpgrade: undefined } }],
    fail: [{ autoMinorVersionUpgrade: false }],
    unknown: ["autoMinorVersionUpgrade"],
  },
  "aws-rds-no-plain-password": {
    pass: writer,
    alsoPass: [
      replica,
      {
        ...writer,
        inputs: { ...writer.inputs, passwordWoVersion: undefined, manageMasterUserPassword: true },
      },
    ],
    fail: [{ password: "hunter2" }, { passwordWoVersion: undefined }],
    unknown: ["password", "passwordWoVersion"],
  },
  "aws-rds-administrator-name": {
    pass: writer,
    alsoPass: [replica],
    fail: [{ username: "postgres" }, { username: "Admin" }, { username: undefined }],
    unknown: ["username"],
  },
  "aws-rds-tls": {
    pass: parameters,
    fail: [{ "parameters.0.value": "0" }, { parameters: [] }],
    unknown: ["parameters", "parameters.0.value"],
  },
  "aws-rds-query-logging": {
    pass: parameters,
    fail: [{ "parameters.1.value": "none" }, { "parameters.2.value": "-1" }, { parameters: [] }],
    unknown: ["parameters.1.value", "parameters.2.value"],
  },
  "aws-rds-events": {
    pass: [events, writer, replica],
    fail: [[writer], { sourceType: "db-parameter-group" }, { eventCategories: ["maintenance"] }],
    unknown: ["sourceType", "eventCategories"],
  },
  "aws-rds-backups-elsewhere": {
    pass: [copy, writer, replica],
    fail: [
      [writer],
      { kmsKeyId: undefined },
      { sourceDbInstanceArn: "arn:aws:rds:eu-west-1:111122223333:db:other" },
    ],
    unknown: ["sourceDbInstanceArn"],
  },
});
