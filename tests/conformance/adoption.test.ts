import { expect, test } from "vitest";
import type { z } from "zod";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { loadCatalog } from "../../infra/config/load";
import {
  foundationContract,
  platformContract,
  servicesContract,
  trafficContract,
} from "../../infra/contracts";
import type { Plan } from "../../tools/plan/plan";
import { adopted } from "../config/adopted";
import { adoptedStores } from "../config/adopted-stores";
import { oneSite, planOf, recordsOf, root, siteDataContract, sites } from "../support/plans";

/** A site where all is there already that a site can adopt. */

const { stores } = loadCatalog(root);

test.each(clouds)(
  "a site on %s adopts what is already there: the same outputs, and nothing of it created",
  async (cloud) => {
    const there = await planOf(
      oneSite(cloud, adopting(cloud), { traffic: { existing: existing(cloud).zone } }),
    );
    const made = await planOf(oneSite(cloud));
    expect(there.refusals).toEqual([]);

    const left = notAdopted(cloud);
    const besides = (plan: Plan) => namesIn(plan, cloud).filter((name) => !left.test(name));
    expect(besides(made).length).toBeGreaterThan(100);
    expect(besides(there)).toEqual([]);

    const output = (plan: Plan, layer: string) => plan.outputs[`${sites[cloud]}-${layer}`];
    expect(foundationContract.safeParse(output(there, "foundation")).error).toBeUndefined();
    expect(platformContract.safeParse(output(there, "platform")).error).toBeUndefined();
    expect(servicesContract.safeParse(output(there, "services")).error).toBeUndefined();
    expect(trafficContract.safeParse(there.outputs.traffic).error).toBeUndefined();
    const given = (plan: Plan) => storesOf(siteDataContract.parse(output(plan, "data")));
    expect(given(there)).toEqual(given(made));
  },
);

/** Resources of the cloud, without the site's name. What an identity may do is always made for it. */
const namesIn = (plan: Plan, cloud: Cloud) =>
  recordsOf(plan)
    .filter(({ custom, type }) => custom && !/^(pulumi|kubernetes):/.test(type))
    .filter(({ parent }) => !parent.includes("$blueprint:identity:Identity::"))
    .map(({ name }) => name.slice(`${sites[cloud]}-`.length));

/** The names by which a site's stores are found. */
function storesOf(data: z.infer<typeof siteDataContract>): Readonly<Record<string, readonly string[]>> {
  const { objects, queue, function: run, kafka, documents, secrets } = data;
  const named = {
    buckets: objects.buckets,
    queues: queue.queues,
    functions: run.functions,
    topics: kafka.topics,
    tables: documents.tables,
    secrets: secrets.secrets,
  };
  return Object.fromEntries(Object.entries(named).map(([kind, all]) => [kind, Object.keys(all).sort()]));
}

/** What a site adopts, as its configuration says it: all that it can. */
function adopting(cloud: Cloud): Record<string, unknown> {
  const { network, keys, cluster, registry, audit, budget, postgres, kafka, cache, table, vault } =
    existing(cloud);
  const documents = Object.fromEntries(Object.keys(stores.documents).map((name) => [name, table]));
  const there = { network, keys, cluster, registry, audit, budget, postgres, kafka, cache, documents };
  return {
    ...Object.fromEntries(Object.entries(there).map(([capability, existing]) => [capability, { existing }])),
    ...(vault !== undefined && { backup: { existing: vault } }),
    ...adoptedStores[cloud](stores),
  };
}

/**
 * What is always the site's own, by the start of its name: its place in the recovery region, functions and, on Google
 * Cloud, the queues that they bring, and the secrets of the logins that the platform makes.
 */
function notAdopted(cloud: Cloud): RegExp {
  const queues = Object.values(stores.functions).map(({ queue }) => `queue-${queue}`);
  const ofGoogle = cloud === "gcp" ? ["secrets-notices", ...queues] : [];
  return new RegExp(`^(${["recovery", "function", "secrets-postgres", ...ofGoogle].join("|")})(-|$)`);
}

const existing = (cloud: Cloud) => adopted[cloud](regions[cloud]);
const regions = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" } as const;
