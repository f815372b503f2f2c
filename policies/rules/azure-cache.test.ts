import type { DatabaseArgs } from "@pulumi/azure-native/redisenterprise/database";
import type { RedisEnterpriseArgs } from "@pulumi/azure-native/redisenterprise/redisEnterprise";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-cache";

const cache = {
  type: azure.cache,
  inputs: {
    resourceGroupName: "cache",
    sku: { name: "Balanced_B5" },
    publicNetworkAccess: "Disabled",
    minimumTlsVersion: "1.2",
    highAvailability: "Enabled",
    encryption: {
      customerManagedKeyEncryption: { keyEncryptionKeyUrl: "https://keys.vault.azure.net/keys/data/1" },
    },
  } satisfies RedisEnterpriseArgs,
};
const database = {
  type: azure.cacheDatabase,
  inputs: {
    resourceGroupName: "cache",
    clusterName: "cache",
    accessKeysAuthentication: "Disabled",
    clientProtocol: "Encrypted",
  } satisfies DatabaseArgs,
};

testRules(rules, {
  "azure-cache-not-public": {
    pass: cache,
    fail: [{ publicNetworkAccess: "Enabled" }, { publicNetworkAccess: undefined }],
    unknown: ["publicNetworkAccess"],
  },
  "azure-cache-encrypted": {
    pass: cache,
    fail: [{ encryption: undefined }, { minimumTlsVersion: "1.1" }, { minimumTlsVersion: undefined }],
    unknown: ["encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl"],
  },
  "azure-cache-replicated": {
    pass: cache,
    fail: [{ highAvailability: "Disabled" }],
    unknown: ["highAvailability"],
  },
  "azure-cache-by-identity": {
    pass: database,
    fail: [{ accessKeysAuthentication: "Enabled" }, { clientProtocol: "Plaintext" }],
    unknown: ["accessKeysAuthentication"],
  },
});
