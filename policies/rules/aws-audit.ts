/** Audit trails and the buckets that keep them. */
import { mustBeSet, mustBeTrue, mustEqual, mustNotBeTrue } from "../conditions";
import { conditionValues, statementsOf } from "../documents";
import { nameOf } from "../links";
import { type Rule, resourceRule, type StackCheck, stackRule } from "../rule";
import { aws } from "../types";
import { at, isTrue, isUnset, listAt, numberAt, record, textAt, texts } from "../values";

type Inputs = Readonly<Record<string, unknown>>;

/** A rule that each bucket has a companion (the rule's other type) that keeps a condition, linked by the bucket's name. */
function everyBucketHas(isGood: (inputs: Inputs) => boolean, complaint: string) {
  return (): StackCheck => {
    const buckets = new Map<string, string>();
    const covered = new Set<string>();
    return {
      collect: (resource) => {
        if (resource.type === aws.bucket) buckets.set(nameOf(resource, "bucket"), resource.urn);
        else if (isGood(resource.inputs)) covered.add(textAt(resource.inputs, "bucket"));
      },
      finish: (report) => {
        for (const [name, urn] of buckets) if (!covered.has(name)) report(urn, `bucket ${name} ${complaint}`);
      },
    };
  };
}

/** Whether a bucket policy denies every request that does not use TLS. */
function deniesPlainHttp(inputs: Inputs): boolean {
  return statementsOf(at(inputs, "policy")).some(
    (statement) =>
      statement.effect === "Deny" &&
      statement.principals.includes("*") &&
      statement.actions.some((action) => action === "s3:*" || action === "*") &&
      conditionValues(statement, "aws:SecureTransport").includes("false"),
  );
}

/** Whether a trail records reads and writes of objects. */
function recordsObjects(inputs: Inputs): boolean {
  const simple = listAt(inputs, "eventSelectors").some((selector) =>
    listAt(selector, "dataResources").some((item) => textAt(item, "type") === "AWS::S3::Object"),
  );
  const advanced = listAt(inputs, "advancedEventSelectors").some((selector) =>
    listAt(selector, "fieldSelectors").some((field) =>
      texts(at(field, "equals")).includes("AWS::S3::Object"),
    ),
  );
  return simple || advanced;
}

