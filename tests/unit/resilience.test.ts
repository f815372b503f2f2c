import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Catalog } from "../../infra/config/catalog";
import type { Environment, Site } from "../../infra/config/environment";
import { loadCatalog } from "../../infra/config/load";
import { parseEnvironment } from "../../infra/config/parse";
import { readStackFile } from "../../infra/config/stackfile";
import { costTable } from "../../infra/cost/estimate";
import { availabilityTable } from "../../infra/resilience/availability";
import { inWords, missed, type RecoveryRow, recoveryTable, scenarios } from "../../infra/resilience/recovery";
import { tables } from "../../infra/resilience/tables";
import { root } from "../support/plans";

const catalog = loadCatalog(root);
const prod = parseEnvironment("Pulumi.prod.yaml", readStackFile(root, "prod"));

/** Production with every site changed. */
const withSites = (change: (site: Site) => Site, base: Environment = prod): Environment => ({
  ...base,
  sites: Object.fromEntries(Object.entries(base.sites).map(([key, site]) => [key, change(site)])),
});

const only = (...keys: readonly string[]): Environment => ({
  ...prod,
  sites: Object.fromEntries(keys.map((key) => [key, prod.sites[key] as Site])),
});

const find = (rows: readonly RecoveryRow[], store: string, scenario: string, site = "aws-eu") =>
  rows.find((row) => row.site === site && row.store.startsWith(store) && row.scenario === scenario);

const postgres = (change: Partial<Site["postgres"]>) => (site: Site) => ({
  ...site,
  postgres: { ...site.postgres, ...change },
});

describe("the recovery table", () => {
  test("production meets its objective in every row", () => {
    const rows = recoveryTable(prod, catalog);
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.map((row) => missed(row, prod.objective)).filter(Boolean)).toEqual([]);
  });

  test("without a standby a lost zone costs a promotion, without replicas a restore", () => {
    const promoted = recoveryTable(withSites(postgres({ zoneRedundant: false })), catalog);
    expect(find(promoted, "postgres (todo)", "zone")).toMatchObject({ rpoMinutes: 5, rtoMinutes: 11 });
    const restored = recoveryTable(withSites(postgres({ zoneRedundant: false, readReplicas: 0 })), catalog);
    const row = find(restored, "postgres (todo)", "zone") as RecoveryRow;
    expect(row).toMatchObject({ rpoMinutes: 5, rtoMinutes: 126 });
    expect(missed(row, prod.objective)).toBe("RTO 2 h 6 min, objective 15 min");
  });

  test("without a replica in another region the lost region costs the time since the last copied backup", () => {
    const row = find(
      recoveryTable(withSites(postgres({ replicas: {} })), catalog),
      "postgres (todo)",
      "region",
    );
    expect(row).toMatchObject({ rpoMinutes: 120, by: "restore of a copied backup" });
    expect(missed(row as RecoveryRow, prod.objective)).toBe(
      "RPO 2 h, objective 60 min; RTO 2 h 6 min, objective 15 min",
    );
  });

  test("without a recovery region nothing comes back from a lost region", () => {
    const alone = withSites(
      ({ recovery: _, ...site }) =>
        ({
          ...site,
          postgres: { ...site.postgres, replicas: {} },
        }) as Site,
    );
    for (const store of ["postgres (todo)", "documents", "objects"]) {
      const row = find(recoveryTable(alone, catalog), store, "region") as RecoveryRow;
      expect(row.rpoMinutes, store).toBeUndefined();
      expect(missed(row, prod.objective), store).toContain("not recovered");
    }
  });

  test("what is replicated survives a cloud, with other sites only", () => {
    const three = find(recoveryTable(prod, catalog), "postgres (test-submission)", "cloud") as RecoveryRow;
    expect(three).toMatchObject({ held: { rpo: true, rto: true } });
    expect(three.rtoMinutes).toBeLessThanOrEqual(prod.objective.rtoMinutes);
    const one = find(
      recoveryTable(only("aws-eu"), catalog),
      "postgres (test-submission)",
      "cloud",
    ) as RecoveryRow;
    expect(one.rpoMinutes).toBeUndefined();
  });

  test("a better setting never makes a row worse", () => {
    const flag = fc.boolean();
    fc.assert(
      fc.property(flag, flag, flag, flag, fc.nat(3), (standby, replica, second, global, replicas) => {
        const site =
          (better: boolean) =>
          (site: Site): Site => ({
            ...site,
            postgres: {
              ...site.postgres,
              zoneRedundant: standby || better,
              readReplicas: replicas + (better ? 1 : 0),
              replicas: replica || better ? { recovery: { region: "x" } } : {},
            },
            kafka: { ...site.kafka, recoveryCluster: second || better },
            documents: { ...site.documents, globalReplication: global || better },
          });
        const [worse, better] = [false, true].map((b) => recoveryTable(withSites(site(b)), catalog));
        const bound = (value: number | undefined) => value ?? Number.POSITIVE_INFINITY;
        for (const row of worse ?? []) {
          const other = better?.find(
            ({ site, store, scenario }) =>
              site === row.site && store === row.store && scenario === row.scenario,
          );
          expect(bound(other?.rpoMinutes)).toBeLessThanOrEqual(bound(row.rpoMinutes));
          expect(bound(other?.rtoMinutes)).toBeLessThanOrEqual(bound(row.rtoMinutes));
        }
      }),
    );
  });

  test("every store has a row for every scenario that can befall it", () => {
    const rows = recoveryTable(prod, catalog);
    for (const store of new Set(rows.map((row) => row.store))) {
      const known = new Set(rows.filter((row) => row.store === store).map(({ scenario }) => scenario));
      const expected = scenarios.filter((scenario) => scenario !== "damage" || !store.startsWith("kafka"));
      expect([...known], store).toEqual(expected);
    }
  });

  test("an environment that need not survive a region is not held to it", () => {
    const zone = { ...prod, objective: { ...prod.objective, survives: "zone" } } as const;
    for (const { scenario, held } of recoveryTable(zone, catalog)) {
      expect(held.rto, scenario).toBe(scenario === "zone");
      expect(held.rpo, scenario).toBe(scenario === "zone" || scenario === "damage");
    }
  });

  test("minutes read well", () => {
    expect([0, 119, 120, 126, 1440, undefined].map(inWords)).toEqual([
      "0 min",
      "119 min",
      "2 h",
      "2 h 6 min",
      "24 h",
      "not recovered",
    ]);
  });
});

