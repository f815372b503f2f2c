import type { NodeSize, Pool, Weekday } from "./cluster";
import type { EnvironmentName } from "./schema";

/** What a site gets where its configuration is silent. Units are in the names or in `schema.ts`. */
export interface SiteDefaults {
  readonly zones: number;
  readonly natPerZone: boolean;
  readonly flowLogRetentionDays: number;
  readonly keyRotationDays: number;
  readonly keyDeletionDays: number;
  readonly kubernetesVersion: KubernetesVersion;
  readonly systemPool: { readonly size: NodeSize; readonly min: number; readonly max: number };
  readonly pools: Readonly<Record<string, Pool>>;
  readonly maintenance: { readonly day: Weekday; readonly startHour: number; readonly hours: number };
  readonly clusterLogRetentionDays: number;
  readonly keepImages: number;
  readonly untaggedDays: number;
  readonly auditRetentionDays: number;
  readonly monthlyLimitUsd: number;
  readonly alertPercents: readonly number[];
}

export interface EnvironmentDefaults {
  readonly protection: boolean;
  readonly site: SiteDefaults;
}

/** Upgrades on a night when few people work and the next day is a working day. */
const maintenance = { day: "Tuesday", startHour: 2, hours: 4 } as const;

const onDemand = (size: NodeSize, min: number, max: number): Pool => ({
  size,
  capacity: "on-demand",
  min,
  max,
});
const spot = (size: NodeSize, min: number, max: number): Pool => ({ size, capacity: "spot", min, max });

/**
 * The defaults table: one column an environment. Staging has production's shape, so that what was proven there
 * holds in production, with smaller numbers. A single NAT gateway in dev and staging saves its price twice.
 * Ninety days of rotation is the shortest that all three clouds offer and what CIS asks of Google Cloud;
 * audit logs are kept for 400 days in production because auditors look back a whole year. No cluster's logs are kept
 * for less than the 30 days that are the least on Azure.
 */
export const defaults: Readonly<Record<EnvironmentName, EnvironmentDefaults>> = {
  dev: {
    protection: false,
    site: {
      zones: 2,
      natPerZone: false,
      flowLogRetentionDays: 14,
      keyRotationDays: 90,
      keyDeletionDays: 7,
      kubernetesVersion: "1.36",
      systemPool: { size: "2x8", min: 2, max: 3 },
      pools: { general: onDemand("2x8", 1, 4) },
      maintenance,
      clusterLogRetentionDays: 30,
      keepImages: 20,
      untaggedDays: 7,
      auditRetentionDays: 30,
      monthlyLimitUsd: 800,
      alertPercents: [80, 100],
    },
  },
  staging: {
    protection: true,
    site: {
      zones: 3,
      natPerZone: false,
      flowLogRetentionDays: 30,
      keyRotationDays: 90,
      keyDeletionDays: 14,
      kubernetesVersion: "1.36",
      systemPool: { size: "2x8", min: 3, max: 6 },
      pools: { general: onDemand("4x16", 3, 9), spot: spot("4x16", 0, 9) },
      maintenance,
      clusterLogRetentionDays: 30,
      keepImages: 50,
      untaggedDays: 14,
      auditRetentionDays: 90,
      monthlyLimitUsd: 3000,
      alertPercents: [50, 80, 100],
    },
  },
  prod: {
    protection: true,
    site: {
      zones: 3,
      natPerZone: true,
      flowLogRetentionDays: 90,
      keyRotationDays: 90,
      keyDeletionDays: 30,
      kubernetesVersion: "1.36",
      systemPool: { size: "4x16", min: 3, max: 6 },
      pools: { general: onDemand("8x32", 3, 30), spot: spot("8x32", 0, 60) },
      maintenance,
      clusterLogRetentionDays: 365,
      keepImages: 200,
      untaggedDays: 14,
      auditRetentionDays: 400,
      monthlyLimitUsd: 15000,
      alertPercents: [50, 80, 100, 120],
    },
  },
};

/** The Kubernetes minor versions that all three clouds offer without extra charge (November 2026), oldest first. */
export const kubernetesVersions = ["1.35", "1.36"] as const;
export type KubernetesVersion = (typeof kubernetesVersions)[number];
