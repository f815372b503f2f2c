import fc from "fast-check";
import { type Cloud, clouds, regions } from "../../infra/config/clouds";
import { serverSizes } from "../../infra/config/data";
import { dataClasses, environmentNames, nodeSizes, weekdays } from "../../infra/config/schema";
import { adopted } from "./adopted";

/** Configurations that are valid, as people write them: every setting at some time there and at some time left out. */

export interface RawEnvironment extends Record<string, unknown> {
  environment: string;
  contacts: readonly string[];
  traffic?: Record<string, unknown>;
  sites: Record<string, RawSite>;
}

export interface RawSite extends Record<string, unknown> {
  cloud: Cloud;
  network: Record<string, unknown>;
  recovery: { region: string; cidr: string };
  cluster: Record<string, unknown>;
}

const uuid = (digit: string) => `${digit.repeat(8)}-1111-4222-8333-${digit.repeat(12)}`;

/** The smallest valid site of a cloud; `index` (1 to 9) makes its account and range its own. */
export function minimalSite(cloud: Cloud, index: number): RawSite {
  const network = { cidr: `10.${index}.0.0/16` };
  const recovery = (region: string) => ({ region, cidr: `10.40.${index * 4}.0/22` });
  const digit = String(index);
  switch (cloud) {
    case "aws":
      return {
        cloud,
        region: "eu-west-1",
        accountId: digit.repeat(12),
        network,
        recovery: recovery("eu-central-1"),
        cluster: { admins: [`arn:aws:iam::${digit.repeat(12)}:role/admin`] },
      };
    case "azure":
      return {
        cloud,
        region: "westeurope",
        subscriptionId: uuid(digit),
        tenantId: uuid("0"),
        network,
        recovery: recovery("northeurope"),
        cluster: { admins: [uuid("a")] },
      };
    case "gcp":
      return {
        cloud,
        region: "europe-west1",
        projectId: `project-${digit}`,
        projectNumber: digit.repeat(12),
        billingAccount: "0A1B2C-3D4E5F-6A7B8C",
        network,
        recovery: recovery("europe-west4"),
        cluster: { admins: ["group:admins@example.com"] },
      };
  }
}

/** A valid environment with the smallest site of each cloud. */
export const minimalEnvironment = (environment = "prod"): RawEnvironment => ({
  environment,
  owner: "platform",
  costCentre: "product",
  dataClass: "confidential",
  domain: "prod.example.com",
  contacts: ["platform@example.com"],
  traffic: { site: "aws-eu" },
  sites: Object.fromEntries(clouds.map((cloud, index) => [`${cloud}-eu`, minimalSite(cloud, index + 1)])),
});

const optional = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.record(fields, { requiredKeys: [] });
const name = fc.constantFrom("platform", "team-1", "a", "true", "null", "no", "x2-y3");
const days = fc.constantFrom(30, 90, 365);

const pool = fc
  .record({ size: fc.constantFrom(...nodeSizes), min: fc.nat(5), max: fc.integer({ min: 5, max: 1000 }) })
  .chain((base) =>
    optional({ capacity: fc.constantFrom("on-demand", "spot") }).map((rest) => ({ ...base, ...rest })),
  );

const clusterSettings = optional({
  version: fc.constantFrom("1.35", "1.36"),
  authorizedCidrs: fc.constant(["203.0.113.0/24", "198.51.100.7/32"]),
  systemPool: fc.record({ min: fc.integer({ min: 3, max: 5 }), max: fc.integer({ min: 5, max: 30 }) }),
  pools: fc.dictionary(fc.constantFrom("general", "spot", "gpu1", "true"), pool, {
    minKeys: 1,
    noNullPrototype: true,
  }),
  maintenance: fc.record({
    day: fc.constantFrom(...weekdays),
    startHour: fc.integer({ min: 0, max: 23 }),
    hours: fc.integer({ min: 4, max: 12 }),
  }),
  logRetentionDays: days,
});

const postgresSettings = optional({
  version: fc.constantFrom("16", "17", "18"),
  size: fc.constantFrom(...serverSizes),
  storageGib: fc.constantFrom(32, 256, 16_384),
  zoneRedundant: fc.boolean(),
  readReplicas: fc.integer({ min: 0, max: 3 }),
  analyticsReplica: fc.boolean(),
  backupRetentionDays: fc.integer({ min: 7, max: 35 }),
  maintenance: fc.record({
    day: fc.constantFrom(...weekdays),
    startHour: fc.integer({ min: 0, max: 23 }),
  }),
  passwordVersion: fc.integer({ min: 1, max: 9 }),
});

const siteSettings = optional({
  zones: fc.integer({ min: 2, max: 3 }),
  keys: optional({
    rotationDays: fc.integer({ min: 90, max: 365 }),
    deletionDays: fc.integer({ min: 7, max: 30 }),
  }),
  registry: optional({ keepImages: fc.integer({ min: 10, max: 1000 }) }),
  audit: optional({ retentionDays: fc.integer({ min: 30, max: 3650 }) }),
  postgres: postgresSettings,
  budget: optional({
    monthlyLimitUsd: fc.integer({ min: 1, max: 10_000_000 }),
    alertPercents: fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
  }),
});

const networkSettings = optional({ natPerZone: fc.boolean(), flowLogRetentionDays: days });

const adoptable = ["network", "keys", "cluster", "registry", "audit", "budget"] as const;

const site = (index: number) =>
  fc
    .tuple(
      fc.constantFrom(...clouds),
      clusterSettings,
      siteSettings,
      networkSettings,
      fc.subarray([...adoptable]),
      fc.nat(),
    )
    .map(([cloud, cluster, settings, network, adopts, pick]): RawSite => {
      const base = minimalSite(cloud, index);
      const known = Object.keys(regions[cloud]);
      const region = known[pick % known.length] ?? "";
      const made: RawSite = {
        ...base,
        region,
        ...settings,
        network: { ...base.network, ...network },
        recovery: { ...base.recovery, region: known[(pick + 1) % known.length] ?? "" },
        cluster: { ...base.cluster, ...cluster },
      };
      if (cloud === "aws") delete made.cluster.maintenance;
      if (cloud === "azure") {
        delete made.registry;
        // The default is too few for three zones with a subnet each.
        made.cluster.systemPool ??= { min: 3, max: 6 };
      }
      for (const capability of adopts) {
        const existing = adopted[cloud](region)[capability];
        made[capability] = { ...(made[capability] as object | undefined), existing };
      }
      return made;
    });

/** Any valid environment of one to four sites. */
export const anyEnvironment: fc.Arbitrary<RawEnvironment> = fc
  .tuple(
    fc.record({
      environment: fc.constantFrom(...environmentNames),
      owner: name,
      costCentre: name,
      dataClass: fc.constantFrom(...dataClasses),
      domain: fc.constantFrom("example.com", "a.b-c.example.org"),
      contacts: fc.constant(["platform@example.com", "finance@example.com"]),
    }),
    optional({ protection: fc.boolean() }),
    fc
      .uniqueArray(fc.constantFrom("aws-eu", "azure-eu", "b", "true", "null"), { minLength: 1, maxLength: 4 })
      .chain((keys) => fc.tuple(fc.constant(keys), ...keys.map((_key, index) => site(index + 1)))),
  )
  .map(([base, rest, [keys, ...sites]]) => ({
    ...base,
    ...rest,
    // The serving site must be named where there are several; for one it may be left out.
    ...(keys.length > 1 && { traffic: { site: keys[0] } }),
    sites: Object.fromEntries(keys.map((key, index) => [key, sites[index] as RawSite])),
  }));
