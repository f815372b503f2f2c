import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { withPlatformServices } from "../../components/schema-registry/service";
import { type Catalog, parseService } from "./catalog";
import { checkCatalog } from "./catalog-checks";
import type { Environment, Scope } from "./environment";
import { ConfigError, show, together } from "./errors";
import { parseEvents } from "./events";
import { findHomes, type Home } from "./homes";
import { checkKafka } from "./kafka-checks";
import { parseEnvironment, parseScoped, type RawConfig, resolveScope, wholeScope } from "./parse";
import { checkPools, checkSecretNames } from "./pool-checks";
import type { Scoped } from "./schema";
import { readStackFile, readText } from "./stackfile";
import { checkAdoptedStores } from "./store-adoption";
import { parseStores } from "./stores";
import { parseYaml } from "./yaml";

export type { Home } from "./homes";

/** What a stack runs: an environment, the part of it that the stack holds, and where the rest is. */
export interface StackPlan {
  readonly stack: string;
  readonly environment: Environment;
  readonly scope: Scope;
  readonly catalog: Catalog;
  /** For each site and layer outside the scope that it builds on: the stack that holds it. */
  readonly homes: readonly Home[];
}

/** Reads, checks and resolves a stack's configuration from its file. @throws ConfigError */
export function openStack(root: string, stack: string): StackPlan {
  return loadStack(root, stack, readStackFile(root, stack));
}

/** Reads and checks everything a stack needs, and tells all that is wrong at once. @throws ConfigError */
export function loadStack(root: string, stack: string, config: RawConfig, catalog?: Catalog): StackPlan {
  const [{ environment, scope, homes }, parts] = together(
    () => (isScoped(config) ? scopedStack(root, stack, config) : wholeStack(stack, config)),
    () => catalog ?? loadCatalog(root),
  );
  const described = `Pulumi.${isScoped(config) ? config.extends : stack}.yaml`;
  together(
    () => checkCatalog(parts, environment.sites),
    () => checkAdoptedStores(described, parts.stores, environment.sites),
    () => checkSecretNames("stacks/stores.yaml", parts),
    () => checkPools(described, withPlatformServices(parts), environment.sites),
    () => checkKafka(described, parts, environment),
  );
  return { stack, environment, scope, catalog: parts, homes };
}

function wholeStack(stack: string, config: RawConfig) {
  const environment = parseEnvironment(`Pulumi.${stack}.yaml`, config);
  return { environment, scope: wholeScope(environment), homes: [] };
}

function scopedStack(root: string, stack: string, config: RawConfig) {
  const source = `Pulumi.${stack}.yaml`;
  const [scoped, environment] = together<[Scoped, Environment | undefined]>(
    () => parseScoped(source, config),
    () => (typeof config.extends === "string" ? baseEnvironment(root, source, config.extends) : undefined),
  );
  if (!environment) throw new TypeError("a scoped configuration that is valid names what it extends");
  const scope = resolveScope(source, scoped, environment);
  return { environment, scope, homes: findHomes(root, stack, scoped.extends, environment, scope) };
}

function baseEnvironment(root: string, source: string, base: string): Environment {
  const config = readStackFile(root, base, { file: source, path: "extends" });
  if (!isScoped(config)) return parseEnvironment(`Pulumi.${base}.yaml`, config);
  throw new ConfigError(source, [
    {
      path: "extends",
      problem: `${show(base)} extends another stack itself`,
      allowed: "a stack whose file describes a whole environment",
    },
  ]);
}

/** The whole catalog: `stacks/catalog`, `stacks/events` and `stacks/stores.yaml`. @throws ConfigError */
export function loadCatalog(root: string): Catalog {
  const [services, topics, stores] = together(
    () => parseFolder(root, "stacks/catalog", parseService),
    () => parseEvents("stacks/events", readFolder(root, "stacks/events")),
    () =>
      parseStores(
        "stacks/stores.yaml",
        parseYaml("stacks/stores.yaml", readText(root, "stacks/stores.yaml")),
      ),
  );
  return { services, topics, stores };
}

/** Every YAML file of a folder, in the order of their names. */
function parseFolder<T>(
  root: string,
  folder: string,
  parse: (source: string, file: string, raw: unknown) => T,
): T[] {
  return together(
    ...filesOf(root, folder)
      .filter((file) => /\.ya?ml$/.test(file))
      .sort()
      .map((file) => () => {
        const source = `${folder}/${file}`;
        return parse(source, file, parseYaml(source, readText(root, source)));
      }),
  );
}

const filesOf = (root: string, folder: string) =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];

/** The texts of a folder's YAML and Avro files by name. */
function readFolder(root: string, folder: string): ReadonlyMap<string, string> {
  const files = filesOf(root, folder).filter((file) => /\.(ya?ml|avsc)$/.test(file));
  return new Map(
    together(...files.map((file) => (): [string, string] => [file, readText(root, `${folder}/${file}`)])),
  );
}

const isScoped = (config: RawConfig) => "extends" in config || "scope" in config;
