/** Names of the secrets that Jobs in the cluster fill, in the site's secret store. */
export const secretNames = {
  /** Where a service finds how to reach its database: JSON, see docs/services.md. */
  service: (service: string) => `postgres-service-${service}`,
  /** The same, for what changes the schema. */
  migration: (service: string) => `postgres-migration-${service}`,
  pooler: "postgres-platform-pooler",
  dumps: "postgres-platform-dumps",
  analytics: "postgres-platform-analytics",
  /** The key that dumps are encrypted with. Never rotated in place: older dumps need it. */
  dumpKey: "postgres-platform-dump-key",
} as const;
