/** DynamoDB tables. */
import { mustBeSet, mustBeTrue } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { aws } from "../types";

const types = [aws.table];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-table-point-in-time",
    description: "A table can be restored to any moment of the last weeks.",
    severity: "high",
    frameworks: "FSBP DynamoDB.2; CKV_AWS_28; NAG DDB3",
    remediation: "Set pointInTimeRecovery.enabled to true.",
    types,
    check: mustBeTrue("pointInTimeRecovery.enabled"),
  }),
  resourceRule({
    name: "aws-table-encrypted",
    description: "Tables are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "CKV_AWS_119; PRW dynamodb_tables_kms_cmk_encryption_enabled",
    remediation: "Set serverSideEncryption.enabled to true and its kmsKeyArn.",
    types,
    check: (resource, report) => {
      mustBeTrue("serverSideEncryption.enabled")(resource, report);
      mustBeSet("serverSideEncryption.kmsKeyArn")(resource, report);
    },
  }),
  resourceRule({
    name: "aws-table-deletion-protection",
    description: "A table cannot be deleted by mistake.",
    severity: "medium",
    resilience: true,
    frameworks: "FSBP DynamoDB.6",
    remediation: "Set deletionProtectionEnabled to true.",
    types,
    check: mustBeTrue("deletionProtectionEnabled"),
  }),
];
