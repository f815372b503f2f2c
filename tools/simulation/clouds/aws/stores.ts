import type { CheckFailure } from "../../check/shape";
import { letters, uuid } from "../../hash";
import { isObject, textAt, type Values } from "../../values";
import type { NameRule, SimulatedObject } from "../cloud";
import { regionOf } from "./context";

/** ElastiCache, DynamoDB and AWS Backup: what the cloud answers, and what it refuses. */

export const storesReplaces: Readonly<Record<string, readonly string[]>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    "replicationGroupId",
    "atRestEncryptionEnabled",
    "dataTieringEnabled",
    "globalReplicationGroupId",
    "kmsKeyId",
    "networkType",
    "port",
    "securityGroupNames",
    "snapshotArns",
    "snapshotName",
    "subnetGroupName",
  ],
  "aws:elasticache/subnetGroup:SubnetGroup": ["name"],
  "aws:elasticache/user:User": ["userId", "userName"],
  "aws:elasticache/userGroup:UserGroup": ["userGroupId"],
  "aws:dynamodb/table:Table": [
    "name",
    "hashKey",
    "rangeKey",
    "localSecondaryIndexes",
    "importTable",
    "restoreSourceName",
    "restoreSourceTableArn",
    "restoreDateTime",
    "restoreToLatestTime",
  ],
  "aws:backup/vault:Vault": ["name", "kmsKeyArn"],
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": [
    "backupVaultName",
    "changeableForDays",
    "maxRetentionDays",
    "minRetentionDays",
  ],
  "aws:backup/plan:Plan": [],
  "aws:backup/selection:Selection": [
    "name",
    "planId",
    "iamRoleArn",
    "resources",
    "notResources",
    "selectionTags",
    "conditions",
  ],
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": ["name"],
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": [
    "name",
    "restoreTestingPlanName",
    "protectedResourceType",
  ],
};

const cacheId: NameRule = {
  max: 40,
  pattern: /^[a-z](?!.*--)(?:[a-z0-9-]*[a-z0-9])?$/,
  allowed: "lower-case letters, digits and single -, starting with a letter",
};
const backupName: NameRule = { max: 50, pattern: /^[\w.-]+$/, allowed: "letters, digits and _.-" };
const restoreName: NameRule = { max: 50, pattern: /^\w+$/, allowed: "letters, digits and _" };

export const storesNames: Readonly<Record<string, Readonly<Record<string, NameRule>>>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": { replicationGroupId: cacheId },
  "aws:elasticache/user:User": { userId: cacheId },
  "aws:elasticache/userGroup:UserGroup": { userGroupId: cacheId },
  "aws:elasticache/subnetGroup:SubnetGroup": { name: { ...cacheId, max: 255 } },
  "aws:dynamodb/table:Table": {
    name: { min: 3, max: 255, pattern: /^[\w.-]+$/, allowed: "letters, digits and _.-" },
  },
  "aws:backup/vault:Vault": {
    name: { min: 2, max: 50, pattern: /^[\w-]+$/, allowed: "letters, digits, - and _" },
  },
  "aws:backup/plan:Plan": { name: backupName },
  "aws:backup/selection:Selection": { name: backupName },
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": { name: restoreName },
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": { name: restoreName },
};

const named = (property: string) => (object: SimulatedObject) =>
  textAt(object.inputs, property) ?? object.name;

export const storesIds: Readonly<Record<string, (object: SimulatedObject) => string>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": named("replicationGroupId"),
  "aws:elasticache/subnetGroup:SubnetGroup": named("name"),
  "aws:elasticache/user:User": named("userId"),
  "aws:elasticache/userGroup:UserGroup": named("userGroupId"),
  "aws:dynamodb/table:Table": named("name"),
  "aws:backup/vault:Vault": named("name"),
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": named("backupVaultName"),
  "aws:backup/plan:Plan": (object) => uuid(object.seed),
  "aws:backup/selection:Selection": (object) => uuid(object.seed),
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": named("name"),
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": (object) =>
    `${named("name")(object)}:${named("restoreTestingPlanName")(object)}`,
};

