import type { TrailArgs } from "@pulumi/aws/cloudtrail/trail";
import type { BucketArgs } from "@pulumi/aws/s3/bucket";
import type { BucketLifecycleConfigurationArgs } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import type { BucketLoggingArgs } from "@pulumi/aws/s3/bucketLogging";
import type { BucketObjectLockConfigurationArgs } from "@pulumi/aws/s3/bucketObjectLockConfiguration";
import type { BucketOwnershipControlsArgs } from "@pulumi/aws/s3/bucketOwnershipControls";
import type { BucketPolicyArgs } from "@pulumi/aws/s3/bucketPolicy";
import type { BucketPublicAccessBlockArgs } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import type { BucketServerSideEncryptionConfigurationArgs } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import type { BucketVersioningArgs } from "@pulumi/aws/s3/bucketVersioning";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-audit";

const trail = {
  type: aws.trail,
  inputs: {
    s3BucketName: "audit",
    isMultiRegionTrail: true,
    enableLogFileValidation: true,
    kmsKeyId: "arn:aws:kms:key/1",
    eventSelectors: [{ dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3"] }] }],
  } satisfies TrailArgs,
};
const bucket = {
  type: aws.bucket,
  inputs: { bucket: "audit", objectLockEnabled: true } satisfies BucketArgs,
};
const encryption = {
  type: aws.bucketEncryption,
  inputs: {
    bucket: "audit",
    rules: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:aws:kms:key/1" },
        bucketKeyEnabled: true,
      },
    ],
  } satisfies BucketServerSideEncryptionConfigurationArgs,
};
const lock = {
  type: aws.bucketObjectLock,
  inputs: {
    bucket: "audit",
    rule: { defaultRetention: { mode: "COMPLIANCE", days: 365 } },
  } satisfies BucketObjectLockConfigurationArgs,
};
const tlsOnly = (effect: string, secure: unknown) =>
  JSON.stringify({
    Statement: [
      {
        Effect: effect,
        Principal: "*",
        Action: "s3:*",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": secure } },
      },
    ],
  });
const policy = {
  type: aws.bucketPolicy,
  inputs: { bucket: "audit", policy: tlsOnly("Deny", "false") } satisfies BucketPolicyArgs,
};
const versioning = {
  type: aws.bucketVersioning,
  inputs: { bucket: "audit", versioningConfiguration: { status: "Enabled" } } satisfies BucketVersioningArgs,
};
const lifecycle = {
  type: aws.bucketLifecycle,
  inputs: {
    bucket: "audit",
    rules: [{ id: "all", status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } }],
  } satisfies BucketLifecycleConfigurationArgs,
};
const ownership = {
  type: aws.bucketOwnership,
  inputs: {
    bucket: "audit",
    rule: { objectOwnership: "BucketOwnerEnforced" },
  } satisfies BucketOwnershipControlsArgs,
};
const publicAccess = {
  type: aws.bucketPublicAccess,
  inputs: {
    bucket: "audit",
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  } satisfies BucketPublicAccessBlockArgs,
};
const logging = {
  type: aws.bucketLogging,
  inputs: {
    bucket: "audit",
    targetBucket: "access-logs",
    targetPrefix: "audit/",
  } satisfies BucketLoggingArgs,
};

testRules(rules, {
  "aws-trail-complete": {
    pass: trail,
    fail: [{ isMultiRegionTrail: false }, { includeGlobalServiceEvents: false }, { enableLogging: false }],
    unknown: ["isMultiRegionTrail", "enableLogging"],
  },
  "aws-trail-encrypted": { pass: trail, fail: [{ kmsKeyId: undefined }], unknown: ["kmsKeyId"] },
  "aws-trail-validated": {
    pass: trail,
    fail: [{ enableLogFileValidation: undefined }],
    unknown: ["enableLogFileValidation"],
  },
  "aws-trail-data-events": {
    pass: trail,
    alsoPass: [
      {
        type: aws.trail,
        inputs: {
          advancedEventSelectors: [
            { fieldSelectors: [{ field: "resources.type", equals: ["AWS::S3::Object"] }] },
          ],
        },
      },
    ],
    fail: [{ eventSelectors: undefined }, { "eventSelectors.0.dataResources": [] }],
    unknown: ["eventSelectors"],
  },
  "aws-bucket-no-force-destroy": { pass: bucket, fail: [{ forceDestroy: true }], unknown: ["forceDestroy"] },
  "aws-bucket-encryption-kms": {
    pass: encryption,
    alsoPass: [
      [
        {
          type: aws.bucketEncryption,
          inputs: {
            bucket: "access-logs",
            rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
          } satisfies BucketServerSideEncryptionConfigurationArgs,
        },
        {
          type: aws.bucketLogging,
          inputs: {
            bucket: "audit",
            targetBucket: "access-logs",
            targetPrefix: "",
          } satisfies BucketLoggingArgs,
        },
      ],
    ],
    fail: [
      { rules: [] },
      { "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm": "AES256" },
      { "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId": undefined },
      { "rules.0.bucketKeyEnabled": false },
    ],
    unknown: ["rules", "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId"],
  },
  "aws-bucket-lock-compliance": {
    pass: lock,
    fail: [
      { "rule.defaultRetention.mode": "GOVERNANCE" },
      { "rule.defaultRetention.days": undefined },
      { rule: undefined },
    ],
    unknown: ["rule"],
  },
  "aws-bucket-tls-only": {
    pass: [policy, bucket],
    fail: [
      [bucket],
      { policy: tlsOnly("Allow", "false") },
      { policy: tlsOnly("Deny", "true") },
      { policy: "not json" },
      { bucket: "other" },
    ],
    unknown: ["policy", "bucket"],
  },
  "aws-bucket-encrypted": {
    pass: [encryption, bucket],
    fail: [[bucket], { bucket: "other" }],
    unknown: ["rules"],
  },
  "aws-bucket-versioned": {
    pass: [versioning, bucket],
    fail: [[bucket], { "versioningConfiguration.status": "Suspended" }],
    unknown: ["versioningConfiguration"],
  },
  "aws-bucket-lifecycle": {
    pass: [lifecycle, bucket],
    fail: [
      [bucket],
      { "rules.0.status": "Disabled" },
      { "rules.0.abortIncompleteMultipartUpload": undefined },
    ],
    unknown: ["rules"],
  },
  "aws-bucket-acls-disabled": {
    pass: [ownership, bucket],
    fail: [[bucket], { "rule.objectOwnership": "ObjectWriter" }],
    unknown: ["rule"],
  },
  "aws-bucket-not-public": {
    pass: [publicAccess, bucket],
    fail: [[bucket], { blockPublicAcls: false }, { restrictPublicBuckets: undefined }],
    unknown: ["blockPublicPolicy"],
  },
  "aws-bucket-access-recorded": {
    pass: [logging, bucket],
    alsoPass: [[trail, bucket]],
    fail: [[bucket], [bucket, { ...trail, inputs: { s3BucketName: "audit" } }]],
    unknown: ["bucket"],
  },
  "aws-audit-bucket-immutable": {
    pass: [trail, lock],
    fail: [[trail], { s3BucketName: "other" }],
    unknown: ["s3BucketName"],
  },
});
