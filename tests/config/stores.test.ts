import { describe, expect, test } from "vitest";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { ConfigError } from "../../infra/config/errors";
import { loadCatalog } from "../../infra/config/load";
import { parseStores } from "../../infra/config/stores";
import { oneSite, root, stackPlan } from "../support/plans";
import { adoptedStores } from "./adopted-stores";

const catalog = loadCatalog(root);
const owner = "team";
const image = { repository: "registry.k8s.io/e2e-test-images/agnhost", digest: `sha256:${"0".repeat(64)}` };

/** Problems as `path: problem`, all at once. */
function problems(attempt: () => unknown): string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split("\n")
      .filter((line) => /^ {2}\S/.test(line))
      .map((line) => line.trim());
  }
}

const refused = (cloud: Cloud, stores: object, site: Record<string, unknown> = {}) =>
  problems(() =>
    stackPlan(oneSite(cloud, site), {
      ...catalog,
      services: [],
      topics: [],
      stores: parseStores("s", stores),
    }),
  );

const queues = { work: { owner } };
const worker = { owner, queue: "work", image };

describe("what a cloud refuses of stores is refused on all: one catalog is for every site", () => {
  test.each([
    ["Service Bus locks a message for five minutes", { queues: { work: { owner, visibilitySeconds: 301 } } }],
    ["Pub/Sub delivers five times at least", { queues: { work: { owner, deliveries: 4 } } }],
    ["Lambda works off with two instances", { queues, functions: { scan: { ...worker, concurrency: 1 } } }],
    ["a container has three letters", { buckets: { ab: { owner, dataClass: "internal" } } }],
  ])("%s", (_why, stores) => {
    for (const cloud of clouds) expect(refused(cloud, stores)).toHaveLength(1);
  });

  test("a day that the calendar does not have", () => {
    const stores = (firstRotation: string) => ({ secrets: { mail: { owner, firstRotation } } });
    expect(problems(() => parseStores("s", stores("2027-02-28")))).toEqual([]);
    expect(problems(() => parseStores("s", stores("2027-02-30")))).toEqual([
      expect.stringContaining('secrets.mail.firstRotation: "2027-02-30" is not a day'),
    ]);
  });
});

describe("what a site adopts of stores", () => {
  test.each(clouds)("is taken on %s", (cloud) => {
    expect(
      problems(() => stackPlan(oneSite(cloud, { ...adoptedStores[cloud](catalog.stores) }), catalog)),
    ).toEqual([]);
  });

  test.each(clouds)("must be there, on %s, in the form of the cloud", (cloud) => {
    const { objects, queues, secrets } = adoptedStores[cloud](catalog.stores);
    const any = (map: { existing: object }) => Object.values(map.existing)[0] as string;
    const site = {
      objects: { existing: { nowhere: any(objects) } },
      queues: { existing: { nowhere: any(queues) } },
      secrets: { existing: { nowhere: any(secrets) } },
    };
    const found = problems(() => stackPlan(oneSite(cloud, site), catalog));
    for (const what of ["objects", "queues", "secrets"]) {
      expect(found.filter((line) => line.includes(`${what}.existing.nowhere`))).toHaveLength(1);
    }
    const malformed = problems(() =>
      stackPlan(oneSite(cloud, { queues: { existing: { work: "work" } } }), catalog),
    );
    expect(malformed).toEqual([expect.stringContaining("queues.existing.work")]);
  });

  test("on Azure the logs are an account and the others containers", () => {
    const { existing } = adoptedStores.azure(catalog.stores).objects;
    const site = { objects: { existing: { logs: existing.backups, backups: existing.logs } } };
    const found = problems(() => stackPlan(oneSite("azure", site), catalog));
    expect(found).toEqual([
      expect.stringMatching(/objects\.existing\.logs: .* is a container/),
      expect.stringMatching(/objects\.existing\.backups: .* is a whole storage account/),
    ]);
  });

  test("on Google Cloud a queue that a function works off is not adopted", () => {
    const stores = { queues, functions: { scan: worker } };
    const site = { queues: { existing: { work: "projects/platform-prod-eu/subscriptions/work" } } };
    expect(refused("gcp", stores, site)).toEqual([expect.stringContaining("the function scan works")]);
  });
});
