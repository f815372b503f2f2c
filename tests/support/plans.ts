import { resolve } from "node:path";
import { recoveryContract } from "../../components/recovery/contract";
import type { Catalog } from "../../infra/config/catalog";
import type { Cloud } from "../../infra/config/clouds";
import { loadStack, type StackPlan } from "../../infra/config/load";
import type { RawConfig } from "../../infra/config/parse";
import { readStackFile } from "../../infra/config/stackfile";
import { dataContract } from "../../infra/contracts";
import { makePlan, type Plan } from "../../tools/plan/plan";
import type { PlanRecord } from "../../tools/plan/record";
import { runStack } from "../../tools/plan/run";

export const root = resolve(__dirname, "../..");

export type { PlanRecord };

/** What a data layer gives in prod, where every site has a recovery region. */
export const siteDataContract = dataContract.extend({ recovery: recoveryContract });

export const recordsOf = (plan: Plan): PlanRecord[] =>
  plan.resources.map(({ json }) => JSON.parse(json) as PlanRecord);

export const sites = { aws: "aws-eu", azure: "azure-eu", gcp: "gcp-eu" } as const satisfies Record<
  Cloud,
  string
>;

type Settings = Record<string, unknown>;

/** Production's configuration with one site only, that of a cloud; `site` and `top` change settings. */
export function oneSite(cloud: Cloud, site: Settings = {}, top: Settings = {}): RawConfig {
  const config = readStackFile(root, "prod");
  const key = sites[cloud];
  const original = (config.sites as Record<string, Settings>)[key] as Settings;
  const changed = merge({ ...config, traffic: { site: key } }, top);
  return { ...changed, sites: { [key]: merge(original, site) } };
}

function merge(base: Settings, change: Settings): Settings {
  const merged: Settings = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const [old, next] = [merged[key], value];
    merged[key] = isMap(old) && isMap(next) ? merge(old, next) : next;
  }
  return merged;
}

const isMap = (value: unknown): value is Settings =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const stackPlan = (config: RawConfig, catalog?: Catalog): StackPlan =>
  loadStack(root, "test", config, catalog);

export const planOf = (config: RawConfig, catalog?: Catalog): Promise<Plan> =>
  makePlan(root, stackPlan(config, catalog));

/** URNs that the program registers when nothing is known of what the clouds answer. */
export async function urnsWithUnknowns(plan: StackPlan): Promise<string[]> {
  const urns: string[] = [];
  await runStack(root, plan, { answers: "unknown", onRegistration: ({ urn }) => urns.push(urn) });
  return urns.sort();
}
