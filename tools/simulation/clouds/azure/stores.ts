import type { CheckFailure } from "../../check/shape";
import { isObject, textAt, type Values, valueAt } from "../../values";
import type { NameRule, SimulatedObject } from "../cloud";
import { azureName } from "./ids";

/** Azure Managed Redis, Cosmos DB and backup vaults: what the cloud answers, and what it refuses. */

export const storesReplaces: Readonly<Record<string, readonly string[]>> = {
  "azure-native:redisenterprise:Database": ["port", "modules", "geoReplication.groupNickname"],
  "azure-native:cosmosdb:DatabaseAccount": ["kind", "createMode", "restoreParameters"],
  "azure-native:dataprotection:BackupInstance": ["properties.dataSourceInfo.resourceID"],
};

export const storesNames: Readonly<Record<string, Readonly<Record<string, NameRule>>>> = {
  "azure-native:redisenterprise:RedisEnterprise": {
    clusterName: {
      max: 60,
      pattern: /^(?!.*--)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
      allowed: "letters, digits and single - between them",
    },
  },
  "azure-native:cosmosdb:DatabaseAccount": {
    accountName: {
      min: 3,
      max: 44,
      pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/,
      allowed: "lower-case letters, digits and - between them",
    },
  },
  "azure-native:dataprotection:BackupVault": {
    vaultName: {
      min: 2,
      max: 50,
      pattern: /^[A-Za-z][A-Za-z0-9-]*$/,
      allowed: "letters, digits and -, starting with a letter",
    },
  },
  "azure-native:dataprotection:BackupPolicy": {
    backupPolicyName: {
      min: 3,
      max: 150,
      pattern: /^[A-Za-z][A-Za-z0-9-]*$/,
      allowed: "letters, digits and -, starting with a letter",
    },
  },
};

export const storesOutputs: Readonly<Record<string, (object: SimulatedObject, id: string) => Values>> = {
  "azure-native:redisenterprise:RedisEnterprise": (object) => ({
    hostName: `${azureName(object)}.${textAt(object.inputs, "location") ?? ""}.redis.azure.net`,
    redisVersion: "7.4",
    resourceState: "Running",
  }),
  "azure-native:cosmosdb:DatabaseAccount": (object) => ({
    documentEndpoint: `https://${azureName(object)}.documents.azure.com:443/`,
  }),
};

/** What goes beyond structure. */
export function checkStore(type: string, inputs: Values): CheckFailure[] {
  switch (type) {
    case "azure-native:cosmosdb:DatabaseAccount":
      return isServerless(inputs.capabilities) && countOf(inputs.locations) > 1
        ? [{ property: "locations", reason: "a serverless account has one region" }]
        : [];
    case "azure-native:redisenterprise:Database":
      return valueAt(inputs, "persistence.aofEnabled") === true &&
        valueAt(inputs, "persistence.rdbEnabled") === true
        ? [{ property: "persistence", reason: "is a log or snapshots, not both" }]
        : [];
    default:
      return [];
  }
}

const countOf = (list: unknown) => (Array.isArray(list) ? list.length : 0);

const isServerless = (capabilities: unknown) =>
  Array.isArray(capabilities) &&
  capabilities.some((item) => isObject(item) && item.name === "EnableServerless");

/** Why Azure would refuse a change that its provider does try. */
export function refusedByStore(
  type: string,
  path: string,
  before: unknown,
  after: unknown,
): string | undefined {
  switch (type) {
    case "azure-native:cosmosdb:DatabaseAccount":
      return path.startsWith("capabilities") &&
        (before === "EnableServerless" || after === "EnableServerless")
        ? "an account is serverless, or not, from its first day on"
        : undefined;
    case "azure-native:cosmosdb:SqlResourceSqlContainer":
      return /^resource\.(?:partitionKey|uniqueKeyPolicy)/.test(path)
        ? "a container's keys are settled when it is made"
        : undefined;
    case "azure-native:dataprotection:BackupVault":
      return path.endsWith("immutabilitySettings.state") && before === "Locked"
        ? "a locked vault stays locked"
        : undefined;
    default:
      return undefined;
  }
}
