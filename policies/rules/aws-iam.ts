/** IAM roles and policies. */
import { mustNotExist } from "../conditions";
import { allowsOf, conditionValues, covers, type Statement } from "../documents";
import { type ResourceView, type Rule, resourceRule } from "../rule";
import { aws } from "../types";
import { at, listAt, textAt, texts } from "../values";

const POLICY_TYPES = [aws.policy, aws.rolePolicy, aws.role] as const;

/** Actions by which a principal gives itself more rights (Checkov CKV_AWS_286's list, the parts a platform can meet). */
const ESCALATION = [
  "iam:PassRole",
  "iam:CreatePolicyVersion",
  "iam:SetDefaultPolicyVersion",
  "iam:AttachUserPolicy",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:PutUserPolicy",
  "iam:PutGroupPolicy",
  "iam:PutRolePolicy",
  "iam:AddUserToGroup",
  "iam:UpdateAssumeRolePolicy",
  "iam:DeleteRolePermissionsBoundary",
  "sts:AssumeRole",
  "lambda:UpdateFunctionCode",
];
/** Actions that read data or secrets. */
const EXFILTRATION = [
  "s3:GetObject",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "secretsmanager:GetSecretValue",
  "kms:Decrypt",
];
/** Actions that hand out long-lived or foreign credentials. */
const CREDENTIALS = [
  "iam:CreateAccessKey",
  "iam:UpdateAccessKey",
  "iam:CreateLoginProfile",
  "iam:UpdateLoginProfile",
  "iam:CreateServiceSpecificCredential",
  "sts:GetFederationToken",
  "chime:CreateApiKey",
];
/** Actions that only read what exists, and often cannot be narrowed to one resource. */
const READ_ONLY = /^[a-z0-9-]+:(?:Describe|List|Get|BatchGet|BatchCheck|Lookup|View)\w*\*?$/i;
/** Actions that AWS offers for every resource only. */
const NOT_NARROWABLE = [
  "ecr:GetAuthorizationToken",
  "cloudwatch:PutMetricData",
  "logs:DescribeLogGroups",
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "ec2:CreateTags",
  "sts:GetCallerIdentity",
];
const BROAD_POLICIES = new Set(["AdministratorAccess", "PowerUserAccess", "IAMFullAccess"]);

/** What the policies in a resource of any of the three types allow. */
function allowed({ type, inputs }: ResourceView): readonly Statement[] {
  if (type !== aws.role) return allowsOf(at(inputs, "policy"));
  return listAt(inputs, "inlinePolicies").flatMap((policy) => allowsOf(at(policy, "policy")));
}

const isEverything = (statement: Statement) => statement.resources.some((resource) => resource === "*");
const isUnconditional = (statement: Statement) => Object.keys(statement.condition).length === 0;

/** Reports statements that allow any of the actions on every resource without a condition. */
function noneOnEverything(actions: readonly string[]) {
  return (resource: ResourceView, report: (message: string) => void) => {
    for (const statement of allowed(resource).filter((item) => isEverything(item) && isUnconditional(item))) {
      const found = actions.filter((action) => statement.actions.some((pattern) => covers(pattern, action)));
      if (found.length > 0) report(`allows ${found.join(", ")} on every resource`);
    }
  };
}

