import type { DatabaseInstanceArgs } from "@pulumi/gcp/sql/databaseInstance";
import type * as pulumi from "@pulumi/pulumi";
import { weekdays } from "../../infra/config/cluster";
import type { GcpContext } from "../../infra/context";
import type { PostgresArgs } from "./contract";
import type { PrivateAccess } from "./gcp-ground";
import { serverParameters } from "./parameters";
import { enterprisePlusClasses, serverClasses, storageCeilingGib } from "./sizes";
import { type PlannedServer, primaryServer } from "./topology";

type Settings = PostgresArgs["settings"];

/** Days of the write-ahead log that Cloud SQL keeps at most, by edition. */
const mostLogDays = { ENTERPRISE: 7, ENTERPRISE_PLUS: 35 } as const;
/** Days that the last backup of a deleted server is kept. */
const finalBackupDays = 30;

/** Only Enterprise Plus switches the writer and a replica in another region over without losing anything. */
export const editionOf = ({ replicas }: Pick<Settings, "replicas">) =>
  Object.keys(replicas).length > 0 ? "ENTERPRISE_PLUS" : "ENTERPRISE";

interface ServerParts {
  readonly access: PrivateAccess;
  readonly key: pulumi.Output<string>;
  /** Name of the server that this one follows; absent for the one that writes. */
  readonly source: pulumi.Output<string> | undefined;
}

export function instanceArgs(
  context: GcpContext,
  server: PlannedServer,
  { settings }: PostgresArgs,
  { access, key, source }: ServerParts,
): DatabaseInstanceArgs {
  const { environment, site, tags } = context;
  const { protection } = environment;
  const edition = editionOf(settings);
  const { size } = settings;
  return {
    name: instanceName(context, server),
    region: server.region ?? site.region,
    databaseVersion: `POSTGRES_${settings.version}`,
    encryptionKeyName: key,
    deletionProtection: protection,
    ...(source
      ? { instanceType: "READ_REPLICA_INSTANCE", masterInstanceName: source }
      : { instanceType: "CLOUD_SQL_INSTANCE", includeReplicasForMajorVersionUpgrade: true }),
    settings: {
      edition,
      tier: edition === "ENTERPRISE_PLUS" ? enterprisePlusClasses[size] : serverClasses.gcp[size],
      activationPolicy: "ALWAYS",
      pricingPlan: "PER_USE",
      diskType: "PD_SSD",
      diskSize: settings.storageGib,
      diskAutoresize: true,
      diskAutoresizeLimit: storageCeilingGib(settings.storageGib),
      databaseFlags: Object.entries(serverParameters("gcp", size)).map(([name, { value }]) => ({
        name,
        value,
      })),
      insightsConfig: {
        queryInsightsEnabled: true,
        queryPlansPerMinute: 5,
        queryStringLength: 1024,
        recordApplicationTags: true,
        recordClientAddress: false,
      },
      ipConfiguration: {
        ipv4Enabled: false,
        privateNetwork: access.network,
        ...(access.range && { allocatedIpRange: access.range }),
        sslMode: "ENCRYPTED_ONLY",
        serverCaMode: "GOOGLE_MANAGED_INTERNAL_CA",
      },
      connectorEnforcement: "NOT_REQUIRED",
      // Otherwise SQL could be sent past the network, through Google's API.
      dataApiAccess: "DISALLOW_DATA_API",
      ...locationOf(context, server, settings),
      ...(source ? { availabilityType: "ZONAL" } : writerSettings(settings, protection)),
      deletionProtectionEnabled: protection,
      userLabels: tags,
    },
  };
}

/** What a replica takes over from the server that it follows, or cannot have. */
function writerSettings(settings: Settings, protection: boolean) {
  const { backupRetentionDays, maintenance, zoneRedundant } = settings;
  return {
    availabilityType: zoneRedundant ? "REGIONAL" : "ZONAL",
    backupConfiguration: {
      enabled: true,
      startTime: `${String((maintenance.startHour + 22) % 24).padStart(2, "0")}:00`,
      pointInTimeRecoveryEnabled: true,
      transactionLogRetentionDays: Math.min(backupRetentionDays, mostLogDays[editionOf(settings)]),
      backupRetentionSettings: { retainedBackups: backupRetentionDays, retentionUnit: "COUNT" },
    },
    maintenanceWindow: {
      day: weekdays.indexOf(maintenance.day) + 1,
      hour: maintenance.startHour,
      updateTrack: "stable",
    },
    retainBackupsOnDelete: protection,
    finalBackupConfig: protection ? { enabled: true, retentionDays: finalBackupDays } : { enabled: false },
  };
}

/** Readers stand in other zones than the writer; a server in another region goes where Google has room. */
function locationOf({ site: { zones } }: GcpContext, { kind, name }: PlannedServer, settings: Settings) {
  if (kind === "regional") return {};
  const place = kind === "reader" ? Number(name.split("-").pop()) : 0;
  const [zone, secondaryZone] = [zones[place % zones.length], zones[(place + 1) % zones.length]];
  const standby = kind === "primary" && settings.zoneRedundant && secondaryZone !== zone;
  return zone === undefined
    ? {}
    : { locationPreference: { zone, ...(standby && secondaryZone && { secondaryZone }) } };
}

/**
 * What a server's role decides, which people change with Google's own command; what a failover between zones changes;
 * and the size of a disk that grows by itself.
 */
export function unfought({ writes }: PlannedServer): string[] {
  const always = [
    "masterInstanceName",
    "instanceType",
    "replicaNames",
    "replicationCluster",
    "settings.diskSize",
    "settings.locationPreference",
  ];
  if (writes) return always;
  return [
    ...always,
    "includeReplicasForMajorVersionUpgrade",
    "settings.availabilityType",
    "settings.backupConfiguration",
    "settings.maintenanceWindow",
    "settings.retainBackupsOnDelete",
    "settings.finalBackupConfig",
  ];
}

export function instanceName({ name }: GcpContext, server: PlannedServer): string {
  return name("gcp.database", "postgres", server.name === primaryServer ? "" : server.name);
}
