import type { AccessKeyArgs } from "@pulumi/aws/iam/accessKey";
import type { PolicyArgs } from "@pulumi/aws/iam/policy";
import type { RoleArgs } from "@pulumi/aws/iam/role";
import type { RolePolicyAttachmentArgs } from "@pulumi/aws/iam/rolePolicyAttachment";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-iam";

const document = (action: unknown, resource: unknown, rest: object = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: resource, ...rest }],
  });
const policy = {
  type: aws.policy,
  inputs: {
    policy: document(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::orders/*"),
  } satisfies PolicyArgs,
};
const trust = (principal: unknown, rest: object = {}, action = "sts:AssumeRole") =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: action, Principal: principal, ...rest }] });
const role = {
  type: aws.role,
  inputs: {
    name: "orders",
    assumeRolePolicy: trust({ Service: "pods.eks.amazonaws.com" }),
    inlinePolicies: [
      { name: "read", policy: document("sqs:ReceiveMessage", "arn:aws:sqs:eu-central-1:1:orders") },
    ],
  } satisfies RoleArgs,
};
const attachment = {
  type: aws.rolePolicyAttachment,
  inputs: {
    role: "orders",
    policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
  } satisfies RolePolicyAttachmentArgs,
};
const accessKey = { type: aws.accessKey, inputs: { user: "ci" } satisfies AccessKeyArgs };
const oidc = { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" };
const webIdentity = (subject: string) =>
  trust(
    oidc,
    { Condition: { StringEquals: { "token.actions.githubusercontent.com:sub": subject } } },
    "sts:AssumeRoleWithWebIdentity",
  );
const condition = { Condition: { StringEquals: { "aws:ResourceTag/owner": "platform" } } };

testRules(rules, {
  "aws-iam-no-wildcard-actions": {
    pass: policy,
    alsoPass: [
      role,
      {
        type: aws.policy,
        inputs: { policy: { Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] } },
      },
    ],
    fail: [
      { policy: document("*", "*") },
      { policy: document("s3:*", "arn:aws:s3:::orders/*") },
      { policy: JSON.stringify({ Statement: { Effect: "Allow", NotAction: "iam:*", Resource: "*" } }) },
      [{ ...role, inputs: { inlinePolicies: [{ policy: document("*", "*") }] } }],
    ],
    unknown: ["policy"],
  },
  "aws-iam-no-wildcard-resources": {
    pass: policy,
    alsoPass: [
      {
        type: aws.policy,
        inputs: { policy: document(["ec2:DescribeInstances", "ecr:GetAuthorizationToken"], "*") },
      },
      { type: aws.policy, inputs: { policy: document("ec2:TerminateInstances", "*", condition) } },
    ],
    fail: [{ policy: document(["ec2:DescribeInstances", "ec2:TerminateInstances"], "*") }],
    unknown: ["policy"],
  },
  "aws-iam-no-privilege-escalation": {
    pass: policy,
    alsoPass: [
      {
        type: aws.policy,
        inputs: { policy: document("iam:PassRole", "arn:aws:iam::111122223333:role/node") },
      },
    ],
    fail: [{ policy: document("iam:PassRole", "*") }, { policy: document("iam:Put*", ["*"]) }],
    unknown: ["policy"],
  },
  "aws-iam-no-data-exfiltration": {
    pass: policy,
    fail: [{ policy: document("secretsmanager:GetSecretValue", "*") }, { policy: document("s3:Get*", "*") }],
    unknown: ["policy"],
  },
  "aws-iam-no-credentials-exposure": {
    pass: policy,
    fail: [{ policy: document("iam:CreateAccessKey", "*") }],
    unknown: ["policy"],
  },
  "aws-iam-no-broad-managed-policy": {
    pass: attachment,
    alsoPass: [role],
    fail: [
      { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      [{ ...role, inputs: { managedPolicyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"] } }],
    ],
    unknown: ["policyArn"],
  },
  "aws-iam-trust-no-wildcard": {
    pass: role,
    fail: [{ assumeRolePolicy: trust("*") }, { assumeRolePolicy: trust({ AWS: "arn:aws:iam::*:root" }) }],
    unknown: ["assumeRolePolicy"],
  },
  "aws-iam-trust-oidc-subject": {
    pass: role,
    alsoPass: [
      { type: aws.role, inputs: { assumeRolePolicy: webIdentity("repo:org/shop:ref:refs/heads/main") } },
    ],
    fail: [
      { assumeRolePolicy: trust(oidc, {}, "sts:AssumeRoleWithWebIdentity") },
      { assumeRolePolicy: webIdentity("*") },
      { assumeRolePolicy: webIdentity("repo:*") },
    ],
    unknown: ["assumeRolePolicy"],
  },
  "aws-iam-no-access-keys": { pass: attachment, fail: [[accessKey]], unknown: "irrelevant" },
});
