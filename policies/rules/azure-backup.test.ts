import type { BackupPolicyArgs } from "@pulumi/azure-native/dataprotection/backupPolicy";
import type { BackupVaultArgs } from "@pulumi/azure-native/dataprotection/backupVault";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-backup";

const vault = {
  type: azure.backupVault,
  inputs: {
    resourceGroupName: "backup",
    properties: {
      storageSettings: [{ datastoreType: "VaultStore", type: "GeoRedundant" }],
      featureSettings: { crossRegionRestoreSettings: { state: "Enabled" } },
      securitySettings: {
        immutabilitySettings: { state: "Locked" },
        softDeleteSettings: { state: "AlwaysOn", retentionDurationInDays: 14 },
        encryptionSettings: {
          state: "Enabled",
          keyVaultProperties: { keyUri: "https://keys.vault.azure.net/keys/backup/1" },
        },
      },
    },
  } satisfies BackupVaultArgs,
};
const policy = {
  type: azure.backupPolicy,
  inputs: {
    resourceGroupName: "backup",
    vaultName: "main",
    properties: {
      objectType: "BackupPolicy",
      datasourceTypes: ["Microsoft.DBforPostgreSQL/flexibleServers"],
      policyRules: [
        {
          name: "Default",
          objectType: "AzureRetentionRule",
          lifecycles: [
            {
              deleteAfter: { objectType: "AbsoluteDeleteOption", duration: "P90D" },
              sourceDataStore: { dataStoreType: "VaultStore", objectType: "DataStoreInfoBase" },
            },
          ],
        },
      ],
    },
  } satisfies BackupPolicyArgs,
};
const security = "properties.securitySettings";
const { securitySettings } = vault.inputs.properties;
const unlocked = {
  ...vault,
  stack: "staging",
  inputs: {
    ...vault.inputs,
    properties: {
      storageSettings: [{ datastoreType: "VaultStore", type: "ZoneRedundant" }],
      securitySettings: { ...securitySettings, immutabilitySettings: { state: "Unlocked" } },
    },
  },
};

testRules(rules, {
  "azure-backup-immutable": {
    pass: vault,
    alsoPass: [unlocked],
    fail: [
      { [`${security}.immutabilitySettings.state`]: "Unlocked" },
      { [`${security}.immutabilitySettings`]: undefined },
    ],
    unknown: [`${security}.immutabilitySettings.state`],
  },
  "azure-backup-soft-delete": {
    pass: vault,
    fail: [
      { [`${security}.softDeleteSettings.state`]: "Off" },
      { [`${security}.softDeleteSettings.retentionDurationInDays`]: 7 },
    ],
    unknown: [`${security}.softDeleteSettings.state`],
  },
  "azure-backup-encrypted": {
    pass: vault,
    fail: [
      { [`${security}.encryptionSettings.state`]: "Disabled" },
      { [`${security}.encryptionSettings.keyVaultProperties`]: undefined },
    ],
    unknown: [`${security}.encryptionSettings.keyVaultProperties.keyUri`],
  },
  "azure-backup-elsewhere": {
    pass: vault,
    alsoPass: [unlocked],
    fail: [
      { "properties.storageSettings.0.type": "ZoneRedundant" },
      { "properties.featureSettings": undefined },
    ],
    unknown: ["properties.storageSettings.0.type"],
  },
  "azure-backup-retention": {
    pass: policy,
    fail: [{ "properties.policyRules.0.lifecycles.0.deleteAfter.duration": "P7D" }],
    unknown: ["properties.policyRules.0.lifecycles.0.deleteAfter.duration"],
  },
});
