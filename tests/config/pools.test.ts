import fc from "fast-check";
import { expect, it } from "vitest";
import { maxConnections } from "../../components/postgres/sizes";
import { type PoolDemand, poolsOf, sumOf } from "../../components/postgres-access/pools";
import type { Catalog } from "../../infra/config/catalog";
import { serverSizes } from "../../infra/config/data";
import type { Site } from "../../infra/config/environment";
import { checkPools } from "../../infra/config/pool-checks";

const site = (cloud: Site["cloud"], size: string) =>
  ({ key: `${cloud}-eu`, cloud, postgres: { size, readReplicas: 1 } }) as Site;
const service = (name: string, connections: number): PoolDemand => ({
  name,
  sites: undefined,
  database: { mode: "local", connections },
});
const check = (services: readonly PoolDemand[], ...sites: Site[]) =>
  checkPools(
    "Pulumi.prod.yaml",
    { services } as unknown as Catalog,
    Object.fromEntries(sites.map((one) => [one.key, one])),
  );

it("takes pools that fit, to the last connection, and refuses one more", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("aws" as const, "azure" as const, "gcp" as const),
      fc.constantFrom(...serverSizes),
      fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 30 }),
      (cloud, size, connections) => {
        const services = connections.map((count, index) => service(`s${index}`, count));
        const fits = sumOf(poolsOf(services, site(cloud, size))) <= maxConnections(cloud, size);
        const run = () => check(services, site(cloud, size));
        if (fits) expect(run).not.toThrow();
        else expect(run).toThrow(/takes \d+ connections/);
      },
    ),
  );
});

it("names every site that is too small, its services and their numbers", () => {
  const services = [service("todo", 500), service("grades", 450), service("mail", 1)];
  let message = "";
  try {
    check(services, site("aws", "2x8"), site("azure", "2x8"), site("gcp", "8x32"));
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain(
    '"2x8" takes 785 connections of clients, and the services may open 1922: todo 1006, grades 906, mail 10',
  );
  expect(message).toContain("sites.azure-eu.postgres.size");
  expect(message).not.toContain("sites.gcp-eu");
});
