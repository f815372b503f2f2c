import type { DiagnosticSettingArgs } from "@pulumi/azure-native/monitor/diagnosticSetting";
import type { PrivateEndpointArgs } from "@pulumi/azure-native/network/privateEndpoint";
import type { BlobContainerImmutabilityPolicyArgs } from "@pulumi/azure-native/storage/blobContainerImmutabilityPolicy";
import type { BlobServicePropertiesArgs } from "@pulumi/azure-native/storage/blobServiceProperties";
import type { StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-audit";

const group = { resourceGroupName: "prod" };
const account = {
  type: azure.storageAccount,
  inputs: {
    ...group,
    accountName: "prodaudit",
    kind: "StorageV2",
    sku: { name: "Standard_ZRS" },
    enableHttpsTrafficOnly: true,
    minimumTlsVersion: "TLS1_2",
    allowSharedKeyAccess: false,
    allowBlobPublicAccess: false,
    allowCrossTenantReplication: false,
    publicNetworkAccess: "Disabled",
    encryption: {
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyName: "audit", keyVaultUri: "https://prod.vault.azure.net" },
      requireInfrastructureEncryption: true,
    },
    sasPolicy: { expirationAction: "Block", sasExpirationPeriod: "1.00:00:00" },
    immutableStorageWithVersioning: { enabled: true },
  } satisfies StorageAccountArgs,
};
const blobService = {
  type: azure.blobService,
  inputs: {
    ...group,
    accountName: "prodaudit",
    isVersioningEnabled: true,
    deleteRetentionPolicy: { enabled: true, days: 30 },
  } satisfies BlobServicePropertiesArgs,
};
const immutability = {
  type: azure.blobContainerImmutability,
  inputs: {
    ...group,
    accountName: "prodaudit",
    containerName: "logs",
  } satisfies BlobContainerImmutabilityPolicyArgs,
};
const vault = { type: azure.vault, inputs: { ...group, vaultName: "prod-keys" } };
const diagnostics = {
  type: azure.diagnosticSetting,
  inputs: {
    resourceUri: "/subscriptions/1/providers/Microsoft.KeyVault/vaults/prod-keys",
    storageAccountId: "/subscriptions/1/providers/Microsoft.Storage/storageAccounts/prodaudit",
    logs: [{ categoryGroup: "allLogs", enabled: true }],
  } satisfies DiagnosticSettingArgs,
};
const endpoint = {
  type: azure.privateEndpoint,
  inputs: {
    ...group,
    privateLinkServiceConnections: [
      {
        privateLinkServiceId: "/subscriptions/1/providers/Microsoft.KeyVault/vaults/prod-keys",
        groupIds: ["vault"],
      },
    ],
  } satisfies PrivateEndpointArgs,
};
const mutable = { ...account, inputs: { accountName: "prodaudit" } };

testRules(rules, {
  "azure-storage-tls": {
    pass: account,
    fail: [
      { enableHttpsTrafficOnly: false },
      { minimumTlsVersion: "TLS1_0" },
      { minimumTlsVersion: undefined },
    ],
    unknown: ["minimumTlsVersion"],
  },
  "azure-storage-no-shared-key": {
    pass: account,
    fail: [{ allowSharedKeyAccess: undefined }, { allowSharedKeyAccess: true }],
    unknown: ["allowSharedKeyAccess"],
  },
  "azure-storage-not-public": {
    pass: account,
    alsoPass: [
      {
        type: azure.storageAccount,
        inputs: { allowBlobPublicAccess: false, networkRuleSet: { defaultAction: "Deny" } },
      },
    ],
    fail: [{ allowBlobPublicAccess: true }, { publicNetworkAccess: "Enabled" }],
    unknown: ["publicNetworkAccess"],
  },
  "azure-storage-encrypted": {
    pass: account,
    fail: [
      { encryption: undefined },
      { "encryption.keySource": "Microsoft.Storage" },
      { "encryption.requireInfrastructureEncryption": false },
    ],
    unknown: ["encryption.keyVaultProperties"],
  },
  "azure-storage-no-cross-tenant": {
    pass: account,
    fail: [{ allowCrossTenantReplication: undefined }],
    unknown: ["allowCrossTenantReplication"],
  },
  "azure-storage-sas-expiry": { pass: account, fail: [{ sasPolicy: undefined }], unknown: ["sasPolicy"] },
  "azure-storage-zone-redundant": { pass: account, fail: [{ "sku.name": "Standard_LRS" }], unknown: ["sku"] },
  "azure-storage-recoverable": {
    pass: [blobService, account],
    fail: [
      [account],
      { isVersioningEnabled: false },
      { "deleteRetentionPolicy.days": 1 },
      { accountName: "other" },
    ],
    unknown: ["deleteRetentionPolicy", "accountName"],
  },
  "azure-audit-store-immutable": {
    pass: [diagnostics, account],
    alsoPass: [
      [diagnostics, mutable, immutability],
      [{ ...diagnostics, inputs: { workspaceId: "/workspaces/logs" } }],
      [diagnostics],
    ],
    fail: [[diagnostics, mutable]],
    unknown: ["storageAccountId"],
  },
  "azure-diagnostics-enabled": {
    pass: diagnostics,
    fail: [{ logs: [] }, { "logs.0.enabled": false }, { storageAccountId: undefined }],
    unknown: ["logs", "storageAccountId"],
  },
  "azure-resource-logs": {
    pass: [diagnostics, vault],
    fail: [[vault], { resourceUri: "/subscriptions/1/vaults/other" }],
    unknown: ["resourceUri"],
  },
  "azure-private-endpoints": {
    pass: [endpoint, vault],
    fail: [
      [vault],
      { "privateLinkServiceConnections.0.privateLinkServiceId": "/subscriptions/1/vaults/other" },
    ],
    unknown: ["privateLinkServiceConnections"],
  },
});
