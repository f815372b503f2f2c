import * as pulumi from "@pulumi/pulumi";
import type { Scope, Site } from "../infra/config/environment";
import type { StackPlan } from "../infra/config/load";
import type { Layer } from "../infra/config/schema";
import type { SiteContext } from "../infra/context";
import { contractVersion, foundationContract, platformContract } from "../infra/contracts";
import { collectEarly, Pacer } from "../infra/pacer";
import { siteContext } from "../infra/providers";
import { outputName, References } from "../infra/references";
import { foundation } from "./layers/foundation";
import { platformLayer } from "./layers/platform";
import { services } from "./layers/services";
import { traffic } from "./layers/traffic";
import { readme } from "./readme";

/**
 * Registrations in flight at which composition waits. A preview answers at once, so little is kept in flight; in an
 * update a registration lasts as long as the cloud takes, and the bound is far above what the engine does in parallel.
 */
const inFlight = { preview: 40, update: 4000 };

/** Composes the part of the environment that a stack holds, layer by layer. Gives the stack's outputs. */
export async function platform(plan: StackPlan): Promise<Record<string, unknown>> {
  const { environment, scope } = plan;
  collectEarly();
  const pacer = new Pacer(pulumi.runtime.isDryRun() ? inFlight.preview : inFlight.update);
  const references = new References(plan.homes);
  const contexts = new Map(
    sitesInUse(plan).map((key) => [key, siteContext(environment, environment.sites[key] as Site, pacer)]),
  );
  const outputs: Record<string, unknown> = {};
  for (const [key, context] of contexts) {
    if (holdsSiteLayers(scope) && scope.sites.includes(key))
      Object.assign(outputs, await composeSite(context, plan, references));
  }
  const dnsSite = contexts.get(environment.traffic.site);
  if (scope.layers.includes("traffic") && dnsSite) outputs.traffic = traffic(dnsSite);
  return {
    contract: contractVersion,
    environment: environment.name,
    ...outputs,
    readme: readme(plan, outputs),
  };
}

const holdsSiteLayers = ({ layers }: Scope) => layers.some((layer) => layer !== "traffic");

/** The sites that need a provider: those whose layers the stack holds, and the one that serves DNS. */
function sitesInUse({ environment, scope }: StackPlan): string[] {
  const used = new Set(holdsSiteLayers(scope) ? scope.sites : []);
  if (scope.layers.includes("traffic")) used.add(environment.traffic.site);
  return [...used].sort();
}

/** The layers of one site that the scope holds; what they build on and the scope leaves out is read from its stack. */
async function composeSite(context: SiteContext, { catalog, scope }: StackPlan, references: References) {
  const { key } = context.site;
  const holds = (layer: Layer) => scope.layers.includes(layer);
  const outputs: Record<string, unknown> = {};

  const ground = holds("foundation")
    ? await foundation(context, catalog)
    : references.layer(foundationContract, key, "foundation");
  if (holds("foundation")) outputs[outputName(key, "foundation")] = ground;
  await context.pacer.ready();

  const built = holds("platform") ? platformLayer(context, ground) : undefined;
  if (built) outputs[outputName(key, "platform")] = built.outputs;
  await context.pacer.ready();

  if (holds("services")) {
    const cluster = built?.outputs ?? references.layer(platformContract, key, "platform");
    outputs[outputName(key, "services")] = await services(
      context,
      catalog,
      ground,
      cluster,
      built?.component,
    );
  }
  return outputs;
}
