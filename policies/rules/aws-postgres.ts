/** PostgreSQL on RDS. */
import {
  all,
  mustBeOneOf,
  mustBeSet,
  mustBeTrue,
  mustBeWithin,
  mustInclude,
  mustNotBeSet,
  mustNotBeTrue,
  when,
} from "../conditions";
import { nameOf } from "../links";
import { type Rule, resourceRule, stackRule } from "../rule";
import { aws } from "../types";
import { at, isTrue, isUnset, listAt, numberAt, textAt, texts } from "../values";

const types = [aws.database];

/** A replica takes its login, its backups and its standby from the server that it follows. */
const isWriter = (inputs: unknown) => isUnset(at(inputs, "replicateSourceDb"));

/** Names that everybody tries first. */
const usualNames = ["admin", "administrator", "awsuser", "master", "postgres", "root"];

/** The value of a parameter of a parameter group; empty where it is left to RDS. */
function parameter(inputs: unknown, name: string): string {
  const found = listAt(inputs, "parameters").find((item) => textAt(item, "name") === name);
  return found === undefined ? "" : textAt(found, "value");
}

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-rds-encrypted",
    description: "Databases and their replicas are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "FSBP RDS.3; CKV_AWS_16; CKV_AWS_327; NAG RDS2; GRD; PCP configureCustomerManagedKey; TFS",
    remediation: "Set storageEncrypted to true and kmsKeyId to the ARN of a KMS key in the server's region.",
    types,
    check: all(mustBeTrue("storageEncrypted"), mustBeSet("kmsKeyId")),
  }),
  resourceRule({
    name: "aws-rds-not-public",
    description: "Databases have no public address.",
    severity: "critical",
    frameworks: "FSBP RDS.2; CKV_AWS_17; GRD; PCP; KIC; TFS",
    remediation: "Set publiclyAccessible to false.",
    types,
    check: mustNotBeTrue("publiclyAccessible"),
  }),
  resourceRule({
    name: "aws-rds-backups",
    description: "Any moment of at least the last seven days can be restored.",
    severity: "high",
    frameworks: "FSBP RDS.11; CKV_AWS_133; NAG RDS13; PCP; TFS",
    remediation: "Set backupRetentionPeriod, 7 to 35 days.",
    types,
    check: when(isWriter, mustBeWithin("backupRetentionPeriod", 7, 35)),
  }),
  resourceRule({
    name: "aws-rds-deletion-protection",
    description: "A database cannot be deleted by one call, and leaves a snapshot where it is.",
    severity: "high",
    resilience: true,
    frameworks: "FSBP RDS.8; CKV_AWS_293; NAG RDS10; GRD",
    remediation: "Set deletionProtection to true and skipFinalSnapshot to false.",
    types,
    check: all(mustBeTrue("deletionProtection"), when(isWriter, mustNotBeTrue("skipFinalSnapshot"))),
  }),
  resourceRule({
    name: "aws-rds-multi-az",
    description: "A database has a standby in another zone.",
    severity: "high",
    resilience: true,
    frameworks: "FSBP RDS.5; PCP disallowSingleAvailabilityZone",
    remediation: "Set multiAz to true.",
    types,
    check: when(isWriter, mustBeTrue("multiAz")),
  }),
  resourceRule({
    name: "aws-rds-iam-login",
    description: "People and services can log in with their IAM identity.",
    severity: "medium",
    frameworks: "FSBP RDS.10; CKV_AWS_161; NAG RDS6; KIC",
    remediation: "Set iamDatabaseAuthenticationEnabled to true.",
    types,
    check: mustBeTrue("iamDatabaseAuthenticationEnabled"),
  }),
  resourceRule({
    name: "aws-rds-logs-exported",
    description: "The database's logs are in CloudWatch.",
    severity: "medium",
    frameworks: "FSBP RDS.36; CKV_AWS_129; KIC rds_without_logging",
    remediation: 'Add "postgresql" to enabledCloudwatchLogsExports.',
    types,
    check: mustInclude("enabledCloudwatchLogsExports", ["postgresql"]),
  }),
  resourceRule({
    name: "aws-rds-monitoring",
    description: "The operating system of databases is watched once a minute or more often.",
    severity: "low",
    frameworks: "FSBP RDS.6; CKV_AWS_118; GRD",
    remediation: "Set monitoringInterval to 60 or less, and monitoringRoleArn.",
    types,
    check: all(mustBeOneOf("monitoringInterval", [1, 5, 10, 15, 30, 60]), mustBeSet("monitoringRoleArn")),
  }),
  resourceRule({
    name: "aws-rds-performance-insights",
    description: "What databases are busy with is recorded, encrypted with a customer-managed key.",
    severity: "low",
    frameworks: "CKV_AWS_353; CKV_AWS_354; PCP; TFS",
    remediation: "Set performanceInsightsEnabled to true and performanceInsightsKmsKeyId.",
    types,
    check: all(mustBeTrue("performanceInsightsEnabled"), mustBeSet("performanceInsightsKmsKeyId")),
  }),
  resourceRule({
    name: "aws-rds-minor-upgrades",
    description: "Minor versions, which bring security fixes, come by themselves.",
    severity: "medium",
    frameworks: "FSBP RDS.13; CKV_AWS_226; GRD",
    remediation: "Leave autoMinorVersionUpgrade on.",
    types,
    check: ({ inputs }, report) => {
      if (at(inputs, "autoMinorVersionUpgrade") === false) report("autoMinorVersionUpgrade is false");
    },
  }),
  resourceRule({
    name: "aws-rds-no-plain-password",
    description: "The administrator's password is write-only or managed by RDS, never a plain input.",
    severity: "critical",
    frameworks: "GRD rds_no_plaintext_password",
    remediation: "Use passwordWo with passwordWoVersion, or manageMasterUserPassword.",
    types,
    check: all(
      mustNotBeSet("password"),
      when(isWriter, ({ inputs }, report) => {
        if (!isTrue(at(inputs, "manageMasterUserPassword")) && isUnset(at(inputs, "passwordWoVersion")))
          report("has neither passwordWo nor manageMasterUserPassword");
      }),
    ),
  }),
  resourceRule({
    name: "aws-rds-administrator-name",
    description: "The administrator's name is none that everybody tries first.",
    severity: "low",
    frameworks: "FSBP RDS.25; PRW rds_instance_default_admin",
    remediation: `Set username to something other than ${usualNames.join(", ")}.`,
    types,
    check: when(isWriter, ({ inputs }, report) => {
      const name = textAt(inputs, "username");
      if (name === "" || usualNames.includes(name.toLowerCase()))
        report(`username is ${name === "" ? "unset" : `"${name}"`}`);
    }),
  }),
  resourceRule({
    name: "aws-rds-tls",
    description: "Connections without TLS are refused.",
    severity: "high",
    frameworks: "FSBP RDS.38; CKV2_AWS_69",
    remediation: 'Set the parameter rds.force_ssl to "1".',
    types: [aws.databaseParameters],
    check: ({ inputs }, report) => {
      const value = parameter(inputs, "rds.force_ssl");
      if (value !== "1") report(`rds.force_ssl is ${value || "unset"}`);
    },
  }),
  resourceRule({
    name: "aws-rds-query-logging",
    description: "Changes of the schema and slow statements are logged.",
    severity: "medium",
    frameworks: "CKV2_AWS_27; CKV2_AWS_30",
    remediation:
      'Set log_statement to "ddl" or more and log_min_duration_statement to a number of milliseconds.',
    types: [aws.databaseParameters],
    check: ({ inputs }, report) => {
      const statements = parameter(inputs, "log_statement");
      if (!["ddl", "mod", "all"].includes(statements))
        report(`log_statement is ${statements || "unset"}; it must be ddl, mod or all`);
      const slow = parameter(inputs, "log_min_duration_statement");
      if (!/^\d+$/.test(slow)) report(`log_min_duration_statement is ${slow || "unset"}`);
    },
  }),
  stackRule({
    name: "aws-rds-events",
    description: "Somebody is told when a database fails, runs out of space or is changed.",
    severity: "low",
    frameworks: "FSBP RDS.19; FSBP RDS.20",
    remediation:
      'Add an EventSubscription for "db-instance" with failure and maintenance among its categories.',
    types: [aws.database, aws.databaseEvents],
    start: () => {
      const databases: string[] = [];
      let told = false;
      return {
        collect: ({ type, urn, inputs }) => {
          if (type === aws.database) databases.push(urn);
          else if (textAt(inputs, "sourceType") === "db-instance") {
            const categories = texts(at(inputs, "eventCategories"));
            told ||= categories.length === 0 || categories.includes("failure");
          }
        },
        finish: (report) => {
          if (!told) for (const urn of databases) report(urn, "nobody is told of its failures");
        },
      };
    },
  }),
  stackRule({
    name: "aws-rds-backups-elsewhere",
    description: "Backups of databases are copied to another region, encrypted there.",
    severity: "medium",
    level: "advisory",
    frameworks: "CKV_AWS_245",
    remediation: "Add an InstanceAutomatedBackupsReplication with region and kmsKeyId.",
    types: [aws.database, aws.databaseBackupsCopy],
    start: () => {
      const writers = new Map<string, string>();
      const copied = new Set<string>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === aws.database) {
            if (isWriter(inputs) && numberAt(inputs, "backupRetentionPeriod") > 0)
              writers.set(nameOf(resource, "identifier"), urn);
          } else if (!isUnset(at(inputs, "kmsKeyId"))) {
            copied.add(textAt(inputs, "sourceDbInstanceArn").split(":").pop() ?? "");
          }
        },
        finish: (report) => {
          for (const [name, urn] of writers)
            if (!copied.has(name)) report(urn, "its backups are in its own region only");
        },
      };
    },
  }),
];
