/** ECR repositories. */
import { all, eachItem, mustBeSet, mustBeTrue, mustEqual } from "../conditions";
import { allowsOf } from "../documents";
import { nameOf } from "../links";
import { type Rule, resourceRule, stackRule } from "../rule";
import { aws } from "../types";
import { at, isUnset, textAt } from "../values";

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-ecr-scan-on-push",
    description: "Images are scanned for vulnerabilities when they are pushed.",
    severity: "high",
    frameworks: "FSBP ECR.1; CKV_AWS_163; CIS-EKS 5.1.1",
    remediation: "Set imageScanningConfiguration.scanOnPush to true.",
    types: [aws.repository],
    check: mustBeTrue("imageScanningConfiguration.scanOnPush"),
  }),
  resourceRule({
    name: "aws-ecr-immutable-tags",
    description: "A tag never moves to another image.",
    severity: "medium",
    frameworks: "FSBP ECR.2; CKV_AWS_51",
    remediation: 'Set imageTagMutability to "IMMUTABLE".',
    types: [aws.repository],
    check: mustEqual("imageTagMutability", "IMMUTABLE"),
  }),
  resourceRule({
    name: "aws-ecr-encrypted",
    description: "Images are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "FSBP ECR.5; CKV_AWS_136",
    remediation: 'Set encryptionConfigurations to encryptionType "KMS" with a kmsKey.',
    types: [aws.repository],
    check: all(
      mustBeSet("encryptionConfigurations"),
      eachItem("encryptionConfigurations", (item) => {
        if (!textAt(item, "encryptionType").startsWith("KMS")) return "has an encryptionType other than KMS";
        return isUnset(at(item, "kmsKey")) ? "has no kmsKey" : undefined;
      }),
    ),
  }),
  resourceRule({
    name: "aws-ecr-no-public-policy",
    description: "No repository policy lets everyone pull or push, and none grants every action.",
    severity: "critical",
    frameworks: "CIS-EKS 5.1.2; CIS-EKS 5.1.3; CKV_AWS_32; NAG ECR1",
    remediation: "Name the principals and the actions.",
    types: [aws.repositoryPolicy],
    check: ({ inputs }, report) => {
      for (const statement of allowsOf(at(inputs, "policy"))) {
        if (statement.principals.includes("*")) report('a statement allows the principal "*"');
        if (statement.actions.some((action) => action === "*" || action === "ecr:*"))
          report("a statement allows every action");
      }
    },
  }),
  stackRule({
    name: "aws-ecr-lifecycle",
    description: "Each repository removes images that nobody needs.",
    severity: "low",
    frameworks: "FSBP ECR.3; PRW ecr_repositories_lifecycle_policy_enabled",
    remediation: "Add a LifecyclePolicy for the repository.",
    types: [aws.repository, aws.lifecyclePolicy],
    start: () => {
      const repositories = new Map<string, string>();
      const covered = new Set<string>();
      return {
        collect: (resource) => {
          if (resource.type === aws.repository) repositories.set(nameOf(resource, "name"), resource.urn);
          else covered.add(textAt(resource.inputs, "repository"));
        },
        finish: (report) => {
          for (const [name, urn] of repositories) {
            if (!covered.has(name)) report(urn, `repository ${name} has no lifecycle policy`);
          }
        },
      };
    },
  }),
];
