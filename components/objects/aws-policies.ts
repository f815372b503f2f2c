import type { BucketLifecycleConfigurationArgs } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { closedTo, type PolicyStatement, policyDocument } from "../aws-resource-policy";
import { abortDays } from "./contract";
import type { Shape } from "./shapes";

const arnOf = (bucket: string) => `arn:aws:s3:::${bucket}`;

/** Nothing without TLS 1.2, and nobody from outside the account. `logging` lets S3 write logs of access to its buckets. */
export function bucketPolicy(account: string, bucket: string, logging: boolean): string {
  const arn = arnOf(bucket);
  const everything = [arn, `${arn}/*`];
  const oldTls: PolicyStatement = {
    Sid: "ModernTlsOnly",
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "s3:*",
    Resource: everything,
    Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
  };
  const delivery: PolicyStatement = {
    Sid: "AccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${arn}/*`,
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  };
  return policyDocument([...closedTo(account, "s3:*", everything), oldTls, ...(logging ? [delivery] : [])]);
}

/** What goes when: objects, their old versions, and uploads that were never finished. */
export function lifecycleRules({
  versionDays,
  expireDays,
  coldDays,
}: Shape): BucketLifecycleConfigurationArgs["rules"] {
  return [
    {
      id: "expire",
      status: "Enabled",
      filter: { prefix: "" },
      ...(expireDays !== undefined && { expiration: { days: expireDays } }),
      // Still read at once, in milliseconds, like what it came from.
      ...(coldDays !== undefined && { transitions: [{ days: coldDays, storageClass: "GLACIER_IR" }] }),
      noncurrentVersionExpiration: { noncurrentDays: versionDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: abortDays },
    },
  ];
}

export interface Copying {
  readonly source: string;
  readonly copy: string;
  /** Key ARNs: the one that the objects are read with, and the one that the copies are written with. */
  readonly sourceKey: string;
  readonly copyKey: string;
}

/** What S3 may do to copy a bucket's objects into another region (S3 documentation, "Setting up permissions"). */
export function copyPolicy({ source, copy, sourceKey, copyKey }: Copying): string {
  const allow = (Action: readonly string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], arnOf(source)),
      allow(
        [
          "s3:GetObjectVersionForReplication",
          "s3:GetObjectVersionAcl",
          "s3:GetObjectVersionTagging",
          "s3:GetObjectRetention",
          "s3:GetObjectLegalHold",
        ],
        `${arnOf(source)}/*`,
      ),
      allow(["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"], `${arnOf(copy)}/*`),
      allow(["kms:Decrypt"], sourceKey),
      allow(["kms:Encrypt", "kms:GenerateDataKey"], copyKey),
    ],
  });
}
