import { z } from "zod";
import type { Cloud } from "./clouds";
import { weekdays } from "./cluster";
import { type ExistingPostgres, existingPostgres } from "./existing";
import { cidrText, count, key, regionOf, storeName } from "./fields";
import { formats } from "./formats";
import { rule, type Wrong } from "./problems";
import { recoveryRangeProblem } from "./ranges";

/** The settings of a site's data stores. Defaults by environment are in `data-defaults.ts`. */

/** vCPU × GiB of memory of a database server or a broker. */
export const serverSizes = ["2x8", "4x16", "8x32", "16x64", "32x128"] as const;

/** Managed Kafka in the cloud, or Strimzi in the site's cluster for those who need all of Kafka. */
export const kafkaEngines = ["managed", "strimzi"] as const;

/** The major versions of PostgreSQL that all three clouds offer (November 2026), oldest first. */
export const postgresVersions = ["16", "17", "18"] as const;

/** GiB of memory of a cache. */
export const cacheSizes = [1, 3, 6, 12, 24] as const;

/** The most read replicas of one server: 5 on Azure (limit of Flexible Server), 15 on RDS, 10 on Cloud SQL. */
export const mostReplicas: Readonly<Record<Cloud, number>> = { aws: 15, azure: 5, gcp: 10 };

/** The most copies of a cache: Azure Managed Redis has one or none. */
const mostCopies: Readonly<Record<Cloud, number>> = { aws: 2, azure: 1, gcp: 2 };

/** The longest that a cloud keeps a daily backup: ten years; 14 weeks in Firestore. */
const longestBackupDays: Readonly<Record<Cloud, number>> = { aws: 3650, azure: 3650, gcp: 98 };

/** The longest lock: a year; 90 days in Backup for GKE. */
const longestLockDays: Readonly<Record<Cloud, number>> = { aws: 365, azure: 365, gcp: 90 };

/** What Azure lacks, and has in its place. */
const azureInstead = {
  snapshotRetentionDays: {
    problem: "Azure Managed Redis keeps its newest snapshot and no older ones",
    fix: "keep what must not be lost in the database; a cache is filled anew",
  },
  hourlyRetentionDays: {
    problem: "Azure backs up to a vault once a day",
    fix: "between two days, restore PostgreSQL and Cosmos DB to a point in time: postgres.backupRetentionDays",
  },
} as const;

function keptElsewhere<Name extends keyof typeof azureInstead>(
  settings: { readonly [K in Name]?: number | undefined },
  name: Name,
): Wrong | undefined {
  return settings[name] === undefined
    ? undefined
    : { path: [name], allowed: "nothing: leave it out on azure", ...azureInstead[name] };
}

/** The smallest disk of a broker of Google's managed service. */
const smallestGcpDiskGib = 100;

/** What of a site's Kafka its cloud or its engine lacks. */
function kafkaProblem(
  cloud: Cloud,
  kafka: {
    readonly engine?: "managed" | "strimzi" | undefined;
    readonly storageGib?: number | undefined;
    readonly recoveryCluster?: boolean | undefined;
    readonly existing?: string | undefined;
  },
): Wrong | undefined {
  const { engine, storageGib, recoveryCluster, existing } = kafka;
  const strimzi = engine === "strimzi";
  if (strimzi && existing !== undefined) {
    return {
      path: ["existing"],
      problem: "is a cluster of the cloud's service, and the engine is Strimzi in this site's own cluster",
      allowed: "nothing beside engine: strimzi",
    };
  }
  if (recoveryCluster && (strimzi || existing !== undefined)) {
    return {
      path: ["recoveryCluster"],
      problem: strimzi
        ? "Strimzi runs in the site's cluster, and there is none in the recovery region"
        : "a second cluster for one that is already there is its owner's",
      allowed: "false, or a managed cluster that is made here",
      fix: "mark topics as replicated: other sites then have copies of them",
    };
  }
  if (strimzi || storageGib === undefined) return undefined;
  if (cloud === "azure") {
    return {
      path: ["storageGib"],
      problem: "is a setting of aws and gcp only: a processing unit of Event Hubs comes with 1 TiB",
      allowed: "nothing: leave it out on azure, or choose engine: strimzi",
      fix: "choose a larger size for more processing units",
    };
  }
  return cloud === "gcp" && storageGib < smallestGcpDiskGib
    ? {
        path: ["storageGib"],
        problem: `${storageGib} is too small`,
        allowed: `a whole number from ${smallestGcpDiskGib} to 16384: brokers on Google Cloud have no smaller disks`,
      }
    : undefined;
}

