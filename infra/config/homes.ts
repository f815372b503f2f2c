import type { Environment, Scope } from "./environment";
import { ConfigError, type Problem, together } from "./errors";
import { parseScoped, resolveScope } from "./parse";
import type { Layer } from "./schema";
import { parseStackFile, readText, stackNames } from "./stackfile";

/** The stack that holds one layer of one site. */
export interface Home {
  readonly site: string;
  readonly layer: Layer;
  readonly stack: string;
}

/** What each layer builds on. */
const needs: Readonly<Record<Layer, readonly Layer[]>> = {
  foundation: [],
  interconnect: ["foundation"],
  data: ["foundation"],
  platform: ["foundation", "data"],
  services: ["foundation", "data", "platform"],
  traffic: [],
};

/**
 * Finds the stacks that hold what a scope builds on, among those that extend the same environment.
 * @throws ConfigError where none holds it, or where two stacks hold the same
 */
export function findHomes(
  root: string,
  stack: string,
  base: string,
  environment: Environment,
  scope: Scope,
): Home[] {
  const siblings = scopedStacks(root, base, environment).filter((sibling) => sibling.stack !== stack);
  const holders = (site: string, layer: Layer) =>
    siblings
      .filter((sibling) => sibling.scope.sites.includes(site) && sibling.scope.layers.includes(layer))
      .map((sibling) => sibling.stack);
  const problems: Problem[] = [];
  const complain = (problem: string) =>
    problems.push({
      path: "scope",
      problem,
      allowed: "each layer of each site in exactly one scoped stack",
      fix: `compare the scopes of the stacks that extend ${base}`,
    });

  const required = new Set(scope.layers.flatMap((layer) => needs[layer]));
  const homes: Home[] = [];
  const find = (site: string, layer: Layer) => {
    const [home, ...others] = holders(site, layer);
    if (home === undefined) {
      complain(`no stack holds the ${layer} layer of site ${site}, which this scope builds on`);
    } else if (others.length > 0) {
      complain(`${[home, ...others].join(" and ")} both hold the ${layer} layer of site ${site}`);
    } else homes.push({ site, layer, stack: home });
  };
  for (const site of scope.sites) {
    for (const layer of scope.layers) {
      const others = holders(site, layer);
      if (others.length > 0) complain(`${others.join(" and ")} too holds the ${layer} layer of site ${site}`);
    }
    for (const layer of required) {
      if (!scope.layers.includes(layer)) find(site, layer);
    }
  }
  for (const site of beyond(environment, scope)) find(site, "data");
  if (problems.length > 0) throw new ConfigError(`Pulumi.${stack}.yaml`, problems);
  return homes;
}

/** Sites outside the scope whose data it needs: MirrorMaker on Google Cloud copies the topics of every site. */
function beyond({ sites }: Environment, scope: Scope): string[] {
  const copies =
    scope.layers.includes("platform") && scope.sites.some((site) => sites[site]?.cloud === "gcp");
  return copies ? Object.keys(sites).filter((site) => !scope.sites.includes(site)) : [];
}

/** The stacks that extend `base`. Files without the word are passed over: a half-written one must not stop others. */
function scopedStacks(root: string, base: string, environment: Environment) {
  const files = stackNames(root)
    .map((stack) => ({ stack, file: `Pulumi.${stack}.yaml` }))
    .map(({ stack, file }) => ({ stack, file, text: readText(root, file) }))
    .filter(({ text }) => text.includes("extends"));
  const configs = together(
    ...files.map(({ stack, file, text }) => () => ({ stack, file, config: parseStackFile(file, text) })),
  );
  return together(
    ...configs
      .filter(({ config }) => config.extends === base)
      .map(({ stack, file, config }) => () => ({
        stack,
        scope: resolveScope(file, parseScoped(file, config), environment),
      })),
  );
}
