import type { LifecyclePolicyArgs } from "@pulumi/aws/ecr/lifecyclePolicy";
import type { RepositoryArgs } from "@pulumi/aws/ecr/repository";
import type { RepositoryPolicyArgs } from "@pulumi/aws/ecr/repositoryPolicy";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-registry";

const repository = {
  type: aws.repository,
  inputs: {
    name: "shop/orders",
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:aws:kms:key/1" }],
  } satisfies RepositoryArgs,
};
const lifecycle = {
  type: aws.lifecyclePolicy,
  inputs: { repository: "shop/orders", policy: "{}" } satisfies LifecyclePolicyArgs,
};
const policyOf = (principal: unknown, action: unknown) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Principal: principal, Action: action }] });
const policy = {
  type: aws.repositoryPolicy,
  inputs: {
    repository: "shop/orders",
    policy: policyOf({ AWS: "arn:aws:iam::111122223333:role/ci" }, ["ecr:PutImage"]),
  } satisfies RepositoryPolicyArgs,
};

testRules(rules, {
  "aws-ecr-scan-on-push": {
    pass: repository,
    fail: [{ imageScanningConfiguration: undefined }, { "imageScanningConfiguration.scanOnPush": false }],
    unknown: ["imageScanningConfiguration.scanOnPush"],
  },
  "aws-ecr-immutable-tags": {
    pass: repository,
    fail: [{ imageTagMutability: "MUTABLE" }, { imageTagMutability: undefined }],
    unknown: ["imageTagMutability"],
  },
  "aws-ecr-encrypted": {
    pass: repository,
    fail: [
      { encryptionConfigurations: undefined },
      { "encryptionConfigurations.0.encryptionType": "AES256" },
      { "encryptionConfigurations.0.kmsKey": undefined },
    ],
    unknown: ["encryptionConfigurations.0.kmsKey"],
  },
  "aws-ecr-no-public-policy": {
    pass: policy,
    fail: [{ policy: policyOf("*", "ecr:BatchGetImage") }, { policy: policyOf({ AWS: "arn" }, "ecr:*") }],
    unknown: ["policy"],
  },
  "aws-ecr-lifecycle": {
    pass: [lifecycle, repository],
    fail: [[repository], { repository: "other" }],
    unknown: ["repository"],
  },
});
