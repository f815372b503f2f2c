import { onlyGrows } from "../../check/growth";
import { onlyUp } from "../../check/versions";
import { textAt, type Values } from "../../values";
import type { NameRule, SimulatedObject } from "../cloud";
import { azureName } from "./ids";

/** Azure Database for PostgreSQL, flexible server: what the cloud answers, and what it refuses. */

export const postgresReplaces: Readonly<Record<string, readonly string[]>> = {
  // What its API marks as set at creation. Sizes, versions and roles change in place.
  "azure-native:dbforpostgresql:Server": [
    "administratorLogin",
    "availabilityZone",
    "sourceServerResourceId",
    "pointInTimeUTC",
    "backup.geoRedundantBackup",
    "dataEncryption.type",
    "network.delegatedSubnetResourceId",
  ],
  "azure-native:dbforpostgresql:AdministratorsMicrosoftEntra": ["principalName", "principalType", "tenantId"],
};

export const postgresNames: Readonly<Record<string, Readonly<Record<string, NameRule>>>> = {
  "azure-native:dbforpostgresql:Server": {
    serverName: {
      min: 3,
      max: 63,
      pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/,
      allowed: "lower-case letters, digits and -, starting and ending with a letter or digit",
    },
    administratorLogin: {
      max: 63,
      pattern:
        /^(?!(?:azure_superuser|azure_pg_admin|admin|administrator|root|guest|public|pg_.*)$)[A-Za-z0-9]+$/,
      allowed: "letters and digits, and no name that is Azure's own",
    },
  },
  "azure-native:dbforpostgresql:VirtualEndpoint": {
    virtualEndpointName: {
      min: 3,
      max: 63,
      pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/,
      allowed: "lower-case letters, digits and -, starting and ending with a letter or digit",
    },
  },
};

export const postgresOutputs: Readonly<Record<string, (object: SimulatedObject, id: string) => Values>> = {
  "azure-native:dbforpostgresql:Server": (object) => {
    const replica = textAt(object.inputs, "createMode") === "Replica";
    return {
      fullyQualifiedDomainName: `${azureName(object)}.postgres.database.azure.com`,
      minorVersion: "6",
      replicaCapacity: replica ? 0 : 5,
      replicationRole: replica ? "AsyncReplica" : "Primary",
      state: "Ready",
    };
  },
};

/** Sizes of a disk that a server may have, in GiB (Premium SSD). */
const diskSizes = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];

export function checkServer(inputs: Values): { property: string; reason: string }[] {
  const storage = inputs.storage as Values | undefined;
  const size = storage?.storageSizeGB;
  return typeof size === "number" && !diskSizes.includes(size)
    ? [{ property: "storage.storageSizeGB", reason: `must be one of ${diskSizes.join(", ")}, not ${size}` }]
    : [];
}

/** Why Azure would refuse a change that its provider does try. */
export function refusedByPostgres(path: string, before: unknown, after: unknown): string | undefined {
  if (path === "version") return onlyUp("PostgreSQL", before, after);
  return path === "storage.storageSizeGB" ? onlyGrows("disks", before, after) : undefined;
}
