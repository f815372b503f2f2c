import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Catalog, checkCatalog, parseService, type Service } from "./catalog";
import type { Environment, Scope } from "./environment";
import { ConfigError } from "./errors";
import { parseEnvironment, parseScoped, type RawConfig, resolveScope, wholeScope } from "./parse";
import type { Layer } from "./schema";
import { isMap, parseYaml, project, readStackFile, stackNames } from "./stackfile";

/** What a stack runs: an environment, the part of it that the stack holds, and where the rest is. */
export interface StackPlan {
  readonly stack: string;
  readonly environment: Environment;
  readonly scope: Scope;
  readonly catalog: Catalog;
  /** For each site and layer outside the scope that it builds on: the stack that holds it. */
  readonly homes: readonly Home[];
}

/** The stack that holds one layer of one site. */
export interface Home {
  readonly site: string;
  readonly layer: Layer;
  readonly stack: string;
}

/** Reads and checks everything a stack needs. @throws ConfigError */
export function loadStack(
  root: string,
  stack: string,
  config: RawConfig,
  catalog = loadCatalog(root),
): StackPlan {
  const source = `Pulumi.${stack}.yaml`;
  if (!isScoped(config)) {
    const environment = parseEnvironment(source, config);
    checkCatalog(catalog, Object.keys(environment.sites));
    return { stack, environment, scope: wholeScope(environment), catalog, homes: [] };
  }
  const scoped = parseScoped(source, config);
  const base = readStackFile(root, scoped.extends);
  if (isScoped(base)) {
    throw new ConfigError(source, [
      {
        path: "extends",
        problem: `${scoped.extends} extends another stack itself`,
        allowed: "a stack whose file describes a whole environment",
      },
    ]);
  }
  const environment = parseEnvironment(`Pulumi.${scoped.extends}.yaml`, base);
  checkCatalog(catalog, Object.keys(environment.sites));
  const scope = resolveScope(source, scoped, environment);
  return {
    stack,
    environment,
    scope,
    catalog,
    homes: findHomes(root, source, scoped.extends, environment, scope),
  };
}

/** The configuration as the engine hands it over: every value a string, structured ones as JSON. */
export function fromEngine(values: Readonly<Record<string, string>>): RawConfig {
  const prefix = `${project}:`;
  return Object.fromEntries(
    Object.entries(values)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), decode(value)] as const)
      .filter(([, value]) => !isUnset(value)),
  );
}

/** The reverse of `fromEngine`. */
export function toEngine(config: RawConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      `${project}:${key}`,
      typeof value === "string" ? value : JSON.stringify(value ?? null),
    ]),
  );
}

/** All services of `stacks/catalog`. @throws ConfigError */
export function loadCatalog(root: string): Catalog {
  const folder = join(root, "stacks", "catalog");
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".yaml")) : [];
  return files.sort().map((file): Service => {
    const source = `stacks/catalog/${file}`;
    return parseService(
      source,
      file.slice(0, -".yaml".length),
      parseYaml(source, readFileSync(join(folder, file), "utf8")),
    );
  });
}

const isScoped = (config: RawConfig) => "extends" in config || "scope" in config;

/** Pulumi fills keys that Pulumi.yaml declares with their defaults; these mean "not set". */
const isUnset = (value: unknown) =>
  value === "" ||
  (isMap(value) && Object.keys(value).length === 0) ||
  (Array.isArray(value) && value.length === 0);

function decode(value: string): unknown {
  const structured = /^\s*[[{]/.test(value) || value === "true" || value === "false";
  if (!structured) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** What each layer builds on. */
const needs: Readonly<Record<Layer, readonly Layer[]>> = {
  foundation: [],
  platform: ["foundation"],
  services: ["foundation", "platform"],
  traffic: [],
};

function findHomes(
  root: string,
  source: string,
  base: string,
  environment: Environment,
  scope: Scope,
): Home[] {
  const inside = (site: string, layer: Layer) => scope.sites.includes(site) && scope.layers.includes(layer);
  const wanted = scope.sites.flatMap((site) =>
    [...new Set(scope.layers.flatMap((layer) => needs[layer]))]
      .filter((layer) => !inside(site, layer))
      .map((layer) => ({ site, layer })),
  );
  if (wanted.length === 0) return [];
  const siblings = stackNames(root)
    .map((stack) => ({ stack, config: readStackFile(root, stack) }))
    .filter(({ config }) => config.extends === base)
    .map(({ stack, config }) => {
      const file = `Pulumi.${stack}.yaml`;
      return { stack, scope: resolveScope(file, parseScoped(file, config), environment) };
    });
  return wanted.map(({ site, layer }) => {
    const holders = siblings.filter(
      ({ scope: held }) => held.sites.includes(site) && held.layers.includes(layer),
    );
    const [holder] = holders;
    if (holder && holders.length === 1) return { site, layer, stack: holder.stack };
    throw new ConfigError(source, [
      {
        path: "scope",
        problem: holder
          ? `${holders.map(({ stack }) => stack).join(" and ")} both hold the ${layer} layer of site ${site}`
          : `no stack holds the ${layer} layer of site ${site}, which this scope builds on`,
        allowed: "each site's layer in exactly one scoped stack",
        fix: `see the files Pulumi.${base}-*.yaml`,
      },
    ]);
  });
}
