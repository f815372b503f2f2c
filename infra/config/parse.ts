import { check, unknownSites } from "./checks";
import { regions } from "./clouds";
import { type Environment, normalise, type Scope } from "./environment";
import { ConfigError, type Problem } from "./errors";
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

/** A path between sites has two ends, and one stack holds both. */
function partlyJoined({ sites, layers }: Scoped["scope"], known: readonly string[]): Problem[] {
  const missing = known.filter((site) => sites && !sites.includes(site));
  if (!layers.includes("interconnect") || missing.length === 0) return [];
  return [
    {
      path: "scope.sites",
      problem: `${missing.join(", ")} is left out of the interconnect layer, which joins all sites`,
      allowed: "all sites: leave scope.sites out, and other layers to stacks of their own",
    },
  ];
}

/** The scope a scoped stack file asks for. @throws ConfigError where it names unknown sites, or joins only some. */
export function resolveScope(source: string, { scope }: Scoped, environment: Environment): Scope {
  const known = Object.keys(environment.sites);
  const problems = [
    ...unknownSites(scope.sites ?? [], known, (index) => ["scope", "sites", index]),
    ...partlyJoined(scope, known),
  ];
  if (problems.length > 0) throw new ConfigError(source, problems);
  return {
    sites: known.filter((site) => scope.sites?.includes(site) ?? true),
    layers: layers.filter((layer) => scope.layers.includes(layer)),
  };
}
