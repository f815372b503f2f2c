import fc from "fast-check";
import { expect, it } from "vitest";
import { type PoolDemand, poolers, poolsOf, sideConnections, sumOf } from "./pools";

const site = (cloud: "aws" | "azure", readReplicas: number) => ({
  key: `${cloud}-eu`,
  cloud,
  postgres: { readReplicas },
});

const demand = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[a-z]{1,8}(-[a-z]{1,8}){0,2}$/),
    sites: fc.option(fc.subarray(["aws-eu", "azure-eu", "gcp-eu"]), { nil: undefined }),
    database: fc.option(
      fc.record({ mode: fc.constant("local" as const), connections: fc.integer({ min: 1, max: 500 }) }),
      { nil: undefined },
    ),
  }),
  { selector: ({ name }) => name },
) as fc.Arbitrary<PoolDemand[]>;

it("gives every service at least what it asked for, and never more pods' worth than a rollout has", () => {
  fc.assert(
    fc.property(demand, (services) => {
      for (const pool of poolsOf(services, site("aws", 2))) {
        const asked = services.find(({ name }) => name === pool.service)?.database?.connections ?? 0;
        expect(pool.perPooler * poolers.fewest).toBeGreaterThanOrEqual(asked);
        expect(pool.perPooler * poolers.fewest).toBeLessThan(asked + poolers.fewest);
        expect(pool.perPooler * (poolers.most + 1)).toBe(pool.pooled);
        expect(pool.limit).toBe(pool.pooled + sideConnections);
      }
    }),
  );
});

it("counts the services with a database on the site, each once, under names of their own", () => {
  fc.assert(
    fc.property(demand, (services) => {
      const pools = poolsOf(services, site("azure", 0));
      const wanted = services.filter(
        ({ sites, database }) => database && (sites?.includes("azure-eu") ?? true),
      );
      expect(pools.map(({ service }) => service)).toEqual(wanted.map(({ name }) => name));
      expect(new Set(pools.map(({ database }) => database)).size).toBe(pools.length);
      expect(sumOf(pools)).toBe(
        wanted.reduce((sum, { database }) => sum + (database?.connections ?? 0) + sideConnections, 0),
      );
    }),
  );
});

it("takes more of the server when a service asks for more or one is added", () => {
  fc.assert(
    fc.property(demand, fc.integer({ min: 1, max: 500 }), (services, connections) => {
      const before = sumOf(poolsOf(services, site("aws", 2)));
      const more = [
        ...services,
        { name: "one-more-1", sites: undefined, database: { mode: "local" as const, connections } },
      ];
      expect(sumOf(poolsOf(more, site("aws", 2)))).toBeGreaterThan(before);
    }),
  );
});

it("counts what reads on the writer, where nothing else takes reads", () => {
  fc.assert(
    fc.property(demand, (services) => {
      const [alone, beside] = [0, 1].map((replicas) => poolsOf(services, site("aws", replicas)));
      expect(alone?.map(({ pooled }) => pooled)).toEqual(beside?.map(({ pooled }) => pooled * 2));
    }),
  );
});
