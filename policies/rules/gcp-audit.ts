/** Cloud Storage (the audit store among it), audit configuration and log sinks of Google Cloud. */
import { all, mustBeSet, mustBeTrue, mustBeWithin, mustEqual, mustNotBeTrue } from "../conditions";
import { nameOf } from "../links";
import { type Rule, resourceRule, stackRule } from "../rule";
import { gcp } from "../types";
import { at, isTrue, listAt, numberAt, textAt } from "../values";

const types = [gcp.bucket];
const WEEK_SECONDS = 7 * 24 * 60 * 60;
const LOG_TYPES = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"] as const;
const BUCKET_DESTINATION = "storage.googleapis.com/";

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-bucket-uniform-access",
    description: "Access to a bucket is decided by IAM alone.",
    severity: "medium",
    frameworks: "CKV_GCP_29; PRW cloudstorage_bucket_uniform_bucket_level_access",
    remediation: "Set uniformBucketLevelAccess to true.",
    types,
    check: mustBeTrue("uniformBucketLevelAccess"),
  }),
  resourceRule({
    name: "gcp-bucket-not-public",
    description: "A bucket can never be made public.",
    severity: "critical",
    frameworks: "CKV_GCP_114; PCP enforcePublicAccessPrevention",
    remediation: 'Set publicAccessPrevention to "enforced".',
    types,
    check: mustEqual("publicAccessPrevention", "enforced"),
  }),
  resourceRule({
    name: "gcp-bucket-recoverable",
    description: "Overwritten and deleted objects can be brought back for at least a week.",
    severity: "medium",
    frameworks: "CKV_GCP_78",
    remediation:
      "Set versioning.enabled to true, and leave softDeletePolicy out or at 604800 seconds or more.",
    types,
    check: (resource, report) => {
      // A locked retention period keeps objects already, and cannot be combined with versioning everywhere.
      if (!isTrue(at(resource.inputs, "retentionPolicy.isLocked")))
        mustBeTrue("versioning.enabled")(resource, report);
      if (at(resource.inputs, "softDeletePolicy") !== undefined) {
        mustBeWithin("softDeletePolicy.retentionDurationSeconds", WEEK_SECONDS)(resource, report);
      }
    },
  }),
  resourceRule({
    name: "gcp-bucket-encrypted",
    description: "Buckets are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "WAF SEC08",
    remediation: "Set encryption.defaultKmsKeyName.",
    types,
    check: mustBeSet("encryption.defaultKmsKeyName"),
  }),
  resourceRule({
    name: "gcp-bucket-no-force-destroy",
    description: "A bucket that holds objects cannot be destroyed.",
    severity: "high",
    resilience: true,
    frameworks: "CKV2_GCP_4; WAF REL09",
    remediation: "Leave forceDestroy out.",
    types,
    check: mustNotBeTrue("forceDestroy"),
  }),
  stackRule({
    name: "gcp-bucket-access-recorded",
    description: "Access to each bucket is recorded: by usage logs, or by the project's data access logs.",
    severity: "medium",
    frameworks: "CKV_GCP_62",
    remediation: "Set logging.logBucket, or add an IAMAuditConfig for allServices or storage.googleapis.com.",
    types: [gcp.bucket, gcp.auditConfig],
    start: () => {
      const unrecorded: { urn: string; name: string }[] = [];
      const logTargets = new Set<string>();
      let recorded = false;
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === gcp.bucket) {
            const target = textAt(inputs, "logging.logBucket");
            if (target === "") unrecorded.push({ urn, name: nameOf(resource, "name") });
            else logTargets.add(target);
            return;
          }
          const service = textAt(inputs, "service");
          const kinds = new Set(listAt(inputs, "auditLogConfigs").map((config) => textAt(config, "logType")));
          if (service === "allServices" || service === "storage.googleapis.com") {
            recorded ||= kinds.has("DATA_READ") && kinds.has("DATA_WRITE");
          }
        },
        finish: (report) => {
          if (recorded) return;
          for (const { urn, name } of unrecorded) {
            // A bucket that takes the logs of others would fill itself with its own.
            if (!logTargets.has(name)) report(urn, "access to the bucket is not recorded");
          }
        },
      };
    },
  }),
  resourceRule({
    name: "gcp-audit-config-complete",
    description: "Data access logs cover reads and writes, and nobody is exempt.",
    severity: "high",
    frameworks: "CIS-GCP 2.1; CKV2_GCP_5; PRW iam_audit_logs_enabled",
    remediation: `Add auditLogConfigs of ${LOG_TYPES.join(", ")} without exemptedMembers.`,
    types: [gcp.auditConfig],
    check: ({ inputs }, report) => {
      const configs = listAt(inputs, "auditLogConfigs");
      const kinds = new Set(configs.map((config) => textAt(config, "logType")));
      const missing = LOG_TYPES.filter((kind) => !kinds.has(kind));
      if (missing.length > 0) report(`auditLogConfigs lacks ${missing.join(", ")}`);
      if (configs.some((config) => listAt(config, "exemptedMembers").length > 0))
        report("auditLogConfigs exempts members");
    },
  }),
  resourceRule({
    name: "gcp-sink-on",
    description: "Log sinks are on and write as an account of their own.",
    severity: "medium",
    frameworks: "CIS-GCP 2.2; PRW logging_sink_created",
    remediation: "Leave disabled out; set uniqueWriterIdentity to true.",
    types: [gcp.projectSink],
    check: all(mustNotBeTrue("disabled"), ({ inputs }, report) => {
      if (at(inputs, "uniqueWriterIdentity") === false) report("uniqueWriterIdentity is false");
    }),
  }),
  stackRule({
    name: "gcp-audit-bucket-immutable",
    description: "What a log sink wrote to a bucket cannot be changed or removed before its time.",
    severity: "high",
    resilience: true,
    frameworks: "CKV2_GCP_4; CIS-GCP 2.3; PRW cloudstorage_bucket_log_retention_policy_lock",
    remediation: "Set retentionPolicy.retentionPeriod and isLocked on the sink's bucket.",
    types: [gcp.bucket, gcp.projectSink],
    start: () => {
      const sinks: { urn: string; bucket: string }[] = [];
      const locked = new Set<string>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === gcp.projectSink) {
            const destination = textAt(inputs, "destination");
            if (destination.startsWith(BUCKET_DESTINATION)) {
              sinks.push({ urn, bucket: destination.slice(BUCKET_DESTINATION.length) });
            }
          } else if (
            isTrue(at(inputs, "retentionPolicy.isLocked")) &&
            numberAt(inputs, "retentionPolicy.retentionPeriod") > 0
          ) {
            locked.add(nameOf(resource, "name"));
          }
        },
        finish: (report) => {
          for (const { urn, bucket } of sinks) {
            if (!locked.has(bucket)) report(urn, `writes to bucket ${bucket}, which has no locked retention`);
          }
        },
      };
    },
  }),
];