export const dataSettings = (cloud: Cloud) => ({
  recovery: z
    .strictObject({
      region: regionOf(cloud).describe("another region of the same cloud, where copies of the data are kept"),
      cidr: cidrText
        .check(rule(recoveryRangeProblem))
        .describe("the range of the small network there, /20 to /24, not used by any site"),
    })
    .optional()
    .describe("where the site's data survives the loss of its region; required in prod"),
  kafka: z
    .strictObject({
      engine: z
        .enum(kafkaEngines)
        .optional()
        .describe("the cloud's managed service, or Strimzi in the cluster. Changing it makes a new cluster."),
      size: z.enum(serverSizes).optional().describe("vCPU × GiB of one broker"),
      storageGib: count(10, 16_384).optional().describe("disk of one broker, in GiB; it only grows"),
      recoveryCluster: z
        .boolean()
        .optional()
        .describe("a second cluster in the recovery region, fed by replication"),
      existing: formats[cloud].kafka
        .optional()
        .describe(
          "a cluster that is already there and has the topics: its ARN (AWS), its namespace's id (Azure), its id (GCP)",
        ),
    })
    .check(rule((kafka) => kafkaProblem(cloud, kafka)))
    .optional(),
  postgres: z
    .strictObject({
      version: z
        .enum(postgresVersions)
        .optional()
        .describe("major version, in quotes. A newer one upgrades in place; an older one is refused."),
      size: z.enum(serverSizes).optional().describe("vCPU × GiB of the server and its replicas"),
      storageGib: count(32, 16_384).optional().describe("first size of the disk, in GiB; it grows by itself"),
      zoneRedundant: z.boolean().optional().describe("a standby in another zone, failed over to by itself"),
      readReplicas: count(0, mostReplicas[cloud]).optional().describe("replicas in the region"),
      replicas: z
        .record(key, z.strictObject({ region: regionOf(cloud) }))
        .optional()
        .describe("replicas in other regions, by name; default in prod: one in the recovery region"),
      analyticsReplica: z.boolean().optional().describe("a replica for reporting alone"),
      writer: key
        .optional()
        .describe(
          "the replica that has been promoted and holds the writer; default: the server itself. See docs/runbooks/promote-a-replica.md",
        ),
      backupRetentionDays: count(7, 35)
        .optional()
        .describe("days that daily snapshots are kept; any moment of the last 7 to 35 days can be restored"),
      maintenance: z
        .strictObject({ day: z.enum(weekdays), startHour: count(0, 23).describe("hour of the day in UTC") })
        .optional()
        .describe("when the cloud may patch the server"),
      passwordVersion: count(1, 1_000_000)
        .optional()
        .describe("raising it gives the administrator a new password; default 1"),
      existing: existingPostgres(cloud).optional(),
    })
    .optional(),
  cache: z
    .strictObject({
      memoryGib: z
        .literal([...cacheSizes])
        .optional()
        .describe("memory of the cache, in GiB"),
      replicas: count(0, mostCopies[cloud]).optional().describe("copies in other zones"),
      snapshotRetentionDays: count(1, 35).optional().describe("days that daily snapshots are kept"),
      existing: formats[cloud].cache
        .optional()
        .describe(
          "a cache that is already there: replication group id (AWS), the id of an Azure Managed Redis, instance (GCP)",
        ),
    })
    .check(rule((cache) => (cloud === "azure" ? keptElsewhere(cache, "snapshotRetentionDays") : undefined)))
    .optional(),
  documents: z
    .strictObject({
      globalReplication: z
        .boolean()
        .optional()
        .describe("keep a readable copy of every table in another region. On GCP it is fixed at creation."),
      existing: z
        .record(storeName, formats[cloud].table)
        .optional()
        .describe("tables that are already there, by their name in stacks/stores.yaml; the others are made"),
    })
    .optional(),
  objects: adopting(
    formats[cloud].bucket,
    "buckets that are already there, by their name in stacks/stores.yaml, or backups or logs; the others are made",
  ),
  queues: adopting(
    formats[cloud].queue,
    "queues that are already there, by their name in stacks/stores.yaml; the others are made",
  ),
  secrets: adopting(
    cloud === "azure" ? formats.azure.keyStore : formats[cloud].secret,
    cloud === "azure"
      ? "the vault that is already there and holds, or will hold, the secrets: its id as store"
      : "secrets that are already there, by their name in stacks/stores.yaml; the others are made",
  ),
  backup: z
    .strictObject({
      dailyRetentionDays: count(7, longestBackupDays[cloud])
        .optional()
        .describe("days that daily backups are kept"),
      hourlyRetentionDays: count(1, 35).optional().describe("days that hourly backups are kept"),
      lockDays: count(0, longestLockDays[cloud])
        .optional()
        .describe("days in which nobody can shorten or delete a backup; 0: no lock"),
      existing: formats[cloud].backupVault
        .optional()
        .describe(
          "a vault that is already there (AWS: name, Azure: id): what it backs up, and how, is its owner's",
        ),
    })
    .check(rule((backup) => (cloud === "azure" ? keptElsewhere(backup, "hourlyRetentionDays") : undefined)))
    .optional(),
});

