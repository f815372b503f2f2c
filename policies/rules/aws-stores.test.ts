import type { FunctionArgs } from "@pulumi/aws/lambda/function";
import type { BucketReplicationConfigArgs } from "@pulumi/aws/s3/bucketReplicationConfig";
import type { SecretArgs } from "@pulumi/aws/secretsmanager/secret";
import type { SecretPolicyArgs } from "@pulumi/aws/secretsmanager/secretPolicy";
import type { SecretRotationArgs } from "@pulumi/aws/secretsmanager/secretRotation";
import type { QueueArgs } from "@pulumi/aws/sqs/queue";
import type { QueuePolicyArgs } from "@pulumi/aws/sqs/queuePolicy";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-stores";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const statement = (more: object) => JSON.stringify({ Version: "2012-10-17", Statement: [more] });
const tlsOnly = {
  Effect: "Deny",
  Principal: { AWS: "*" },
  Action: "sqs:*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const open = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };

const queue = {
  type: aws.queue,
  inputs: {
    name: "work",
    kmsMasterKeyId: "arn:aws:kms:eu-west-1:1:key/1",
    redrivePolicy: "{}",
  } satisfies QueueArgs,
};
const policy = {
  type: aws.queuePolicy,
  inputs: {
    queueUrl: "https://sqs.eu-west-1.amazonaws.com/1/work",
    policy: statement(tlsOnly),
  } satisfies QueuePolicyArgs,
};
const lambda = {
  type: aws.lambda,
  inputs: {
    packageType: "Image",
    imageUri: `1.dkr.ecr.eu-west-1.amazonaws.com/scan@${digest}`,
    role: "arn:aws:iam::1:role/scan",
    reservedConcurrentExecutions: 5,
    kmsKeyArn: "arn:aws:kms:eu-west-1:1:key/1",
    deadLetterConfig: { targetArn: "arn:aws:sqs:eu-west-1:1:work-dead" },
    tracingConfig: { mode: "Active" },
    vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
  } satisfies FunctionArgs,
};
const secret = {
  type: aws.secret,
  inputs: {
    name: "mail",
    kmsKeyId: "arn:aws:kms:eu-west-1:1:key/1",
    recoveryWindowInDays: 30,
    replicas: [{ region: "eu-central-1", kmsKeyId: "arn:aws:kms:eu-central-1:1:key/2" }],
    tags: { "rotation-days": "90" },
  } satisfies SecretArgs,
};
const untagged = { ...secret, inputs: { name: "mail" } satisfies SecretArgs };
const rotation = {
  type: aws.secretRotation,
  inputs: {
    secretId: "arn:aws:secretsmanager:eu-west-1:1:secret:mail-a1b2c3",
    rotationRules: { automaticallyAfterDays: 30 },
  } satisfies SecretRotationArgs,
};
const secretPolicy = {
  type: aws.secretPolicy,
  inputs: {
    secretArn: "arn:aws:secretsmanager:eu-west-1:1:secret:mail-a1b2c3",
    policy: statement({ ...tlsOnly, Action: "secretsmanager:*" }),
    blockPublicPolicy: true,
  } satisfies SecretPolicyArgs,
};
const copy = {
  type: aws.bucketReplication,
  inputs: {
    bucket: "files",
    role: "arn:aws:iam::1:role/copy",
    rules: [
      {
        status: "Enabled",
        destination: {
          bucket: "arn:aws:s3:::files-recovery",
          encryptionConfiguration: { replicaKmsKeyId: "arn:aws:kms:eu-central-1:1:key/2" },
        },
      },
    ],
  } satisfies BucketReplicationConfigArgs,
};

testRules(rules, {
  "aws-queue-encrypted": {
    pass: queue,
    fail: [{ kmsMasterKeyId: undefined }, { kmsMasterKeyId: "alias/aws/sqs" }],
    unknown: ["kmsMasterKeyId"],
  },
  "aws-queue-dead-letters": {
    pass: queue,
    alsoPass: [{ ...queue, inputs: { redriveAllowPolicy: "{}" } satisfies QueueArgs }],
    fail: [{ redrivePolicy: undefined }],
    unknown: ["redrivePolicy"],
  },
  "aws-queue-tls-only": {
    pass: policy,
    fail: [
      { policy: statement(open) },
      { policy: JSON.stringify({ Statement: [tlsOnly, open] }) },
      { policy: JSON.stringify({ Statement: [] }) },
    ],
    unknown: ["policy"],
  },
  "aws-queue-has-policy": {
    pass: [queue, policy],
    fail: [[queue], { name: "other" }],
    unknown: ["name"],
  },
  "aws-function-in-network": {
    pass: lambda,
    fail: [{ vpcConfig: undefined }, { "vpcConfig.subnetIds": [] }],
    unknown: ["vpcConfig"],
  },
  "aws-function-bounded": {
    pass: lambda,
    fail: [{ reservedConcurrentExecutions: undefined }, { reservedConcurrentExecutions: -1 }],
    unknown: ["reservedConcurrentExecutions"],
  },
  "aws-function-dead-letters": {
    pass: lambda,
    fail: [{ deadLetterConfig: undefined }],
    unknown: ["deadLetterConfig"],
  },
  "aws-function-encrypted": { pass: lambda, fail: [{ kmsKeyArn: undefined }], unknown: ["kmsKeyArn"] },
  "aws-function-traced": {
    pass: lambda,
    fail: [{ "tracingConfig.mode": "PassThrough" }, { tracingConfig: undefined }],
    unknown: ["tracingConfig"],
  },
  "aws-function-image-pinned": {
    pass: lambda,
    alsoPass: [
      { ...lambda, inputs: { packageType: "Zip", role: "arn:aws:iam::1:role/scan" } satisfies FunctionArgs },
    ],
    fail: [{ imageUri: "1.dkr.ecr.eu-west-1.amazonaws.com/scan:latest" }, { imageUri: undefined }],
    unknown: ["imageUri", "packageType"],
  },
  "aws-secret-encrypted": {
    pass: secret,
    fail: [{ kmsKeyId: undefined }, { replicas: [{ region: "eu-central-1" }] }],
    unknown: ["kmsKeyId", "replicas"],
  },
  "aws-secret-recoverable": {
    pass: secret,
    alsoPass: [untagged],
    fail: [{ recoveryWindowInDays: 0 }],
    unknown: ["recoveryWindowInDays"],
  },
  "aws-secret-rotated": {
    pass: secret,
    alsoPass: [[untagged, rotation]],
    fail: [{ tags: {} }, { "tags.rotation-days": "400" }, [untagged]],
    unknown: ["tags"],
  },
  "aws-secret-not-public": {
    pass: secretPolicy,
    fail: [{ blockPublicPolicy: undefined }, { policy: statement(open) }],
    unknown: ["policy", "blockPublicPolicy"],
  },
  "aws-bucket-copies-encrypted": {
    pass: copy,
    fail: [
      { rules: [] },
      { "rules.0.status": "Disabled" },
      { "rules.0.destination.encryptionConfiguration": undefined },
    ],
    unknown: ["rules"],
  },
});
