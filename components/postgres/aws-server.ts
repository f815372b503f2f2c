import type { InstanceArgs } from "@pulumi/aws/rds/instance";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../../infra/context";
import { type Ground, regionOf } from "./aws-ground";
import { administrator, type PostgresArgs, postgresPort } from "./contract";
import { serverClasses, storageCeilingGib } from "./sizes";
import { type PlannedServer, primaryServer } from "./topology";

/** Logs that RDS for PostgreSQL exports to CloudWatch. */
export const exportedLogs = ["postgresql", "upgrade"] as const;

/** The certificate authority of servers: RSA 2048, valid until 2061 (RDS documentation, "Certificate authorities"). */
const certificateAuthority = "rds-ca-rsa2048-g1";

/** Seconds between two looks at the operating system. */
const monitoringSeconds = 60;

interface ServerParts {
  readonly ground: Ground;
  readonly monitoringRole: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
  /** ARN of the server that this one follows; absent for the one that writes. */
  readonly source: pulumi.Output<string> | undefined;
}

/**
 * The arguments of one server. Changes take effect when they are made and not in the next maintenance window: what an
 * update said is so when it has ended, and a major upgrade can let go of the old parameter group.
 */
export function instanceArgs(
  context: AwsContext,
  server: PlannedServer,
  { settings }: PostgresArgs,
  { ground, monitoringRole, password, source }: ServerParts,
): InstanceArgs {
  const { environment, tags } = context;
  const { protection } = environment;
  const identifier = serverIdentifier(context, server);
  return {
    ...regionOf(ground),
    identifier,
    instanceClass: serverClasses.aws[settings.size],
    engineVersion: settings.version,
    allowMajorVersionUpgrade: true,
    autoMinorVersionUpgrade: true,
    applyImmediately: true,
    ...(source
      ? { replicateSourceDb: source, skipFinalSnapshot: true }
      : {
          engine: "postgres",
          allocatedStorage: settings.storageGib,
          username: administrator,
          passwordWo: password,
          passwordWoVersion: settings.passwordVersion,
          multiAz: settings.zoneRedundant,
          skipFinalSnapshot: !protection,
          ...(protection && { finalSnapshotIdentifier: `${identifier}-final` }),
        }),
    storageType: "gp3",
    maxAllocatedStorage: storageCeilingGib(settings.storageGib),
    storageEncrypted: true,
    kmsKeyId: ground.dataKey,
    dbSubnetGroupName: ground.subnetGroup,
    vpcSecurityGroupIds: [ground.securityGroup],
    publiclyAccessible: false,
    networkType: "IPV4",
    port: postgresPort,
    parameterGroupName: ground.parameterGroup,
    caCertIdentifier: certificateAuthority,
    iamDatabaseAuthenticationEnabled: true,
    // A replica in another region keeps backups of its own, so that it has some on the day it is promoted.
    backupRetentionPeriod: keepsBackups(server) ? settings.backupRetentionDays : 0,
    backupWindow: backupWindow(settings.maintenance),
    maintenanceWindow: maintenanceWindow(settings.maintenance),
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: !protection,
    deletionProtection: protection,
    monitoringInterval: monitoringSeconds,
    monitoringRoleArn: monitoringRole,
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: ground.dataKey,
    performanceInsightsRetentionPeriod: 7,
    enabledCloudwatchLogsExports: [...exportedLogs],
    tags: { ...tags, Name: identifier },
  };
}

/**
 * What a server's role decides. A promotion is made by people, with the cloud's own command: what the cloud says of the
 * role afterwards is not fought, and a server that lost its role, maybe with its region, is left alone.
 */
export function unfought({ writes }: PlannedServer): string[] {
  const fixed = ["replicateSourceDb", "engine", "username"];
  if (writes) return fixed;
  return [
    ...fixed,
    "allocatedStorage",
    "passwordWo",
    "passwordWoVersion",
    "multiAz",
    "skipFinalSnapshot",
    "finalSnapshotIdentifier",
  ];
}

export function serverIdentifier({ name }: AwsContext, server: PlannedServer): string {
  return name("aws.database", "postgres", server.name === primaryServer ? "" : server.name);
}

const keepsBackups = ({ kind }: PlannedServer) => kind === "primary" || kind === "regional";

type Maintenance = PostgresArgs["settings"]["maintenance"];

const twoDigits = (hour: number) => String(hour).padStart(2, "0");

/** An hour a week, in the form `tue:03:00-tue:04:00`; RDS accepts windows that end on the next day. */
export function maintenanceWindow({ day, startHour }: Maintenance): string {
  const start = day.slice(0, 3).toLowerCase();
  const end = startHour === 23 ? nextDay[start] : start;
  return `${start}:${twoDigits(startHour)}:00-${end}:${twoDigits((startHour + 1) % 24)}:00`;
}

const nextDay: Readonly<Record<string, string>> = {
  mon: "tue",
  tue: "wed",
  wed: "thu",
  thu: "fri",
  fri: "sat",
  sat: "sun",
  sun: "mon",
};

/** An hour a day that ends an hour before maintenance begins: the two may not overlap, and an upgrade finds a fresh backup. */
export function backupWindow({ startHour }: Pick<Maintenance, "startHour">): string {
  const start = (startHour + 22) % 24;
  return `${twoDigits(start)}:00-${twoDigits((start + 1) % 24)}:00`;
}