describe("availability", () => {
  const of = (environment: Environment, service: string, from: Catalog = catalog) =>
    availabilityTable(environment, from).find((row) => row.service === service)?.percent ?? 0;

  test("is a share of time, and never better than its best part alone for one site", () => {
    for (const { percent, onePercent } of availabilityTable(prod, catalog)) {
      expect(percent).toBeGreaterThan(99);
      expect(percent).toBeLessThan(100);
      expect(onePercent).toBeLessThanOrEqual(99.95);
    }
  });

  test("grows with sites, and with a second writer to switch to", () => {
    expect(of(prod, "notification")).toBeGreaterThan(of(only("aws-eu"), "notification"));
    const local: Catalog = {
      ...catalog,
      services: catalog.services.map((service) =>
        service.database ? { ...service, database: { ...service.database, mode: "local" } } : service,
      ),
    };
    expect(of(prod, "test-submission")).toBeGreaterThan(of(prod, "test-submission", local));
  });

  test("a service without data on three sites is what the objective asks for", () => {
    expect(of(prod, "notification")).toBeGreaterThanOrEqual(prod.objective.availabilityPercent);
  });
});

describe("the cost estimate", () => {
  const sum = (environment: Environment) => costTable(environment).reduce((total, { usd }) => total + usd, 0);

  test("counts standbys, replicas and replicas in other regions", () => {
    const row = costTable(prod).find(
      ({ site, capability }) => site === "aws-eu" && capability === "postgres",
    );
    expect(row?.counted).toBe("6 servers of 8x32 with 256 GiB, standbys and replicas included");
  });

  test("grows with every setting that adds something", () => {
    const base = sum(prod);
    expect(sum(withSites(postgres({ readReplicas: 3 })))).toBeGreaterThan(base);
    expect(sum(withSites(postgres({ size: "16x64" })))).toBeGreaterThan(base);
    expect(sum(withSites((site) => ({ ...site, cache: { ...site.cache, replicas: 2 } })))).toBeGreaterThan(
      base,
    );
    expect(sum(only("aws-eu"))).toBeLessThan(base);
  });

  test("stays under the budget of every site", () => {
    for (const { key, budget } of Object.values(prod.sites)) {
      const cost = costTable(prod)
        .filter(({ site }) => site === key)
        .reduce((total, { usd }) => total + usd, 0);
      expect(cost, key).toBeLessThan(budget.monthlyLimitUsd);
    }
  });
});

test("a stack shows the tables of the layers and sites that it holds", () => {
  const shown = (layers: Parameters<typeof tables>[0]["scope"]["layers"]) =>
    tables({ environment: prod, catalog, scope: { sites: ["gcp-eu"], layers } });
  expect(shown(["data"]).map(({ title }) => title)).toEqual(["Recovery"]);
  expect(shown(["data"])[0]?.rows.every(([site]) => site === "gcp-eu")).toBe(true);
  expect(shown(["traffic"])).toEqual([]);
  for (const { columns, rows } of shown(["foundation", "data", "services"])) {
    for (const row of rows) expect(row).toHaveLength(columns.length);
  }
});
