import type { ServerArgs } from "@pulumi/azure-native/dbforpostgresql/server";
import * as pulumi from "@pulumi/pulumi";
import { weekdays } from "../../infra/config/cluster";
import type { AzureContext } from "../../infra/context";
import type { Ground, Grounds } from "./azure-ground";
import { administrator, type PostgresArgs } from "./contract";
import { serverClasses } from "./sizes";
import { type PlannedServer, primaryServer } from "./topology";

/**
 * The region to which Azure copies a region's backups, where it has such a pair (documentation, "Azure regions list").
 * Newer regions have none.
 */
const pairedRegions: Readonly<Record<string, string>> = {
  westeurope: "northeurope",
  northeurope: "westeurope",
  eastus: "westus",
  eastus2: "centralus",
  centralus: "eastus2",
  southcentralus: "northcentralus",
  canadacentral: "canadaeast",
  australiaeast: "australiasoutheast",
  japaneast: "japanwest",
  southeastasia: "eastasia",
  uksouth: "ukwest",
  francecentral: "francesouth",
  germanywestcentral: "germanynorth",
  norwayeast: "norwaywest",
  switzerlandnorth: "switzerlandwest",
  swedencentral: "swedensouth",
};

interface ServerParts {
  readonly grounds: Grounds;
  readonly ground: Ground;
  readonly password: pulumi.Output<string>;
  /** Id of the server that this one follows; absent for the one that writes. */
  readonly source: pulumi.Output<string> | undefined;
}

export function serverArgs(
  context: AzureContext,
  server: PlannedServer,
  { settings }: PostgresArgs,
  parts: ServerParts,
): ServerArgs {
  const { grounds, ground, source } = parts;
  const zone = zoneOf(context, server);
  // Backups can be copied to the paired region only, and only with a key there.
  const copy = copiesBackups(context, server) ? grounds.away : undefined;
  return {
    serverName: serverName(context, server),
    resourceGroupName: ground.group.name,
    location: ground.location,
    tags: context.tags,
    sku: { name: serverClasses.azure[settings.size], tier: "GeneralPurpose" },
    storage: { storageSizeGB: settings.storageGib, autoGrow: "Enabled", type: "Premium_LRS" },
    ...(zone && { availabilityZone: zone }),
    network: {
      delegatedSubnetResourceId: ground.subnet,
      privateDnsZoneArmResourceId: grounds.zone,
      publicNetworkAccess: "Disabled",
    },
    identity: { type: "UserAssigned", userAssignedIdentities: identities(ground, copy) },
    dataEncryption: {
      type: "AzureKeyVault",
      primaryKeyURI: ground.keyUri,
      primaryUserAssignedIdentityId: ground.identity,
      ...(copy && {
        geoBackupKeyURI: copy.keyUri,
        geoBackupUserAssignedIdentityId: copy.identity,
      }),
    },
    maintenanceWindow: {
      customWindow: "Enabled",
      dayOfWeek: (weekdays.indexOf(settings.maintenance.day) + 1) % 7,
      startHour: settings.maintenance.startHour,
      startMinute: 0,
    },
    ...(source
      ? { createMode: "Replica", sourceServerResourceId: source }
      : writerArgs(context, { settings }, parts, copy !== undefined)),
  };
}

/** What a replica takes over from the server that it follows. */
function writerArgs(
  { site }: AzureContext,
  { settings }: Pick<PostgresArgs, "settings">,
  { password }: ServerParts,
  copied: boolean,
): Partial<ServerArgs> {
  const standby = site.zones[1];
  return {
    createMode: "Create",
    version: settings.version,
    administratorLogin: administrator,
    administratorLoginPassword: password,
    // Services of other clouds have no identity here: roles with passwords follow their databases.
    authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Enabled", tenantId: site.tenantId },
    backup: {
      backupRetentionDays: settings.backupRetentionDays,
      geoRedundantBackup: copied ? "Enabled" : "Disabled",
    },
    highAvailability: settings.zoneRedundant
      ? { mode: "ZoneRedundant", ...(standby && { standbyAvailabilityZone: standby }) }
      : { mode: "Disabled" },
  };
}

/**
 * What a server's role decides, which people change with Azure's own command; what a failover between zones changes;
 * and what is fixed when a server is made.
 */
export function unfought({ writes }: PlannedServer): string[] {
  const always = [
    "createMode",
    "sourceServerResourceId",
    "replicationRole",
    "replica",
    "administratorLogin",
    "availabilityZone",
    "backup.geoRedundantBackup",
    "dataEncryption.geoBackupKeyURI",
    "dataEncryption.geoBackupUserAssignedIdentityId",
    "highAvailability.standbyAvailabilityZone",
  ];
  if (writes) return always;
  return [...always, "version", "administratorLoginPassword", "authConfig", "backup", "highAvailability"];
}

export function serverName({ name }: AzureContext, server: PlannedServer): string {
  return name("azure.postgres", server.name === primaryServer ? "" : server.name);
}

/** Readers stand in other zones than the writer; a server in another region goes where Azure has room. */
function zoneOf({ site: { zones } }: AzureContext, { kind, name }: PlannedServer): string | undefined {
  if (kind === "regional") return undefined;
  const place = kind === "reader" ? Number(name.split("-").pop()) : 0;
  return zones[place % zones.length];
}

function copiesBackups({ site }: AzureContext, { kind }: PlannedServer): boolean {
  return (
    kind === "primary" && site.recovery !== undefined && pairedRegions[site.region] === site.recovery.region
  );
}

function identities(
  ground: Ground,
  copy: Ground | undefined,
): pulumi.Output<Record<string, Record<string, never>>> {
  return pulumi
    .all([ground.identity, ...(copy ? [copy.identity] : [])])
    .apply((ids) => Object.fromEntries(ids.map((id) => [id, {}])));
}
