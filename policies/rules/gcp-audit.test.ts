import type { ProjectSinkArgs } from "@pulumi/gcp/logging/projectSink";
import type { IAMAuditConfigArgs } from "@pulumi/gcp/projects/iamauditConfig";
import type { BucketArgs } from "@pulumi/gcp/storage/bucket";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-audit";

const bucket = {
  type: gcp.bucket,
  inputs: {
    name: "audit",
    location: "EU",
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
    versioning: { enabled: true },
    softDeletePolicy: { retentionDurationSeconds: 604800 },
    encryption: { defaultKmsKeyName: "projects/shop/cryptoKeys/audit" },
    logging: { logBucket: "access-logs" },
  } satisfies BucketArgs,
};
const lockedBucket = {
  type: gcp.bucket,
  inputs: {
    name: "audit",
    location: "EU",
    retentionPolicy: { retentionPeriod: "31536000", isLocked: true },
  } satisfies BucketArgs,
};
const auditConfig = {
  type: gcp.auditConfig,
  inputs: {
    project: "shop",
    service: "allServices",
    auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
  } satisfies IAMAuditConfigArgs,
};
const sink = {
  type: gcp.projectSink,
  inputs: {
    destination: "storage.googleapis.com/audit",
    uniqueWriterIdentity: true,
  } satisfies ProjectSinkArgs,
};

testRules(rules, {
  "gcp-bucket-uniform-access": {
    pass: bucket,
    fail: [{ uniformBucketLevelAccess: undefined }],
    unknown: ["uniformBucketLevelAccess"],
  },
  "gcp-bucket-not-public": {
    pass: bucket,
    fail: [{ publicAccessPrevention: "inherited" }, { publicAccessPrevention: undefined }],
    unknown: ["publicAccessPrevention"],
  },
  "gcp-bucket-recoverable": {
    pass: bucket,
    alsoPass: [lockedBucket],
    fail: [{ "versioning.enabled": false }, { "softDeletePolicy.retentionDurationSeconds": 0 }],
    unknown: ["versioning", "softDeletePolicy"],
  },
  "gcp-bucket-encrypted": {
    pass: bucket,
    fail: [{ encryption: undefined }],
    unknown: ["encryption.defaultKmsKeyName"],
  },
  "gcp-bucket-no-force-destroy": { pass: bucket, fail: [{ forceDestroy: true }], unknown: ["forceDestroy"] },
  "gcp-bucket-access-recorded": {
    pass: bucket,
    alsoPass: [
      [lockedBucket, auditConfig],
      [bucket, { ...lockedBucket, inputs: { name: "access-logs", location: "EU" } satisfies BucketArgs }],
    ],
    fail: [[lockedBucket], { logging: undefined }],
    unknown: ["logging"],
  },
  "gcp-audit-config-complete": {
    pass: auditConfig,
    fail: [
      { auditLogConfigs: [{ logType: "DATA_READ" }] },
      { "auditLogConfigs.1.exemptedMembers": ["user:someone@example.com"] },
    ],
    unknown: ["auditLogConfigs"],
  },
  "gcp-sink-on": {
    pass: sink,
    fail: [{ disabled: true }, { uniqueWriterIdentity: false }],
    unknown: ["disabled"],
  },
  "gcp-audit-bucket-immutable": {
    pass: [sink, lockedBucket],
    alsoPass: [
      { ...sink, inputs: { destination: "logging.googleapis.com/projects/shop/locations/eu/buckets/audit" } },
    ],
    fail: [[sink], [sink, bucket], { destination: "storage.googleapis.com/other" }],
    unknown: ["destination"],
  },
});
