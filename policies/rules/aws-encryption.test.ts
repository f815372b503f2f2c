import type { LogGroupArgs } from "@pulumi/aws/cloudwatch/logGroup";
import type { KeyArgs } from "@pulumi/aws/kms/key";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-encryption";

const policy = (principal: unknown, condition = {}) =>
  JSON.stringify({
    Statement: [
      { Effect: "Allow", Action: "kms:*", Resource: "*", Principal: principal, Condition: condition },
    ],
  });
const key = {
  type: aws.key,
  inputs: {
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: policy({ AWS: "arn:aws:iam::111122223333:root" }),
  } satisfies KeyArgs,
};
const logGroup = {
  type: aws.logGroup,
  inputs: {
    name: "/aws/eks/prod/cluster",
    kmsKeyId: "arn:aws:kms:key/1",
    retentionInDays: 365,
  } satisfies LogGroupArgs,
};

testRules(rules, {
  "aws-kms-rotation": {
    pass: key,
    alsoPass: [{ type: aws.key, inputs: { customerMasterKeySpec: "RSA_4096" } }],
    fail: [{ enableKeyRotation: false }, { enableKeyRotation: undefined }, { rotationPeriodInDays: 730 }],
    unknown: ["enableKeyRotation", "rotationPeriodInDays", "customerMasterKeySpec"],
  },
  "aws-kms-deletion-window": {
    pass: key,
    fail: [{ deletionWindowInDays: undefined }, { deletionWindowInDays: 3 }],
    unknown: ["deletionWindowInDays"],
  },
  "aws-kms-explicit-policy": {
    pass: key,
    fail: [{ policy: undefined }, { policy: "" }],
    unknown: ["policy"],
  },
  "aws-kms-no-public-policy": {
    pass: key,
    alsoPass: [
      {
        type: aws.key,
        inputs: { policy: policy("*", { StringEquals: { "kms:CallerAccount": "111122223333" } }) },
      },
    ],
    fail: [{ policy: policy("*") }, { policy: policy({ AWS: ["*"] }) }],
    unknown: ["policy"],
  },
  "aws-log-group-encrypted": { pass: logGroup, fail: [{ kmsKeyId: undefined }], unknown: ["kmsKeyId"] },
  "aws-log-group-retention": {
    pass: logGroup,
    fail: [{ retentionInDays: undefined }, { retentionInDays: 0 }],
    unknown: ["retentionInDays"],
  },
});
