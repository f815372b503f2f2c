import type { KeyArgs } from "@pulumi/azure-native/keyvault/key";
import type { VaultArgs } from "@pulumi/azure-native/keyvault/vault";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-keyvault";

const vault = {
  type: azure.vault,
  inputs: {
    resourceGroupName: "prod",
    vaultName: "prod-keys",
    properties: {
      tenantId: "tenant",
      sku: { family: "A", name: "premium" },
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
      softDeleteRetentionInDays: 90,
      publicNetworkAccess: "Disabled",
    },
  } satisfies VaultArgs,
};
const key = {
  type: azure.key,
  inputs: {
    resourceGroupName: "prod",
    vaultName: "prod-keys",
    properties: {
      kty: "RSA",
      keySize: 4096,
      rotationPolicy: {
        attributes: { expiryTime: "P1Y" },
        lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P90D" } }],
      },
    },
  } satisfies KeyArgs,
};

testRules(rules, {
  "azure-vault-rbac": {
    pass: vault,
    fail: [
      { "properties.enableRbacAuthorization": false },
      { "properties.enableRbacAuthorization": undefined },
    ],
    unknown: ["properties", "properties.enableRbacAuthorization"],
  },
  "azure-vault-purge-protection": {
    pass: vault,
    fail: [{ "properties.enablePurgeProtection": undefined }, { "properties.softDeleteRetentionInDays": 1 }],
    unknown: ["properties.enablePurgeProtection"],
  },
  "azure-vault-not-public": {
    pass: vault,
    alsoPass: [{ type: azure.vault, inputs: { properties: { networkAcls: { defaultAction: "Deny" } } } }],
    fail: [{ "properties.publicNetworkAccess": "Enabled" }, { "properties.publicNetworkAccess": undefined }],
    unknown: ["properties.publicNetworkAccess"],
  },
  "azure-vault-no-deployment-access": {
    pass: vault,
    fail: [{ "properties.enabledForDeployment": true }, { "properties.enabledForTemplateDeployment": true }],
    unknown: ["properties.enabledForDeployment"],
  },
  "azure-key-rotation": {
    pass: key,
    fail: [
      { "properties.rotationPolicy": undefined },
      { "properties.rotationPolicy.lifetimeActions": [{ action: { type: "notify" } }] },
      { "properties.rotationPolicy.attributes": undefined },
    ],
    unknown: ["properties.rotationPolicy"],
  },
  "azure-key-strength": {
    pass: key,
    alsoPass: [{ type: azure.key, inputs: { properties: { kty: "EC" } } }],
    fail: [{ "properties.keySize": 2048 }, { "properties.keySize": undefined }],
    unknown: ["properties.keySize"],
  },
});
