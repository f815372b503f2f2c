import fc from "fast-check";
import { expect, test } from "vitest";
import { type Permission, resolved } from "../../components/identity/contract";
import { permissionsOf } from "../../components/service/stores";
import { accessOf, runsOn } from "../../infra/access";
import type { Catalog, Service } from "../../infra/config/catalog";
import type { Cloud } from "../../infra/config/clouds";
import type { Site } from "../../infra/config/environment";
import { canOnAws } from "./aws";
import { canOnAzure } from "./azure";
import { anyCatalog, environmentOn, given, operations, storesOn } from "./catalogs";
import { canOnGcp } from "./gcp";

/**
 * From any catalog to what each cloud lets a service do: exactly what the catalog gives it. The grants of each cloud
 * are those that its identity makes, judged by an evaluator of that cloud's own rules.
 */

/** The promise of an output whose value is known. */
const promised = <T>(output: object) => (output as { promise(): Promise<T> }).promise();

const managed = { kafka: { engine: "managed" } } as Site;

async function permissionsOn(cloud: Cloud, catalog: Catalog, service: Service) {
  if (!runsOn(service, "home")) return [];
  const { stores, keys } = storesOn(cloud);
  const access = accessOf(service, catalog, { site: "home", environment: environmentOn(cloud) });
  return promised<readonly Permission<string>[]>(resolved(permissionsOf(managed, access, stores, keys)));
}

/** `bucket files read` is of the kind `bucket read`. */
const kindOf = (operation: string) => operation.replace(/ .* /, " ");
/** What no catalog gives to any service. */
const neverGiven = new Set(["cluster alter"]);

/** Compares what each service of any catalog can do with what the catalog gives it, of every kind. */
async function compare(
  cloud: Cloud,
  judge: (
    permissions: readonly Permission<string>[],
    catalog: Catalog,
    service: string,
  ) => { readonly whole: (operation: string) => boolean; readonly core: (operation: string) => boolean },
  judged = operations,
): Promise<void> {
  const asked = new Map<string, { yes: number; no: number }>();
  await fc.assert(
    fc.asyncProperty(anyCatalog, async (catalog) => {
      for (const service of catalog.services) {
        const can = judge(await permissionsOn(cloud, catalog, service), catalog, service.name);
        const wanted = given(catalog, service);
        const lacking = judged.filter((operation) => wanted.has(operation) && !can.whole(operation));
        const beyond = judged.filter((operation) => !wanted.has(operation) && can.core(operation));
        expect({ service: service.name, lacking, beyond }).toEqual({
          service: service.name,
          lacking: [],
          beyond: [],
        });
        for (const operation of judged) {
          const kind = kindOf(operation);
          const count = asked.get(kind) ?? { yes: 0, no: 0 };
          count[wanted.has(operation) ? "yes" : "no"] += 1;
          asked.set(kind, count);
        }
      }
    }),
    { numRuns: 80 },
  );
  // Every kind of thing must have been given and not given: otherwise the test would show nothing of it.
  const rare = [...asked].filter(([kind, { yes, no }]) => no < 50 || (yes < 50 && !neverGiven.has(kind)));
  expect(rare).toEqual([]);
}

const both = (can: (operation: string) => boolean | undefined) => ({
  whole: (operation: string) => can(operation) === true,
  core: (operation: string) => can(operation) === true,
});

test("on AWS a service can do what the catalog gives it, and nothing else", async () => {
  await compare("aws", canOnAws);
});

test("on Azure a service can do what the catalog gives it, and nothing else", async () => {
  // Event Hubs asks for nothing beyond the permission to receive where a client joins a group.
  const judged = operations.filter((operation) => !operation.startsWith("group "));
  await compare("azure", (permissions) => both(canOnAzure(permissions)), judged);
});

test("on Google Cloud a service can do what the catalog gives it, and nothing else", async () => {
  // The lists themselves are changed by whoever may alter the cluster: no service.
  const judged = [...operations, "cluster home alter"];
  await compare(
    "gcp",
    (permissions, catalog, service) => both(canOnGcp(permissions, catalog, service)),
    judged,
  );
});
