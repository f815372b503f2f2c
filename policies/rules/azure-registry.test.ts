import type { RegistryArgs } from "@pulumi/azure-native/containerregistry/registry";
import type { PricingArgs } from "@pulumi/azure-native/security/pricing";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-registry";

const registry = {
  type: azure.registry,
  inputs: {
    resourceGroupName: "prod",
    sku: { name: "Premium" },
    adminUserEnabled: false,
    anonymousPullEnabled: false,
    publicNetworkAccess: "Disabled",
    dataEndpointEnabled: true,
    zoneRedundancy: "Enabled",
    encryption: {
      status: "enabled",
      keyVaultProperties: { keyIdentifier: "https://v/keys/acr", identity: "id" },
    },
    policies: { retentionPolicy: { status: "enabled", days: 30 }, exportPolicy: { status: "disabled" } },
  } satisfies RegistryArgs,
};
const pricing = {
  type: azure.pricing,
  inputs: {
    pricingName: "Containers",
    pricingTier: "Standard",
    scopeId: "subscriptions/1",
  } satisfies PricingArgs,
};

testRules(rules, {
  "azure-acr-no-admin": { pass: registry, fail: [{ adminUserEnabled: true }], unknown: ["adminUserEnabled"] },
  "azure-acr-no-anonymous-pull": {
    pass: registry,
    fail: [{ anonymousPullEnabled: true }],
    unknown: ["anonymousPullEnabled"],
  },
  "azure-acr-not-public": {
    pass: registry,
    fail: [
      { publicNetworkAccess: "Enabled" },
      { publicNetworkAccess: undefined },
      { dataEndpointEnabled: false },
    ],
    unknown: ["publicNetworkAccess"],
  },
  "azure-acr-zone-redundant": {
    pass: registry,
    fail: [{ zoneRedundancy: undefined }, { zoneRedundancy: "Disabled" }],
    unknown: ["zoneRedundancy"],
  },
  "azure-acr-encrypted": {
    pass: registry,
    fail: [{ encryption: undefined }, { "encryption.keyVaultProperties": undefined }],
    unknown: ["encryption"],
  },
  "azure-acr-retention": {
    pass: registry,
    fail: [{ "policies.retentionPolicy": undefined }],
    unknown: ["policies"],
  },
  "azure-acr-no-export": {
    pass: registry,
    fail: [{ "policies.exportPolicy.status": "enabled" }],
    unknown: ["policies.exportPolicy"],
  },
  "azure-acr-scanned": {
    pass: [pricing, registry],
    fail: [[registry], { pricingTier: "Free" }],
    unknown: ["pricingTier"],
  },
});