/** What a rule of a bucket's default encryption lacks, or nothing. */
function lacksKey(item: unknown): string | undefined {
  const byDefault = at(item, "applyServerSideEncryptionByDefault");
  if (!textAt(byDefault, "sseAlgorithm").startsWith("aws:kms"))
    return "has an sseAlgorithm other than aws:kms";
  if (isUnset(at(byDefault, "kmsMasterKeyId"))) return "has no kmsMasterKeyId";
  return isTrue(at(item, "bucketKeyEnabled")) ? undefined : "has bucketKeyEnabled off";
}

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-trail-complete",
    description: "The audit trail records every region and global services, and is switched on.",
    severity: "high",
    frameworks: "FSBP CloudTrail.1; CKV_AWS_67; CIS-AWS 3.1",
    remediation: "Set isMultiRegionTrail to true; leave includeGlobalServiceEvents and enableLogging on.",
    types: [aws.trail],
    check: ({ inputs }, report) => {
      if (!isTrue(at(inputs, "isMultiRegionTrail"))) report("isMultiRegionTrail is not true");
      for (const path of ["includeGlobalServiceEvents", "enableLogging"]) {
        if (at(inputs, path) === false) report(`${path} is false`);
      }
    },
  }),
  resourceRule({
    name: "aws-trail-encrypted",
    description: "The audit trail is encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "FSBP CloudTrail.2; CKV_AWS_35; CIS-AWS 3.5",
    remediation: "Set kmsKeyId to the ARN of a KMS key.",
    types: [aws.trail],
    check: mustBeSet("kmsKeyId"),
  }),
  resourceRule({
    name: "aws-trail-validated",
    description: "Nobody can change the audit trail unnoticed.",
    severity: "high",
    frameworks: "FSBP CloudTrail.4; CKV_AWS_36; CIS-AWS 3.2",
    remediation: "Set enableLogFileValidation to true.",
    types: [aws.trail],
    check: mustBeTrue("enableLogFileValidation"),
  }),
  resourceRule({
    name: "aws-trail-data-events",
    description: "The audit trail records access to objects, not only changes of the account.",
    severity: "medium",
    frameworks: "FSBP S3.22; FSBP S3.23; CIS-AWS 3.8; CIS-AWS 3.9",
    remediation: "Add event selectors for AWS::S3::Object.",
    types: [aws.trail],
    check: ({ inputs }, report) => {
      if (!recordsObjects(inputs)) report("has no event selector for AWS::S3::Object");
    },
  }),
  resourceRule({
    name: "aws-bucket-no-force-destroy",
    description: "A bucket that holds objects cannot be destroyed.",
    severity: "high",
    resilience: true,
    frameworks: "WAF REL09",
    remediation: "Leave forceDestroy out.",
    types: [aws.bucket],
    check: mustNotBeTrue("forceDestroy"),
  }),
  stackRule({
    name: "aws-bucket-encryption-kms",
    description:
      "Buckets are encrypted with a customer-managed key, one data key per bucket; those that take access logs with S3's own, the only one that S3 delivers to.",
    severity: "high",
    frameworks: "FSBP S3.17; CKV_AWS_145; AWS-Config s3-default-encryption-kms",
    remediation: 'Set sseAlgorithm to "aws:kms", kmsMasterKeyId to the key and bucketKeyEnabled to true.',
    types: [aws.bucketEncryption, aws.bucketLogging],
    start: () => {
      const wrong: { urn: string; bucket: string; message: string; own: boolean }[] = [];
      const logTargets = new Set<string>();
      return {
        collect: ({ type, urn, inputs }) => {
          if (type === aws.bucketLogging) {
            logTargets.add(textAt(inputs, "targetBucket"));
            return;
          }
          const bucket = textAt(inputs, "bucket");
          const rules = listAt(inputs, "rules");
          if (rules.length === 0) wrong.push({ urn, bucket, message: "rules is not set", own: false });
          for (const [index, item] of rules.entries()) {
            const complaint = lacksKey(item);
            const own = textAt(item, "applyServerSideEncryptionByDefault.sseAlgorithm") === "AES256";
            if (complaint) wrong.push({ urn, bucket, message: `rules[${index}] ${complaint}`, own });
          }
        },
        finish: (report) => {
          for (const { urn, bucket, message, own } of wrong) {
            if (!(own && logTargets.has(bucket))) report(urn, message);
          }
        },
      };
    },
  }),
  resourceRule({
    name: "aws-bucket-lock-compliance",
    description: "Locked objects cannot be removed by anyone, for a stated time.",
    severity: "high",
    resilience: true,
    frameworks: "FSBP S3.15; CKV_AWS_143; PRW s3_bucket_object_lock",
    remediation: 'Set rule.defaultRetention with mode "COMPLIANCE" and days or years.',
    types: [aws.bucketObjectLock],
    check: (resource, report) => {
      mustEqual("rule.defaultRetention.mode", "COMPLIANCE")(resource, report);
      const { days, years } = record(at(resource.inputs, "rule.defaultRetention"));
      if (isUnset(days) && isUnset(years)) report("rule.defaultRetention has neither days nor years");
    },
  }),
  stackRule({
    name: "aws-bucket-tls-only",
    description: "Each bucket refuses requests without TLS.",
    severity: "high",
    frameworks: "FSBP S3.5; NAG S10; AWS-Config s3-bucket-ssl-requests-only",
    remediation: 'Add a BucketPolicy that denies s3:* to "*" where aws:SecureTransport is false.',
    types: [aws.bucket, aws.bucketPolicy],
    start: everyBucketHas(deniesPlainHttp, "has no policy that denies requests without TLS"),
  }),
  stackRule({
    name: "aws-bucket-encrypted",
    description: "Each bucket sets its default encryption.",
    severity: "high",
    frameworks: "FSBP S3.17; CKV_AWS_145; PCP configureServerSideEncryption",
    remediation: "Add a BucketServerSideEncryptionConfiguration.",
    types: [aws.bucket, aws.bucketEncryption],
    start: everyBucketHas(
      (inputs) => listAt(inputs, "rules").length > 0,
      "has no BucketServerSideEncryptionConfiguration",
    ),
  }),
  stackRule({
    name: "aws-bucket-versioned",
    description: "Each bucket keeps old versions of objects.",
    severity: "medium",
    frameworks: "FSBP S3.14; CKV_AWS_21; AWS-Config s3-bucket-versioning-enabled",
    remediation: 'Add a BucketVersioning with status "Enabled".',
    types: [aws.bucket, aws.bucketVersioning],
    start: everyBucketHas(
      (inputs) => textAt(inputs, "versioningConfiguration.status") === "Enabled",
      "has no versioning",
    ),
  }),
  stackRule({
    name: "aws-bucket-lifecycle",
    description: "Each bucket has a life cycle, and gives up unfinished uploads.",
    severity: "low",
    frameworks: "FSBP S3.13; CKV2_AWS_61; CKV_AWS_300",
    remediation: "Add a BucketLifecycleConfiguration with an enabled rule that aborts unfinished uploads.",
    types: [aws.bucket, aws.bucketLifecycle],
    start: everyBucketHas(
      (inputs) =>
        listAt(inputs, "rules").some(
          (rule) =>
            textAt(rule, "status") === "Enabled" &&
            numberAt(rule, "abortIncompleteMultipartUpload.daysAfterInitiation") > 0,
        ),
      "has no life cycle rule that aborts unfinished uploads",
    ),
  }),
  stackRule({
    name: "aws-bucket-acls-disabled",
    description: "Each bucket belongs to its owner with all its objects; access lists are off.",
    severity: "medium",
    frameworks: "FSBP S3.12; CKV2_AWS_65; PRW s3_bucket_acl_prohibited",
    remediation: 'Add a BucketOwnershipControls with objectOwnership "BucketOwnerEnforced".',
    types: [aws.bucket, aws.bucketOwnership],
    start: everyBucketHas(
      (inputs) => textAt(inputs, "rule.objectOwnership") === "BucketOwnerEnforced",
      "still honours access lists",
    ),
  }),
  stackRule({
    name: "aws-bucket-not-public",
    description: "Each bucket blocks public access in all four ways.",
    severity: "critical",
    frameworks: "FSBP S3.8; CKV_AWS_53; CKV_AWS_54; CKV_AWS_55; CKV_AWS_56",
    remediation: "Add a BucketPublicAccessBlock with all four settings true.",
    types: [aws.bucket, aws.bucketPublicAccess],
    start: everyBucketHas(
      (inputs) =>
        ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].every((path) =>
          isTrue(at(inputs, path)),
        ),
      "does not block public access in all four ways",
    ),
  }),
  stackRule({
    name: "aws-bucket-access-recorded",
    description: "Access to each bucket is recorded: by access logs, or by a trail's object events.",
    severity: "medium",
    frameworks: "FSBP S3.9; CKV_AWS_18; NAG S1; AWS-Config s3-bucket-logging-enabled",
    remediation: "Add a BucketLogging, or event selectors for AWS::S3::Object to the trail.",
    types: [aws.bucket, aws.bucketLogging, aws.trail],
    start: () => {
      const buckets = new Map<string, string>();
      const covered = new Set<string>();
      let trailRecords = false;
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === aws.bucket) buckets.set(nameOf(resource, "bucket"), urn);
          else if (type === aws.trail) trailRecords ||= recordsObjects(inputs);
          else for (const path of ["bucket", "targetBucket"]) covered.add(textAt(inputs, path));
        },
        finish: (report) => {
          if (trailRecords) return;
          for (const [name, urn] of buckets) {
            if (!covered.has(name)) report(urn, `access to bucket ${name} is not recorded`);
          }
        },
      };
    },
  }),
  stackRule({
    name: "aws-audit-bucket-immutable",
    description: "What the audit trail wrote cannot be changed or removed.",
    severity: "high",
    resilience: true,
    frameworks: "FSBP S3.15; CKV_AWS_143; PRW s3_bucket_object_lock",
    remediation: "Set objectLockEnabled on the trail's bucket and add a BucketObjectLockConfiguration.",
    types: [aws.bucketObjectLock, aws.trail],
    start: () => {
      const trails: { urn: string; bucket: string }[] = [];
      const locked = new Set<string>();
      return {
        collect: ({ type, urn, inputs }) => {
          if (type === aws.trail) trails.push({ urn, bucket: textAt(inputs, "s3BucketName") });
          else locked.add(textAt(inputs, "bucket"));
        },
        finish: (report) => {
          for (const { urn, bucket } of trails) {
            if (!locked.has(bucket)) report(urn, `the trail's bucket ${bucket} has no object lock`);
          }
        },
      };
    },
  }),
];
