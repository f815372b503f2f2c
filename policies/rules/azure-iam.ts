/** Azure role assignments, role definitions and federated identities. */
import { mustMatch } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { azure } from "../types";
import { at, listAt, textAt, texts } from "../values";

/** Built-in roles that rule over everything in their scope, by the GUID that is the same in every tenant. */
const BROAD_ROLES: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
};

/** Subscriptions and management groups: `/subscriptions/<id>`, `/providers/Microsoft.Management/managementGroups/<id>`, `/`. */
const WIDE_SCOPE =
  /^\/?(?:subscriptions\/[^/]+|providers\/Microsoft\.Management\/managementGroups\/[^/]+)?\/?$/i;

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-role-no-broad-assignment",
    description: "Nobody rules over a whole subscription.",
    severity: "critical",
    frameworks: "CIS-Azure 1.23; AZP",
    remediation: "Assign a narrower role, or the role at the scope of a resource group or resource.",
    types: [azure.roleAssignment],
    check: ({ inputs }, report) => {
      const scope = textAt(inputs, "scope");
      const id = textAt(inputs, "roleDefinitionId");
      const role = BROAD_ROLES[id.slice(id.lastIndexOf("/") + 1).toLowerCase()];
      if (role !== undefined && WIDE_SCOPE.test(scope)) report(`assigns ${role} at ${scope}`);
    },
  }),
  resourceRule({
    name: "azure-role-no-owner",
    description: "No workload or pipeline is an owner, not even of one resource group.",
    severity: "high",
    frameworks: "CIS-Azure 1.23; CKV_AZURE_39",
    remediation: "Assign the role that lists what the identity does.",
    types: [azure.roleAssignment],
    check: ({ inputs }, report) => {
      const id = textAt(inputs, "roleDefinitionId").toLowerCase();
      if (id.endsWith("8e3af657-a8ff-443c-a75c-2fe8c4bcb635")) report("assigns Owner");
    },
  }),
  resourceRule({
    name: "azure-role-no-wildcard-actions",
    description: "No role of our own allows every action.",
    severity: "critical",
    frameworks: "CKV_AZURE_39; CIS-Azure 1.23; PRW iam_subscription_roles_owner_custom_not_created",
    remediation: "List the actions.",
    types: [azure.roleDefinition],
    check: ({ inputs }, report) => {
      for (const permission of listAt(inputs, "permissions")) {
        for (const path of ["actions", "dataActions"]) {
          if (texts(at(permission, path)).includes("*")) report(`permissions.${path} holds "*"`);
        }
      }
    },
  }),
  resourceRule({
    name: "azure-federated-identity-scoped",
    description: "A federated identity trusts one named subject.",
    severity: "critical",
    frameworks: "CIS-AKS 5.2.1; AZ-WAF SE:05",
    remediation: "Name the subject in full, for example system:serviceaccount:<namespace>:<service account>.",
    types: [azure.federatedCredential],
    check: mustMatch(
      "subject",
      /^(?:system:serviceaccount:[^:*]+:(?!default$)[^:*]+|repo:[^*]+)$/,
      "a service account other than default, or a repository with branch or environment",
    ),
  }),
];