/** Stores that are already there, by name. */
const adopting = (form: z.ZodString, description: string) =>
  z.strictObject({ existing: z.record(storeName, form).optional().describe(description) }).optional();

type Data = {
  readonly [K in keyof ReturnType<typeof dataSettings>]: z.infer<ReturnType<typeof dataSettings>[K]>;
};
export type RawData = Partial<Data>;
type Filled<K extends keyof Data, Open extends string = never> = {
  readonly [F in keyof NonNullable<Data[K]> as F extends Open ? never : F]-?: Exclude<
    NonNullable<Data[K]>[F],
    undefined
  >;
};

export type RecoverySettings = NonNullable<Data["recovery"]>;
export type KafkaSettings = Filled<"kafka", "existing"> & { readonly existing?: string };
export type PostgresSettings = Filled<"postgres", "writer" | "existing"> & {
  readonly writer?: string;
  readonly existing?: ExistingPostgres;
};
export type CacheSettings = Filled<"cache", "existing"> & { readonly existing?: string };
export type DocumentsSettings = Filled<"documents", "existing"> & {
  readonly existing?: Readonly<Record<string, string>>;
};
export type BackupSettings = Filled<"backup", "existing"> & { readonly existing?: string };
export type ServerSize = (typeof serverSizes)[number];
export type PostgresVersion = (typeof postgresVersions)[number];

/** The data settings of a site, all defaults filled in. */
export interface DataSettings {
  /** Where copies survive the loss of the region; absent where nothing asks for that. */
  readonly recovery?: RecoverySettings;
  readonly kafka: KafkaSettings;
  readonly postgres: PostgresSettings;
  readonly cache: CacheSettings;
  readonly documents: DocumentsSettings;
  readonly objects: AdoptedStores;
  readonly queues: AdoptedStores;
  readonly secrets: AdoptedStores;
  readonly backup: BackupSettings;
}

/** Stores that are already there, by name. */
export interface AdoptedStores {
  readonly existing?: Readonly<Record<string, string>>;
}