/** Whether a condition on an OIDC token names the subject. */
function namesSubject(statement: Statement): boolean {
  const subjects = Object.values(statement.condition).flatMap((operands) =>
    Object.keys(operands as object).filter((key) => key.endsWith(":sub")),
  );
  const values = subjects.flatMap((key) => conditionValues(statement, key));
  return (
    values.length > 0 &&
    values.every((value) => value !== "*" && !/^(?:repo|project_path|system:serviceaccount):\*/.test(value))
  );
}

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-iam-no-wildcard-actions",
    description: "No policy allows every action, or every action of a service.",
    severity: "critical",
    frameworks: "FSBP IAM.1; FSBP IAM.21; CKV_AWS_62; CKV_AWS_63; NAG IAM5; CIS-AWS 1.16",
    remediation: "List the actions that the workload calls.",
    types: POLICY_TYPES,
    check: (resource, report) => {
      for (const statement of allowed(resource)) {
        const broad = statement.actions.filter((action) => /^(?:\*|[a-z0-9-]*\*?:\*)$/i.test(action));
        if (broad.length > 0) report(`allows ${broad.join(", ")}`);
        if (statement.notActions.length > 0) report("allows everything except its NotAction");
      }
    },
  }),
  resourceRule({
    name: "aws-iam-no-wildcard-resources",
    description: "What changes something is allowed on named resources, or under a condition.",
    severity: "high",
    frameworks: "CKV_AWS_355; CKV_AWS_356; NAG IAM5",
    remediation: "Name the resources by ARN, or add a condition such as aws:ResourceTag.",
    types: POLICY_TYPES,
    check: (resource, report) => {
      for (const statement of allowed(resource).filter(
        (item) => isEverything(item) && isUnconditional(item),
      )) {
        const writes = statement.actions.filter(
          (action) =>
            !READ_ONLY.test(action) &&
            !NOT_NARROWABLE.some((one) => one.toLowerCase() === action.toLowerCase()),
        );
        if (writes.length > 0) report(`allows ${writes.join(", ")} on every resource`);
      }
    },
  }),
  resourceRule({
    name: "aws-iam-no-privilege-escalation",
    description: "No policy lets its holder take more rights.",
    severity: "critical",
    frameworks: "CKV_AWS_286; CKV_AWS_289; PRW iam_policy_allows_privilege_escalation",
    remediation: "Name the roles and policies that the action may touch.",
    types: POLICY_TYPES,
    check: noneOnEverything(ESCALATION),
  }),
  resourceRule({
    name: "aws-iam-no-data-exfiltration",
    description: "No policy lets its holder read every object or secret of the account.",
    severity: "high",
    frameworks: "CKV_AWS_288",
    remediation: "Name the buckets, parameters, secrets and keys.",
    types: POLICY_TYPES,
    check: noneOnEverything(EXFILTRATION),
  }),
  resourceRule({
    name: "aws-iam-no-credentials-exposure",
    description: "No policy lets its holder make credentials for others.",
    severity: "critical",
    frameworks: "CKV_AWS_287; CKV_AWS_290",
    remediation: "Remove the action; workloads use pod identity.",
    types: POLICY_TYPES,
    check: noneOnEverything(CREDENTIALS),
  }),
  resourceRule({
    name: "aws-iam-no-broad-managed-policy",
    description: "No role holds an administrator's managed policy.",
    severity: "critical",
    frameworks: "FSBP IAM.1; CKV_AWS_274; CIS-AWS 1.16",
    remediation: "Attach a policy of your own that lists what the role needs.",
    types: [aws.rolePolicyAttachment, aws.role],
    check: ({ inputs }, report) => {
      for (const arn of [textAt(inputs, "policyArn"), ...texts(at(inputs, "managedPolicyArns"))]) {
        const name = arn.slice(arn.lastIndexOf("/") + 1);
        if (BROAD_POLICIES.has(name)) report(`attaches ${name}`);
      }
    },
  }),
  resourceRule({
    name: "aws-iam-trust-no-wildcard",
    description: "A role is assumed by named principals only.",
    severity: "critical",
    frameworks: "CKV_AWS_60; CKV_AWS_61",
    remediation: "Name the principal in the role's assumeRolePolicy.",
    types: [aws.role],
    check: ({ inputs }, report) => {
      for (const statement of allowsOf(at(inputs, "assumeRolePolicy"))) {
        const wild = statement.principals.filter(
          (principal) => principal === "*" || /:iam::\*:/.test(principal),
        );
        if (wild.length > 0) report(`assumeRolePolicy trusts ${wild.join(", ")}`);
      }
    },
  }),
  resourceRule({
    name: "aws-iam-trust-oidc-subject",
    description: "Trust in an identity provider is limited to named subjects.",
    severity: "critical",
    frameworks: "CKV_AWS_358; BPG iam",
    remediation:
      "Add a condition on the token's sub claim that names the repository and branch, or the service account.",
    types: [aws.role],
    check: ({ inputs }, report) => {
      for (const statement of allowsOf(at(inputs, "assumeRolePolicy"))) {
        const federated = statement.actions.some((action) => covers(action, "sts:AssumeRoleWithWebIdentity"));
        if (federated && !namesSubject(statement))
          report("assumeRolePolicy trusts every subject of an identity provider");
      }
    },
  }),
  resourceRule({
    name: "aws-iam-no-access-keys",
    description: "There are no long-lived access keys.",
    severity: "high",
    frameworks: "CIS-AWS 1.13; FSBP IAM.3; CKV_AWS_273",
    remediation: "Use roles: pod identity in clusters, OIDC in pipelines, single sign-on for people.",
    types: [aws.accessKey],
    check: mustNotExist("a long-lived access key"),
  }),
];
