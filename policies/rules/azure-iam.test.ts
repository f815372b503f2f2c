import type { RoleAssignmentArgs } from "@pulumi/azure-native/authorization/roleAssignment";
import type { RoleDefinitionArgs } from "@pulumi/azure-native/authorization/roleDefinition";
import type { FederatedIdentityCredentialArgs } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-iam";

const definition = (id: string) => `/providers/Microsoft.Authorization/roleDefinitions/${id}`;
const owner = definition("8e3af657-a8ff-443c-a75c-2fe8c4bcb635");
const contributor = definition("b24988ac-6180-42a0-ab88-20f7382dd24c");
const assignment = {
  type: azure.roleAssignment,
  inputs: {
    principalId: "principal",
    // AcrPull, on one registry.
    roleDefinitionId: definition("7f951dda-4ed3-4680-a7ca-43fe172d538d"),
    scope: "/subscriptions/1/resourceGroups/prod/providers/Microsoft.ContainerRegistry/registries/prod",
  } satisfies RoleAssignmentArgs,
};
const role = {
  type: azure.roleDefinition,
  inputs: {
    scope: "/subscriptions/1",
    permissions: [{ actions: ["Microsoft.Network/virtualNetworks/subnets/join/action"] }],
  } satisfies RoleDefinitionArgs,
};
const federated = {
  type: azure.federatedCredential,
  inputs: {
    resourceGroupName: "prod",
    resourceName: "orders",
    issuer: "https://oidc.example",
    subject: "system:serviceaccount:shop:orders",
    audiences: ["api://AzureADTokenExchange"],
  } satisfies FederatedIdentityCredentialArgs,
};

testRules(rules, {
  "azure-role-no-broad-assignment": {
    pass: assignment,
    alsoPass: [
      {
        ...assignment,
        inputs: { roleDefinitionId: contributor, scope: "/subscriptions/1/resourceGroups/prod" },
      },
    ],
    fail: [
      { roleDefinitionId: contributor, scope: "/subscriptions/1" },
      { roleDefinitionId: owner, scope: "/providers/Microsoft.Management/managementGroups/root" },
    ],
    unknown: ["scope", "roleDefinitionId"],
  },
  "azure-role-no-owner": {
    pass: assignment,
    fail: [{ roleDefinitionId: owner }],
    unknown: ["roleDefinitionId"],
  },
  "azure-role-no-wildcard-actions": {
    pass: role,
    fail: [{ "permissions.0.actions": ["*"] }, { "permissions.0.dataActions": ["*"] }],
    unknown: ["permissions"],
  },
  "azure-federated-identity-scoped": {
    pass: federated,
    alsoPass: [{ ...federated, inputs: { subject: "repo:org/shop:environment:prod" } }],
    fail: [
      { subject: "system:serviceaccount:shop:*" },
      { subject: "system:serviceaccount:shop:default" },
      { subject: "repo:org/*" },
      { subject: undefined },
    ],
    unknown: ["subject"],
  },
});
