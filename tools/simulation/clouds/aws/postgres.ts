import { onlyGrows } from "../../check/growth";
import { onlyUp } from "../../check/versions";
import { letters } from "../../hash";
import { textAt, type Values } from "../../values";
import type { NameRule, SimulatedObject } from "../cloud";
import { regionOf } from "./context";
import { nameOf } from "./ids";

/** RDS for PostgreSQL: what the cloud answers, and what it refuses. */

export const postgresReplaces: Readonly<Record<string, readonly string[]>> = {
  // A replica is promoted in place, and never becomes one again.
  "aws:rds/instance:Instance": [
    "identifierPrefix",
    "availabilityZone",
    "backupTarget",
    "characterSetName",
    "customIamInstanceProfile",
    "dbName",
    "engine",
    "kmsKeyId",
    "ncharCharacterSetName",
    "restoreToPointInTime",
    "s3Import",
    "snapshotIdentifier",
    "storageEncrypted",
    "timezone",
    "username",
  ],
  "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": [
    "kmsKeyId",
    "preSignedUrl",
    "retentionPeriod",
    "sourceDbInstanceArn",
  ],
  "aws:rds/subnetGroup:SubnetGroup": ["name", "namePrefix"],
  "aws:rds/parameterGroup:ParameterGroup": ["name", "namePrefix", "family", "description"],
  "aws:rds/eventSubscription:EventSubscription": ["name", "namePrefix"],
};

const hyphenated = (max: number): NameRule => ({
  max,
  pattern: /^[a-z](?!.*--)(?:[a-z0-9-]*[a-z0-9])?$/,
  allowed: "lower-case letters, digits and single -, starting with a letter",
});

export const postgresNames: Readonly<Record<string, Readonly<Record<string, NameRule>>>> = {
  "aws:rds/instance:Instance": { identifier: hyphenated(63) },
  "aws:rds/parameterGroup:ParameterGroup": { name: hyphenated(255) },
  "aws:rds/subnetGroup:SubnetGroup": {
    name: { max: 255, pattern: /^[a-z0-9 ._-]+$/, allowed: "lower-case letters, digits, spaces and ._-" },
  },
  "aws:rds/eventSubscription:EventSubscription": { name: hyphenated(255) },
};

export const postgresOutputs: Readonly<Record<string, (object: SimulatedObject, id: string) => Values>> = {
  "aws:rds/instance:Instance": (object, id) => {
    const region = regionOf(object.provider, object.inputs);
    const address = `${nameOf(object, "identifier")}.c${letters(region, 11)}.${region}.rds.amazonaws.com`;
    const port = object.inputs.port ?? 5432;
    return {
      address,
      endpoint: `${address}:${String(port)}`,
      hostedZoneId: `Z${letters(region, 13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
      resourceId: id,
      status: "available",
      port,
      // What a replica takes from its source.
      engine: "postgres",
      engineVersionActual: `${textAt(object.inputs, "engineVersion") ?? "17"}.6`,
      allocatedStorage: 20,
      username: "platformadmin",
    };
  },
};

/** Why RDS would refuse a change that its provider does try. */
export function refusedByRds(path: string, before: unknown, after: unknown): string | undefined {
  if (path === "engineVersion") return onlyUp("PostgreSQL", before, after);
  if (path === "allocatedStorage") return onlyGrows("disks", before, after);
  if (path === "performanceInsightsKmsKeyId" && before !== undefined)
    return "Performance Insights keeps the key it was switched on with";
  return path === "replicateSourceDb" && after !== undefined
    ? "a server cannot be given another source"
    : undefined;
}
