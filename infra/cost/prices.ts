import type { Cloud } from "../config/clouds";
import type { NodeSize } from "../config/cluster";
import type { ServerSize } from "../config/data";

/**
 * A small price table, for an estimate and no more: list prices on demand in US dollars, in the clouds' western European
 * regions, rounded, without discounts, taxes, traffic and support. They move: whoever updates one updates the date.
 * Sources: the price pages of each service named (EC2, EKS, RDS, MSK, ElastiCache, S3, KMS, VPC; Virtual Machines, AKS,
 * Azure Database for PostgreSQL, Event Hubs, Azure Managed Redis, Blob Storage, Key Vault, NAT Gateway, VPN Gateway;
 * Compute Engine, GKE, Cloud SQL, Managed Service for Apache Kafka, Memorystore, Cloud Storage, Cloud KMS, Cloud NAT).
 */
export const pricesDate = "November 2026";

/** Hours in an average month: 365 × 24 / 12. */
export const monthHours = 730;

type PerCloud = Readonly<Record<Cloud, number>>;

/** A node an hour, by vCPU × GiB: m7i, Dsv5, e2/n2 standard. Spot costs about a third. */
export const nodeHour: Readonly<Record<NodeSize, PerCloud>> = {
  "2x8": { aws: 0.107, azure: 0.115, gcp: 0.107 },
  "4x16": { aws: 0.214, azure: 0.23, gcp: 0.214 },
  "8x32": { aws: 0.428, azure: 0.46, gcp: 0.428 },
  "16x64": { aws: 0.856, azure: 0.92, gcp: 0.856 },
};

/** A PostgreSQL server an hour, one zone: db.m7g, General Purpose D-series, Enterprise Plus. A standby costs as much again. */
export const postgresHour: Readonly<Record<ServerSize, PerCloud>> = {
  "2x8": { aws: 0.187, azure: 0.2, gcp: 0.27 },
  "4x16": { aws: 0.374, azure: 0.4, gcp: 0.54 },
  "8x32": { aws: 0.748, azure: 0.8, gcp: 1.08 },
  "16x64": { aws: 1.496, azure: 1.6, gcp: 2.16 },
  "32x128": { aws: 2.992, azure: 3.2, gcp: 4.32 },
};

/** One broker an hour (kafka.m7g); Azure sells whole processing units and Google vCPUs: see `estimate.ts`. */
export const brokerHour: Readonly<Record<ServerSize, number>> = {
  "2x8": 0.228,
  "4x16": 0.457,
  "8x32": 0.914,
  "16x64": 1.828,
  "32x128": 3.656,
};

/** One processing unit of Event Hubs Premium an hour. */
export const processingUnitHour = 1.23;
/** One vCPU of Managed Service for Apache Kafka an hour, its memory included. */
export const managedKafkaCpuHour = 0.12;

/** What else is billed by the hour. */
export const hourly = {
  /** A control plane: EKS; AKS of the Standard tier; GKE. */
  controlPlane: { aws: 0.1, azure: 0.1, gcp: 0.1 },
  /** A NAT gateway, without traffic. */
  nat: { aws: 0.048, azure: 0.045, gcp: 0.045 },
  /** One gigabyte of cache in one zone. */
  cacheGib: { aws: 0.03, azure: 0.09, gcp: 0.045 },
  /** A VPN connection of two tunnels, its gateway's share included. */
  vpn: { aws: 0.05, azure: 0.4, gcp: 0.1 },
} as const satisfies Readonly<Record<string, PerCloud>>;

/** What is billed by the month. */
export const monthly = {
  /** One customer-managed key. */
  key: { aws: 1, azure: 5, gcp: 0.06 },
  /** One GiB of a database's or broker's disk in one zone. */
  diskGib: { aws: 0.127, azure: 0.137, gcp: 0.187 },
} as const satisfies Readonly<Record<string, PerCloud>>;

/** What spot nodes cost of the price on demand. They come and go: the estimate counts the fewest. */
export const spotShare = 0.35;
