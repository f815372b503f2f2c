import type { Cloud } from "../config/clouds";

/**
 * The figures that recovery times are derived from, in minutes. Each is a worst case that the platform watches or the
 * clouds state, not a hope: where a cloud gives a range, the upper end stands here.
 */
export const minutes = {
  /** Until a lost zone or region is noticed: three health checks, 30 s apart, and a page. Source: own alert rules. */
  detect: 3,
  /** A person reads the page and decides. Only where a runbook, not the cloud, takes the step. Own assumption. */
  decide: 3,
  /** Until clients that follow the site's DNS reach another address: a TTL of 60 s. Source: the traffic layer. */
  redirect: 1,
  /** A quorum of replicas elects new leaders. Source: Kafka's default session timeout, 45 s. */
  elect: 1,
  /** A standby in another zone takes over by itself. */
  failover: {
    // "Failover times are typically 60–120 seconds" (RDS user guide, Multi-AZ DB instance deployments).
    aws: 2,
    // "Typically 60 to 120 seconds" (Azure Database for PostgreSQL, high availability concepts).
    azure: 2,
    // "About 60 seconds" (Cloud SQL, about high availability), and the connection's retry.
    gcp: 2,
  },
  /** A replica in another region is promoted: RDS and Azure restart it, Cloud SQL switches it. Documentation: minutes. */
  promote: 5,
  /** How far an asynchronous replica may lag before the platform alerts. Source: own alert rule. */
  replicaLag: 5,
  /** How far a logical subscriber or a mirrored topic in another cloud may lag before the platform alerts. Own alert rule. */
  followLag: 5,
  /** The fenced switch-over of a replicated database: fence, drain, sequences, turn round. Measured by its test, rounded up. */
  switchOver: 2,
  /** Logs are shipped at least this often: 5 minutes on all three clouds (facts of each service's point-in-time recovery). */
  logShipping: 5,
  /** A server is restored from a snapshot and logs: "minutes to hours" in all three documentations. */
  restore: 120,
  /** Copying a snapshot of the size of prod's first disk to another region. Own assumption. */
  snapshotCopy: 60,
  /** Between two backups of the hourly tier. */
  hourly: 60,
  /** Between two logical dumps: every night. */
  dump: 1440,
  /** Between two copies of replicated buckets, dumps among them, to the other clouds: every hour. */
  copy: 60,
  /** Object storage copies a new object into another region within this time. */
  objectReplication: {
    // "99.99 % of objects within 15 minutes" (S3 Replication Time Control).
    aws: 15,
    // Object replication is asynchronous; priority replication states 15 minutes (Azure Storage documentation).
    azure: 15,
    // The event-driven transfer job follows notifications within minutes; its hourly reconciliation is the bound.
    gcp: 60,
  },
  /** A document store's copy in another region. */
  documentReplication: {
    // "Typically within a second" (DynamoDB global tables).
    aws: 1,
    // RPO below 15 minutes for several regions with one writer (Cosmos DB, consistency and data durability).
    azure: 15,
    // A multi-region Firestore writes synchronously.
    gcp: 0,
  },
  /** The cloud turns a document store to its other region, or clients turn to the other endpoint. */
  documentFailover: 10,
} as const satisfies Readonly<Record<string, number | Readonly<Record<Cloud, number>>>>;

/**
 * What the clouds promise, in percent of a month (service level agreements, November 2026), for the ways in which the
 * platform sets the services up. `single`: without a standby in another zone.
 */
export const promised = {
  entry: { aws: 99.99, azure: 99.99, gcp: 99.99 },
  cluster: { aws: 99.95, azure: 99.95, gcp: 99.95 },
  postgres: { aws: 99.95, azure: 99.99, gcp: 99.95 },
  postgresSingle: { aws: 99.5, azure: 99.9, gcp: 99.5 },
  cache: { aws: 99.99, azure: 99.9, gcp: 99.99 },
  cacheSingle: { aws: 99.0, azure: 99.0, gcp: 99.0 },
  documents: { aws: 99.99, azure: 99.99, gcp: 99.99 },
  objects: { aws: 99.9, azure: 99.9, gcp: 99.9 },
} as const satisfies Readonly<Record<string, Readonly<Record<Cloud, number>>>>;

/** How long an outage that uses up such a promise lasts, in minutes. Own assumption: shorter ones are hidden by retries. */
export const outageMinutes = 60;
