import type { EventHubAuthorizationRuleArgs } from "@pulumi/azure-native/eventhub/eventHubAuthorizationRule";
import type { NamespaceArgs } from "@pulumi/azure-native/eventhub/namespace";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-kafka";

const namespace = {
  type: azure.eventHubs,
  inputs: {
    resourceGroupName: "prod",
    namespaceName: "prod-events",
    sku: { name: "Premium", tier: "Premium", capacity: 1 },
    zoneRedundant: true,
    disableLocalAuth: true,
    minimumTlsVersion: "1.2",
    publicNetworkAccess: "Disabled",
    encryption: {
      keySource: "Microsoft.KeyVault",
      requireInfrastructureEncryption: true,
      keyVaultProperties: [{ keyName: "data", keyVaultUri: "https://v.vault.azure.net" }],
    },
  } satisfies NamespaceArgs,
};
const rule = {
  type: azure.eventHubRule,
  inputs: {
    resourceGroupName: "prod",
    namespaceName: "prod-events",
    eventHubName: "a",
    rights: ["Listen"],
  } satisfies EventHubAuthorizationRuleArgs,
};

testRules(rules, {
  "azure-eventhubs-tls": {
    pass: namespace,
    fail: [{ minimumTlsVersion: "1.0" }, { minimumTlsVersion: undefined }],
    unknown: ["minimumTlsVersion"],
  },
  "azure-eventhubs-zone-redundant": {
    pass: namespace,
    fail: [{ zoneRedundant: false }],
    unknown: ["zoneRedundant"],
  },
  "azure-eventhubs-not-public": {
    pass: namespace,
    fail: [{ publicNetworkAccess: "Enabled" }, { publicNetworkAccess: undefined }],
    unknown: ["publicNetworkAccess"],
  },
  "azure-eventhubs-no-shared-keys": {
    pass: namespace,
    fail: [{ disableLocalAuth: false }, { disableLocalAuth: undefined }],
    unknown: ["disableLocalAuth"],
  },
  "azure-eventhubs-encrypted": {
    pass: namespace,
    fail: [
      { encryption: undefined },
      { "encryption.keyVaultProperties": undefined },
      { "encryption.requireInfrastructureEncryption": false },
    ],
    unknown: ["encryption"],
  },
  "azure-eventhubs-no-access-rules": { pass: namespace, fail: [[rule]], unknown: "irrelevant" },
});
