/** What the audit bucket accepts and what the trail records. */

export interface AuditNames {
  readonly accountId: string;
  readonly bucket: string;
  readonly trailArn: string;
}

/** Only the trail writes, and only over TLS; who may read is said by the account's IAM policies. */
export function bucketPolicy({ accountId, bucket, trailArn }: AuditNames): string {
  const arn = `arn:aws:s3:::${bucket}`;
  const trail = {
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
  };
  const everybody = { Effect: "Deny", Principal: { AWS: "*" }, Action: "s3:*", Resource: [arn, `${arn}/*`] };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        ...trail,
        Sid: "TrailChecksOwner",
        Action: "s3:GetBucketAcl",
        Resource: arn,
        Condition: { StringEquals: { "aws:SourceArn": trailArn } },
      },
      {
        ...trail,
        Sid: "TrailWrites",
        Action: "s3:PutObject",
        Resource: `${arn}/AWSLogs/${accountId}/*`,
        Condition: {
          StringEquals: { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" },
        },
      },
      { ...everybody, Sid: "TlsOnly", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { ...everybody, Sid: "ModernTlsOnly", Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
    ],
  });
}

/**
 * What the trail records.
 *
 * - Management events: the first copy is free. They include every use of a key and every read of a secret.
 * - Writes to objects in S3, and reads where the environment's data is confidential: they cost ten cents for every
 *   100,000 events, so reads are left out where nothing could leak.
 * - In the audit bucket itself everything but writes: recording the trail's own deliveries would cause further
 *   deliveries. This takes the place of S3 access logs, whose bucket cannot be encrypted with a customer-managed key.
 *
 * EKS has no data events: requests to the API server are in the cluster's own audit log.
 */
export function eventSelectors(bucket: string, recordReads: boolean) {
  const auditBucket = `arn:aws:s3:::${bucket}/`;
  const equals = (field: string, value: string) => ({ field, equals: [value] });
  const objects = [equals("eventCategory", "Data"), equals("resources.type", "AWS::S3::Object")];
  return [
    { name: "Management events", fieldSelectors: [equals("eventCategory", "Management")] },
    {
      name: recordReads ? "Reads and writes of objects" : "Writes of objects",
      fieldSelectors: [
        ...objects,
        ...(recordReads ? [] : [equals("readOnly", "false")]),
        { field: "resources.ARN", notStartsWiths: [auditBucket] },
      ],
    },
    {
      name: "Access to the audit logs",
      fieldSelectors: [
        ...objects,
        { field: "eventName", notEquals: ["PutObject"] },
        { field: "resources.ARN", startsWiths: [auditBucket] },
      ],
    },
  ];
}
