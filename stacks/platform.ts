import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { Scope, Site } from "../infra/config/environment";
import type { StackPlan } from "../infra/config/load";
import type { Layer } from "../infra/config/schema";
import type { SiteContext } from "../infra/context";
import {
  contractVersion,
  type Data,
  dataContract,
  type Foundation,
  foundationContract,
  type Platform,
  platformContract,
} from "../infra/contracts";
import { collectEarly, Pacer } from "../infra/pacer";
import { siteContext } from "../infra/providers";
import { outputName, References } from "../infra/references";
import { withoutApiVersions } from "../infra/sdk";
import type { Wired } from "../infra/wired";
import { copies } from "./layers/copies";
import { dataLayer } from "./layers/data";
import { foundation } from "./layers/foundation";
import { interconnect } from "./layers/interconnect";
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
  const { environment, scope, catalog } = plan;
  collectEarly();
  pulumi.runtime.registerStackTransformation(withoutApiVersions);
  const pacer = new Pacer(pulumi.runtime.isDryRun() ? inFlight.preview : inFlight.update);
  const contexts = new Map(
    sitesInUse(plan).map((key) => [key, siteContext(environment, environment.sites[key] as Site, pacer)]),
  );
  const held = scope.sites.flatMap((key) => contexts.get(key) ?? []);
  const holds = (layer: Layer) => scope.layers.includes(layer);
  const outputs: Record<string, unknown> = {};
  const layers = new Layers(plan, outputs);

  if (holds("foundation")) {
    for (const context of held) layers.keep(context, "foundation", await foundation(context, catalog));
  }
  // A site alone has nobody to be joined to.
  if (holds("interconnect") && held.length > 1) {
    const joined = await interconnect(held, (site) => layers.foundation(site));
    for (const [context, given] of joined) layers.keep(context, "interconnect", given);
  }
  if (holds("data")) {
    for (const context of held) {
      const ground = layers.foundation(context.site.key);
      layers.keep(context, "data", await dataLayer(context, ground, catalog));
    }
  }
  const clusters = new Map<string, pulumi.Resource>();
  if (holds("platform")) {
    for (const context of held) {
      const { key } = context.site;
      await pacer.ready();
      const kafkaOf = (site: string) => layers.data(site).kafka;
      const built = await platformLayer(context, layers.foundation(key), layers.data(key), catalog, kafkaOf);
      clusters.set(key, built.component);
      layers.keep(context, "platform", built.outputs);
    }
  }
  if (holds("services")) {
    for (const context of held) {
      const { key } = context.site;
      const below = {
        foundation: layers.foundation(key),
        data: layers.data(key),
        platform: layers.platform(key),
      };
      layers.keep(context, "services", await services(context, catalog, below, clusters.get(key)));
    }
  }
  if (holds("services") && held.length > 1) {
    await copies(
      held,
      catalog,
      (site) => ({
        foundation: layers.foundation(site),
        data: layers.data(site),
        platform: layers.platform(site),
      }),
      clusters,
    );
  }
  const dnsSite = contexts.get(environment.traffic.site);
  if (holds("traffic") && dnsSite) outputs.traffic = traffic(dnsSite);
  return {
    contract: contractVersion,
    environment: environment.name,
    ...outputs,
    readme: readme(plan, outputs),
  };
}

/** What the layers of each site give: built by this stack, or read from the stack that holds them. */
class Layers {
  readonly #references: References;

  constructor(
    plan: StackPlan,
    private readonly outputs: Record<string, unknown>,
  ) {
    this.#references = new References(plan.homes);
  }

  /** Keeps what a layer gives, for the layers after it and as an output of the stack. */
  keep({ site }: SiteContext, layer: Layer, given: object): void {
    this.outputs[outputName(site.key, layer)] = given;
  }

  foundation(site: string): Foundation {
    return this.find(foundationContract, site, "foundation");
  }

  data(site: string): Data {
    return this.find(dataContract, site, "data");
  }

  platform(site: string): Platform {
    return this.find(platformContract, site, "platform");
  }

  private find<Schema extends z.ZodObject>(contract: Schema, site: string, layer: Layer) {
    const built = this.outputs[outputName(site, layer)] as Wired<z.infer<Schema>> | undefined;
    return built ?? this.#references.layer(contract, site, layer);
  }
}

const holdsSiteLayers = ({ layers }: Scope) => layers.some((layer) => layer !== "traffic");

/** The sites that need a provider: those whose layers the stack holds, and the one that serves DNS. */
function sitesInUse({ environment, scope }: StackPlan): string[] {
  const used = new Set(holdsSiteLayers(scope) ? scope.sites : []);
  if (scope.layers.includes("traffic")) used.add(environment.traffic.site);
  return [...used].sort();
}