export const storesArns: Readonly<
  Record<string, (object: SimulatedObject, id: string) => [service: string, resource: string]>
> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": (_, id) => ["elasticache", `replicationgroup:${id}`],
  "aws:elasticache/subnetGroup:SubnetGroup": (_, id) => ["elasticache", `subnetgroup:${id}`],
  "aws:elasticache/user:User": (_, id) => ["elasticache", `user:${id}`],
  "aws:elasticache/userGroup:UserGroup": (_, id) => ["elasticache", `usergroup:${id}`],
  "aws:backup/vault:Vault": (_, id) => ["backup", `backup-vault:${id}`],
  "aws:backup/plan:Plan": (_, id) => ["backup", `backup-plan:${id}`],
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": (_, id) => ["backup", `restore-testing-plan:${id}`],
};

export const storesOutputs: Readonly<Record<string, (object: SimulatedObject, id: string) => Values>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": (object, id) => {
    const region = regionOf(object.provider, object.inputs).replace(/^(\w\w)-(\w)\w+-(\d)$/, "$1$2$3");
    const domain = `${id}.${letters(object.seed, 6)}.${region}.cache.amazonaws.com`;
    const nodes = Number(object.inputs.numCacheClusters ?? 1);
    return {
      primaryEndpointAddress: `master.${domain}`,
      readerEndpointAddress: `replica.${domain}`,
      clusterEnabled: false,
      memberClusters: Array.from({ length: nodes }, (_, index) => `${id}-00${index + 1}`),
    };
  },
  "aws:dynamodb/table:Table": (object) =>
    object.inputs.streamEnabled === true ? { streamLabel: "2026-01-01T00:00:00.000" } : {},
  "aws:backup/vault:Vault": () => ({ recoveryPoints: 0 }),
  "aws:backup/plan:Plan": (object) => ({ version: uuid(`version:${object.seed}`) }),
};

/** What goes beyond structure. */
export function checkStore(type: string, inputs: Values): CheckFailure[] {
  switch (type) {
    case "aws:elasticache/replicationGroup:ReplicationGroup":
      return checkCache(inputs);
    case "aws:dynamodb/table:Table":
      return checkTable(inputs);
    default:
      return [];
  }
}

function checkCache(inputs: Values): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (inputs.automaticFailoverEnabled === true && Number(inputs.numCacheClusters ?? 1) < 2)
    failures.push({ property: "numCacheClusters", reason: "must be 2 or more for automatic failover" });
  if (inputs.multiAzEnabled === true && inputs.automaticFailoverEnabled !== true)
    failures.push({ property: "multiAzEnabled", reason: "needs automatic failover" });
  if (inputs.userGroupIds !== undefined && inputs.transitEncryptionEnabled !== true)
    failures.push({ property: "userGroupIds", reason: "need encryption in transit" });
  return failures;
}

/** A table declares the attributes of its keys, and no others. */
function checkTable(inputs: Values): CheckFailure[] {
  const keys = [inputs.hashKey, inputs.rangeKey].filter((key) => typeof key === "string");
  const declared = Array.isArray(inputs.attributes)
    ? inputs.attributes.flatMap((item) =>
        isObject(item) && typeof item.name === "string" ? [item.name] : [],
      )
    : [];
  const indexed = inputs.globalSecondaryIndexes !== undefined || inputs.localSecondaryIndexes !== undefined;
  const failures: CheckFailure[] = keys
    .filter((key) => !declared.includes(String(key)))
    .map((key) => ({ property: "attributes", reason: `lacks the key "${String(key)}"` }));
  const spare = declared.filter((name) => !keys.includes(name));
  if (!indexed && spare.length > 0)
    failures.push({ property: "attributes", reason: `holds "${spare.join(", ")}", which is no key` });
  if (inputs.replicas !== undefined && inputs.streamEnabled !== true)
    failures.push({ property: "streamEnabled", reason: "must be true for replicas" });
  return failures;
}
