/** Queues, functions, secrets and copies of buckets on AWS. */
import { all, eachItem, mustBeSet, mustBeTrue, mustBeWithin, mustEqual, mustMatch } from "../conditions";
import { allowsOf, conditionValues, isOpenToAnyone, statementsOf } from "../documents";
import { nameOf } from "../links";
import { type Rule, resourceRule, stackRule } from "../rule";
import { aws } from "../types";
import { at, isUnset, numberAt, textAt } from "../values";

/** Names of tags that say after how many days a secret is to be replaced, where nothing replaces it by itself. */
const ROTATION_TAG = "tags.rotation-days";

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-queue-encrypted",
    description: "Queues are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "CKV_AWS_27; NAG SQS2; GRD",
    remediation: "Set kmsMasterKeyId to the ARN of a KMS key.",
    types: [aws.queue],
    check: mustMatch("kmsMasterKeyId", /^arn:/, "the ARN of a customer-managed key"),
  }),
  resourceRule({
    name: "aws-queue-dead-letters",
    description: "What cannot be done leaves the queue for one with dead letters.",
    severity: "medium",
    frameworks: "NAG SQS3; WAF REL05",
    remediation:
      "Set redrivePolicy with a deadLetterTargetArn; on the queue for dead letters, redriveAllowPolicy.",
    types: [aws.queue],
    check: ({ inputs }, report) => {
      if (["redrivePolicy", "redriveAllowPolicy"].every((path) => isUnset(at(inputs, path))))
        report("has neither dead letters nor a queue whose dead letters it takes");
    },
  }),
  resourceRule({
    name: "aws-queue-tls-only",
    description: "Queues refuse requests without TLS, and everyone's.",
    severity: "high",
    frameworks: "NAG SQS4; CKV_AWS_168; GRD",
    remediation:
      'Deny sqs:* to "*" where aws:SecureTransport is false; allow named principals or sources only.',
    types: [aws.queuePolicy],
    check: ({ inputs }, report) => {
      const policy = at(inputs, "policy");
      const denied = statementsOf(policy).some(
        (statement) =>
          statement.effect === "Deny" &&
          statement.principals.includes("*") &&
          conditionValues(statement, "aws:SecureTransport").includes("false"),
      );
      if (!denied) report("policy does not deny requests without TLS");
      if (allowsOf(policy).some(isOpenToAnyone)) report("policy lets anyone in");
    },
  }),
  stackRule({
    name: "aws-queue-has-policy",
    description: "Each queue has a policy.",
    severity: "medium",
    frameworks: "NAG SQS4; GRD",
    remediation: "Add a QueuePolicy.",
    types: [aws.queue, aws.queuePolicy],
    start: () => {
      const queues = new Map<string, string>();
      const closed: string[] = [];
      return {
        collect: (resource) => {
          if (resource.type === aws.queue) queues.set(nameOf(resource, "name"), resource.urn);
          else closed.push(textAt(resource.inputs, "queueUrl"));
        },
        finish: (report) => {
          for (const [name, urn] of queues) {
            if (!closed.some((url) => url === name || url.endsWith(`/${name}`)))
              report(urn, `queue ${name} has no policy`);
          }
        },
      };
    },
  }),
  resourceRule({
    name: "aws-function-in-network",
    description: "Functions run in the site's network.",
    severity: "medium",
    frameworks: "FSBP Lambda.3; CKV_AWS_117",
    remediation: "Set vpcConfig with private subnets and a security group.",
    types: [aws.lambda],
    check: all(mustBeSet("vpcConfig.subnetIds"), mustBeSet("vpcConfig.securityGroupIds")),
  }),
  resourceRule({
    name: "aws-function-bounded",
    description: "A function has a limit of its own on how many run at once.",
    severity: "medium",
    frameworks: "CKV_AWS_115; WAF REL05",
    remediation: "Set reservedConcurrentExecutions to 1 or more.",
    types: [aws.lambda],
    check: mustBeWithin("reservedConcurrentExecutions", 1),
  }),
  resourceRule({
    name: "aws-function-dead-letters",
    description: "What a function cannot do is kept as a dead letter.",
    severity: "medium",
    frameworks: "CKV_AWS_116; WAF REL05",
    remediation: "Set deadLetterConfig.targetArn to a queue.",
    types: [aws.lambda],
    check: mustBeSet("deadLetterConfig.targetArn"),
  }),
  resourceRule({
    name: "aws-function-encrypted",
    description: "Functions are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "CKV_AWS_173; WAF SEC08",
    remediation: "Set kmsKeyArn.",
    types: [aws.lambda],
    check: mustBeSet("kmsKeyArn"),
  }),
  resourceRule({
    name: "aws-function-traced",
    description: "Functions are traced.",
    severity: "low",
    frameworks: "CKV_AWS_50; FSBP Lambda.7",
    remediation: 'Set tracingConfig.mode to "Active".',
    types: [aws.lambda],
    check: mustEqual("tracingConfig.mode", "Active"),
  }),
  resourceRule({
    name: "aws-function-image-pinned",
    description: "A function from an image names it by its digest.",
    severity: "high",
    frameworks: "WAF SEC06",
    remediation: "End imageUri in @sha256: and the digest.",
    types: [aws.lambda],
    check: (resource, report) => {
      if (textAt(resource.inputs, "packageType") !== "Image") return;
      mustMatch("imageUri", /@sha256:[0-9a-f]{64}$/, "an image with its digest")(resource, report);
    },
  }),
  resourceRule({
    name: "aws-secret-encrypted",
    description: "Secrets are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "CKV_AWS_149; PCP; GRD",
    remediation: "Set kmsKeyId to the ARN of a KMS key.",
    types: [aws.secret],
    check: (resource, report) => {
      mustBeSet("kmsKeyId")(resource, report);
      eachItem("replicas", (item) => (isUnset(at(item, "kmsKeyId")) ? "has no kmsKeyId" : undefined))(
        resource,
        report,
      );
    },
  }),
  resourceRule({
    name: "aws-secret-recoverable",
    description: "A deleted secret can be brought back for at least a week.",
    severity: "high",
    frameworks: "WAF REL09",
    remediation: "Set recoveryWindowInDays, 7 to 30, or leave it out.",
    types: [aws.secret],
    check: (resource, report) => {
      if (at(resource.inputs, "recoveryWindowInDays") === undefined) return;
      mustBeWithin("recoveryWindowInDays", 7, 30)(resource, report);
    },
  }),
  stackRule({
    name: "aws-secret-rotated",
    description: "Each secret is rotated within a year, by AWS or by whoever its tag reminds.",
    severity: "medium",
    frameworks: "FSBP SecretsManager.1; FSBP SecretsManager.4; CKV2_AWS_57; CKV_AWS_304; NAG SMG4",
    remediation:
      "Add a SecretRotation, or a tag rotation-days with the days after which the owner replaces it.",
    types: [aws.secret, aws.secretRotation],
    start: () => {
      const unrotated = new Map<string, string>();
      const rotated: string[] = [];
      return {
        collect: (resource) => {
          if (resource.type === aws.secretRotation) {
            rotated.push(textAt(resource.inputs, "secretId"));
            return;
          }
          const days = numberAt(resource.inputs, ROTATION_TAG);
          if (!(days >= 1 && days <= 365)) unrotated.set(nameOf(resource, "name"), resource.urn);
        },
        finish: (report) => {
          for (const [name, urn] of unrotated) {
            if (!rotated.some((id) => id === name || id.includes(`:secret:${name}-`)))
              report(urn, `secret ${name} has neither a rotation nor a tag that says when it is due`);
          }
        },
      };
    },
  }),
  resourceRule({
    name: "aws-secret-not-public",
    description: "No policy of a secret lets anyone from elsewhere in.",
    severity: "critical",
    frameworks: "WAF SEC03",
    remediation: "Set blockPublicPolicy to true; allow named principals only.",
    types: [aws.secretPolicy],
    check: all(mustBeTrue("blockPublicPolicy"), ({ inputs }, report) => {
      if (allowsOf(at(inputs, "policy")).some(isOpenToAnyone)) report("policy lets anyone in");
    }),
  }),
  resourceRule({
    name: "aws-bucket-copies-encrypted",
    description: "What S3 copies to another region is encrypted there with a customer-managed key.",
    severity: "high",
    frameworks: "FSBP S3.7; CKV_AWS_144; PCP",
    remediation: 'Set status "Enabled" and destination.encryptionConfiguration.replicaKmsKeyId in each rule.',
    types: [aws.bucketReplication],
    check: all(
      mustBeSet("rules"),
      eachItem("rules", (item) => {
        if (textAt(item, "status") !== "Enabled") return "is not enabled";
        return isUnset(at(item, "destination.encryptionConfiguration.replicaKmsKeyId"))
          ? "has no replicaKmsKeyId"
          : undefined;
      }),
    ),
  }),
];
