import { check, unknownSites } from "./checks";
import { regions } from "./clouds";
import { type Environment, normalise, type Scope } from "./environment";
import { ConfigError } from "./errors";
import { validate } from "./problems";
import { environmentSchema, layers, oneCloudSettings, type Scoped, scopedSchema } from "./schema";

/** Configuration as it is read from a stack file: keys without the project's prefix, any value. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Validates a stack file that describes a whole environment. @throws ConfigError with every problem. */
export function parseEnvironment(source: string, raw: RawConfig): Environment {
  const { data, problems } = validate(environmentSchema, raw, oneCloudSettings);
  const all = [...problems, ...check(raw)];
  if (!data || all.length > 0) throw new ConfigError(source, all);
  return normalise(data, (cloud, region) => regions[cloud][region] ?? []);
}

/** Validates a scoped stack file. @throws ConfigError with every problem. */
export function parseScoped(source: string, raw: RawConfig): Scoped {
  const { data, problems } = validate(scopedSchema, raw);
  if (!data) throw new ConfigError(source, problems);
  return data;
}

/** The scope of a stack that holds the whole environment. */
export function wholeScope(environment: Environment): Scope {
  return { sites: Object.keys(environment.sites), layers };
}

/** The scope a scoped stack file asks for. @throws ConfigError where it names unknown sites. */
export function resolveScope(source: string, { scope }: Scoped, environment: Environment): Scope {
  const known = Object.keys(environment.sites);
  const problems = unknownSites(scope.sites ?? [], known, (index) => ["scope", "sites", index]);
  if (problems.length > 0) throw new ConfigError(source, problems);
  return {
    sites: known.filter((site) => scope.sites?.includes(site) ?? true),
    layers: layers.filter((layer) => scope.layers.includes(layer)),
  };
}
