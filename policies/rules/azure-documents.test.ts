import type { DatabaseAccountArgs } from "@pulumi/azure-native/cosmosdb/databaseAccount";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-documents";

const account = {
  type: azure.documents,
  inputs: {
    resourceGroupName: "documents",
    databaseAccountOfferType: "Standard",
    locations: [{ locationName: "westeurope", failoverPriority: 0, isZoneRedundant: true }],
    disableLocalAuth: true,
    disableKeyBasedMetadataWriteAccess: true,
    publicNetworkAccess: "Disabled",
    minimalTlsVersion: "Tls12",
    keyVaultKeyUri: "https://keys.vault.azure.net/keys/data",
    defaultIdentity: "UserAssignedIdentity=/subscriptions/1",
    backupPolicy: { type: "Continuous" },
  } satisfies DatabaseAccountArgs,
};

testRules(rules, {
  "azure-cosmos-by-identity": {
    pass: account,
    fail: [{ disableLocalAuth: false }, { disableKeyBasedMetadataWriteAccess: undefined }],
    unknown: ["disableLocalAuth"],
  },
  "azure-cosmos-not-public": {
    pass: account,
    fail: [{ publicNetworkAccess: "Enabled" }, { minimalTlsVersion: "Tls11" }],
    unknown: ["publicNetworkAccess"],
  },
  "azure-cosmos-encrypted": {
    pass: account,
    fail: [{ keyVaultKeyUri: undefined }, { defaultIdentity: undefined }],
    unknown: ["keyVaultKeyUri"],
  },
  "azure-cosmos-point-in-time": {
    pass: account,
    fail: [{ backupPolicy: { type: "Periodic" } }, { backupPolicy: undefined }],
    unknown: ["backupPolicy.type"],
  },
  "azure-cosmos-zones": {
    pass: account,
    fail: [{ "locations.0.isZoneRedundant": false }, { locations: [] }],
    unknown: ["locations.0.isZoneRedundant"],
  },
});
