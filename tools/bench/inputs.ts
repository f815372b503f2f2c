import type { Catalog } from "../../infra/config/catalog";
import { loadCatalog, loadStack, type StackPlan } from "../../infra/config/load";
import type { RawConfig } from "../../infra/config/parse";
import { readStackFile } from "../../infra/config/stackfile";

type Sites = Record<string, Record<string, unknown>>;

const regions: Readonly<Record<string, readonly string[]>> = {
  aws: ["eu-west-1", "eu-central-1", "us-east-1"],
  azure: ["westeurope", "northeurope", "eastus"],
  gcp: ["europe-west1", "europe-west4", "us-east1"],
};

const recoveryRegions: Readonly<Record<string, string>> = {
  aws: "eu-north-1",
  azure: "swedencentral",
  gcp: "europe-north1",
};

/** Production with `count` sites: a third on each cloud, in regions and accounts of their own. */
export function withSites(root: string, count: number): StackPlan {
  const config = readStackFile(root, "prod");
  const prod = Object.values(config.sites as Sites);
  const sites: Sites = {};
  for (let index = 0; index < count; index += 1) {
    const model = prod[index % prod.length] as Record<string, unknown>;
    const cloud = String(model.cloud);
    const round = Math.floor(index / prod.length);
    sites[`${cloud}-${round}`] = {
      ...model,
      ...accounts(cloud, index),
      region: regions[cloud]?.[round],
      network: { cidr: `10.${100 + index}.0.0/16` },
      recovery: { region: recoveryRegions[cloud], cidr: `10.200.${4 * index}.0/22` },
    };
  }
  // Topics are copied between clouds, of which each has one site then; here clouds have several.
  const catalog = loadCatalog(root);
  const topics = catalog.topics.map((topic) => ({ ...topic, replicated: false }));
  const environment = { ...config, traffic: { site: "aws-0" }, sites } as RawConfig;
  return loadStack(root, "bench", environment, { ...catalog, topics });
}

function accounts(cloud: string, index: number): Record<string, string> {
  switch (cloud) {
    case "aws":
      return { accountId: String(444444444440 + index) };
    case "azure":
      return { subscriptionId: `3a4b5c6d-7e8f-4091-a2b3-c4d5e6f7080${index}` };
    default:
      return { projectId: `platform-bench-${index}`, projectNumber: String(555555555550 + index) };
  }
}

/**
 * Production with `count` copies of the sample service on each of its three sites, and nothing else of the product. They
 * have no database: a server has connections for some fifty.
 */
export function withServices(root: string, count: number): StackPlan {
  const { services, stores } = loadCatalog(root);
  const todo = services.find(({ name }) => name === "todo");
  if (!todo) throw new Error("the catalog has no service to copy");
  const { database: _, ...sample } = todo;
  const copies = Array.from({ length: count }, (_, index) => ({
    ...sample,
    name: `service-${String(index).padStart(4, "0")}`,
  }));
  const catalog: Catalog = { services: copies, topics: [], stores };
  return loadStack(root, "bench", readStackFile(root, "prod"), catalog);
}
