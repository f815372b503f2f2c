/** KMS keys and CloudWatch log groups. */
import { mustBeSet, mustBeTrue, mustBeWithin, when } from "../conditions";
import { allowsOf, isOpenToAnyone } from "../documents";
import { type Rule, resourceRule } from "../rule";
import { aws } from "../types";
import { at, textAt } from "../values";

/** Only symmetric keys can be rotated by AWS. */
const isSymmetric = (inputs: unknown) =>
  ["", "SYMMETRIC_DEFAULT"].includes(textAt(inputs, "customerMasterKeySpec"));

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-kms-rotation",
    description: "Keys are rotated every year or more often.",
    severity: "high",
    frameworks: "FSBP KMS.4; CKV_AWS_7; NAG KMS5; CIS-AWS 3.6",
    remediation: "Set enableKeyRotation to true.",
    types: [aws.key],
    check: when(isSymmetric, (resource, report) => {
      mustBeTrue("enableKeyRotation")(resource, report);
      if (at(resource.inputs, "rotationPeriodInDays") !== undefined) {
        mustBeWithin("rotationPeriodInDays", 90, 365)(resource, report);
      }
    }),
  }),
  resourceRule({
    name: "aws-kms-deletion-window",
    description: "A deleted key can be brought back for at least a week.",
    severity: "high",
    frameworks: "FSBP KMS.3; KIC kms_key_with_no_deletion_window",
    remediation: "Set deletionWindowInDays, 7 to 30.",
    types: [aws.key],
    check: mustBeWithin("deletionWindowInDays", 7, 30),
  }),
  resourceRule({
    name: "aws-kms-explicit-policy",
    description: "Each key has a policy of its own.",
    severity: "medium",
    frameworks: "CKV2_AWS_64",
    remediation: "Set policy.",
    types: [aws.key],
    check: mustBeSet("policy"),
  }),
  resourceRule({
    name: "aws-kms-no-public-policy",
    description: "No key policy lets anyone in.",
    severity: "critical",
    frameworks: "FSBP KMS.5; CKV_AWS_33",
    remediation: "Name the principals, or narrow the statement by a condition.",
    types: [aws.key],
    check: ({ inputs }, report) => {
      if (allowsOf(at(inputs, "policy")).some(isOpenToAnyone))
        report('a statement allows the principal "*" unconditionally');
    },
  }),
  resourceRule({
    name: "aws-log-group-encrypted",
    description: "Log groups are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "CKV_AWS_158; AWS-Config cloudwatch-log-group-encrypted",
    remediation: "Set kmsKeyId to the ARN of a KMS key.",
    types: [aws.logGroup],
    check: mustBeSet("kmsKeyId"),
  }),
  resourceRule({
    name: "aws-log-group-retention",
    description: "Log groups keep logs for a stated time, not for ever.",
    severity: "low",
    frameworks: "CKV_AWS_66",
    remediation: "Set retentionInDays.",
    types: [aws.logGroup],
    check: mustBeWithin("retentionInDays", 1),
  }),
];
