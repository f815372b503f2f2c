import type { Cloud } from "./clouds";
import type {
  BackupSettings,
  CacheSettings,
  DataSettings,
  DocumentsSettings,
  KafkaSettings,
  PostgresSettings,
  RawData,
} from "./data";
import { firestoreMultiRegion } from "./multi-regions";
import type { EnvironmentName } from "./schema";

/** What a site's data stores get where its configuration is silent. Units are in the names or in `data.ts`. */
export interface DataDefaults {
  readonly kafka: KafkaSettings;
  readonly postgres: Omit<PostgresSettings, "replicas" | "writer" | "existing">;
  readonly cache: CacheSettings;
  readonly documents: DocumentsSettings;
  readonly backup: BackupSettings;
  readonly objective: Objective;
}

/** What the environment promises its users. */
export interface Objective {
  /** The largest loss that stores have to survive within the figures below. */
  readonly survives: "zone" | "region" | "cloud";
  /** Minutes of writes that may be lost then. */
  readonly rpoMinutes: number;
  /** Minutes that a store may be away then. */
  readonly rtoMinutes: number;
  /** How available every service is to be, in percent of a month. */
  readonly availabilityPercent: number;
}

/** Patching on a night when few people work, an hour after the cluster's own window has begun. */
const maintenance = { day: "Tuesday", startHour: 3 } as const;

/** The defaults table of the data layer: one column an environment, like the one in `defaults.ts`. */
export const dataDefaults: Readonly<Record<EnvironmentName, DataDefaults>> = {
  dev: {
    // Google Cloud has no smaller disks.
    kafka: { engine: "managed", size: "2x8", storageGib: 100, recoveryCluster: false },
    postgres: {
      version: "17",
      size: "2x8",
      storageGib: 32,
      zoneRedundant: false,
      readReplicas: 0,
      analyticsReplica: false,
      backupRetentionDays: 7,
      maintenance,
      passwordVersion: 1,
    },
    cache: { memoryGib: 1, replicas: 0, snapshotRetentionDays: 1 },
    documents: { globalReplication: false },
    backup: { dailyRetentionDays: 7, hourlyRetentionDays: 1, lockDays: 0 },
    objective: { survives: "zone", rpoMinutes: 1440, rtoMinutes: 480, availabilityPercent: 99 },
  },
  staging: {
    kafka: { engine: "managed", size: "2x8", storageGib: 100, recoveryCluster: false },
    postgres: {
      version: "17",
      size: "2x8",
      storageGib: 64,
      zoneRedundant: true,
      readReplicas: 1,
      analyticsReplica: false,
      backupRetentionDays: 14,
      maintenance,
      passwordVersion: 1,
    },
    cache: { memoryGib: 1, replicas: 1, snapshotRetentionDays: 7 },
    documents: { globalReplication: false },
    backup: { dailyRetentionDays: 35, hourlyRetentionDays: 2, lockDays: 0 },
    objective: { survives: "zone", rpoMinutes: 240, rtoMinutes: 120, availabilityPercent: 99.9 },
  },
  prod: {
    kafka: { engine: "managed", size: "4x16", storageGib: 500, recoveryCluster: true },
    postgres: {
      version: "17",
      size: "8x32",
      storageGib: 256,
      zoneRedundant: true,
      readReplicas: 2,
      analyticsReplica: true,
      backupRetentionDays: 35,
      maintenance,
      passwordVersion: 1,
    },
    cache: { memoryGib: 6, replicas: 1, snapshotRetentionDays: 7 },
    documents: { globalReplication: true },
    backup: { dailyRetentionDays: 90, hourlyRetentionDays: 7, lockDays: 30 },
    // The product's objectives: RPO below one hour, RTO below fifteen minutes, 99.99 % available.
    objective: { survives: "cloud", rpoMinutes: 60, rtoMinutes: 15, availabilityPercent: 99.99 },
  },
};

/** Fills in the defaults of the environment's column. */
export function normaliseData(
  raw: RawData & { readonly cloud: Cloud; readonly region: string },
  environment: EnvironmentName,
): DataSettings {
  const base = dataDefaults[environment];
  const { recovery, kafka, postgres, cache, documents, objects, queues, secrets, backup } = raw;
  const replicas: PostgresSettings["replicas"] =
    recovery && environment === "prod" ? { recovery: { region: recovery.region } } : {};
  return {
    ...(recovery && { recovery }),
    // A second cluster for one that was there before is its owner's, and Strimzi has no other cluster to run in.
    kafka: {
      ...base.kafka,
      ...((kafka?.existing || kafka?.engine === "strimzi") && { recoveryCluster: false }),
      ...given(kafka),
    },
    postgres: {
      ...base.postgres,
      replicas,
      // What follows a server that was there before is its owner's.
      ...(postgres?.existing && { readReplicas: 0, analyticsReplica: false, replicas: {} }),
      ...given(postgres),
    },
    cache: { ...base.cache, ...given(cache) },
    documents: {
      ...base.documents,
      // Where Firestore has no multi-region, each database is in one region.
      ...(raw.cloud === "gcp" && !firestoreMultiRegion(raw.region) && { globalReplication: false }),
      ...given(documents),
    },
    objects: given(objects),
    queues: given(queues),
    secrets: given(secrets),
    backup: { ...base.backup, ...given(backup) },
  };
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The settings that were written. */
const given = <T extends object>(settings: T | undefined) =>
  Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => value !== undefined)) as Given<T>;
