import type { TableArgs } from "@pulumi/aws/dynamodb/table";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-documents";

const table = {
  type: aws.table,
  inputs: {
    hashKey: "userId",
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true, kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1" },
    deletionProtectionEnabled: true,
  } satisfies TableArgs,
};

testRules(rules, {
  "aws-table-point-in-time": {
    pass: table,
    fail: [{ pointInTimeRecovery: undefined }, { "pointInTimeRecovery.enabled": false }],
    unknown: ["pointInTimeRecovery.enabled"],
  },
  "aws-table-encrypted": {
    pass: table,
    fail: [{ "serverSideEncryption.enabled": false }, { "serverSideEncryption.kmsKeyArn": undefined }],
    unknown: ["serverSideEncryption.kmsKeyArn"],
  },
  "aws-table-deletion-protection": {
    pass: table,
    fail: [{ deletionProtectionEnabled: false }, { deletionProtectionEnabled: undefined }],
    unknown: ["deletionProtectionEnabled"],
  },
});
