import type { AwsSite } from "../../infra/config/environment";
import type { KeyPurpose } from "../../infra/config/schema";

/** The account's IAM policies decide for its own principals; a service gets its purpose's key and no other. */
export function keyPolicy(
  purpose: KeyPurpose,
  { accountId, region }: Pick<AwsSite, "accountId" | "region">,
): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountAdministers",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      ...(serviceStatements[purpose]?.(region, accountId) ?? []),
    ],
  });
}

/** What a key encrypts, as its description says it. */
export const descriptions: Readonly<Record<KeyPurpose, string>> = {
  cluster: "Kubernetes secrets",
  disks: "the disks of nodes",
  registry: "container images",
  logs: "logs",
  audit: "audit logs",
  data: "databases, caches and brokers",
  objects: "buckets",
  queues: "queues",
  secrets: "secrets",
  backup: "backups",
  services: "data that services encrypt themselves",
};

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: Readonly<Record<string, string>>;
  readonly Action: string | readonly string[];
  readonly Resource: "*";
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

/**
 * AWS services that use a key themselves rather than on behalf of a caller who may. EKS and ECR are not here: they
 * work with grants that whoever creates the cluster or the repository gives them.
 */
const serviceStatements: Partial<Record<KeyPurpose, (region: string, accountId: string) => Statement[]>> = {
  // EC2 Auto Scaling starts the nodes of EKS node groups and needs the key of their disks.
  disks: (_region, accountId) => {
    const role = `arn:aws:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
    return [
      {
        Sid: "AutoScalingUses",
        Effect: "Allow",
        Principal: { AWS: role },
        Action: use,
        Resource: "*",
      },
      {
        Sid: "AutoScalingGrantsToInstances",
        Effect: "Allow",
        Principal: { AWS: role },
        Action: "kms:CreateGrant",
        Resource: "*",
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ];
  },
  // EventBridge puts events of buckets into encrypted queues: only for rules of this account and region.
  queues: (region, accountId) => [
    {
      Sid: "EventBridgeSends",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:events:${region}:${accountId}:rule/*` } },
    },
  ],
  // RDS tells of failures on a topic that is encrypted like the data it tells of.
  data: (_region, accountId) => [
    {
      Sid: "RdsEventsUse",
      Effect: "Allow",
      Principal: { Service: "events.rds.amazonaws.com" },
      Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
  ],
  logs: (region, accountId) => [
    {
      Sid: "LogsUse",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: use,
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:log-group:*`,
        },
      },
    },
  ],
  // Describing a key has no encryption context, so it is allowed by the trail's ARN alone. Decrypt is for the bucket key.
  audit: (region, accountId) => {
    const trails = `arn:aws:cloudtrail:${region}:${accountId}:trail/*`;
    const cloudTrail = {
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Resource: "*",
    } as const;
    return [
      {
        ...cloudTrail,
        Sid: "CloudTrailEncrypts",
        Action: "kms:GenerateDataKey*",
        Condition: {
          ArnLike: { "aws:SourceArn": trails },
          StringLike: {
            "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${accountId}:trail/*`,
          },
        },
      },
      {
        ...cloudTrail,
        Sid: "CloudTrailDescribesAndReadsBucketKey",
        Action: ["kms:DescribeKey", "kms:Decrypt"],
        Condition: { ArnLike: { "aws:SourceArn": trails } },
      },
    ];
  },
};
