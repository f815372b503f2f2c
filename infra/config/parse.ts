import { z } from "zod";
import { check } from "./checks";
import { regions } from "./clouds";
import { type Environment, normalise, type Scope } from "./environment";
import { ConfigError, nearest, type Problem } from "./errors";
import { environmentSchema, layers, type Scoped, scopedSchema } from "./schema";

/** Configuration as it is read from a stack file: keys without the project's prefix, any value. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Validates a stack file that describes a whole environment. @throws ConfigError with every problem. */
export function parseEnvironment(source: string, raw: RawConfig): Environment {
  const parsed = environmentSchema.safeParse(raw);
  if (!parsed.success) throw new ConfigError(source, problemsOf(parsed.error, environmentSchema, raw));
  const problems = check(parsed.data);
  if (problems.length > 0) throw new ConfigError(source, problems);
  return normalise(parsed.data, (cloud, region) => regions[cloud][region] ?? []);
}

/** Validates a scoped stack file. @throws ConfigError with every problem. */
export function parseScoped(source: string, raw: RawConfig): Scoped {
  const parsed = scopedSchema.safeParse(raw);
  if (!parsed.success) throw new ConfigError(source, problemsOf(parsed.error, scopedSchema, raw));
  return parsed.data;
}

/** The scope of a stack that holds the whole environment. */
export function wholeScope(environment: Environment): Scope {
  return { sites: Object.keys(environment.sites), layers };
}

/** The scope a scoped stack file asks for. @throws ConfigError where it names unknown sites. */
export function resolveScope(source: string, scoped: Scoped, environment: Environment): Scope {
  const known = Object.keys(environment.sites);
  const problems = (scoped.scope.sites ?? []).flatMap((site, index): Problem[] =>
    known.includes(site)
      ? []
      : [
          {
            path: `scope.sites[${index}]`,
            problem: `there is no site "${site}"`,
            allowed: known.join(", "),
            ...hint(site, known),
          },
        ],
  );
  if (problems.length > 0) throw new ConfigError(source, problems);
  const sites = known.filter((site) => scoped.scope.sites?.includes(site) ?? true);
  return { sites, layers: layers.filter((layer) => scoped.scope.layers.includes(layer)) };
}

/** Turns a schema library's issues into problems that name the path, what is allowed and the fix. */
export function problemsOf(error: z.ZodError, schema: z.ZodType, input: unknown): Problem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, schema, input));
}

function problemsOfIssue(issue: z.core.$ZodIssue, schema: z.ZodType, input: unknown): Problem[] {
  const path = formatPath(issue.path);
  const found = valueAt(input, issue.path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = keysAt(schema, issue.path, input);
      return issue.keys.map((unknown) => ({
        path: formatPath([...issue.path, unknown]),
        problem: "is not a setting",
        allowed: known.length > 0 ? known.join(", ") : "nothing here",
        ...hint(unknown, known),
      }));
    }
    case "invalid_union": {
      const allowed = keysAt(schema, [...issue.path, issue.discriminator ?? ""], input);
      return [
        {
          path: formatPath([
            ...issue.path,
            ...(issue.discriminator && !path.endsWith(issue.discriminator) ? [issue.discriminator] : []),
          ]),
          problem:
            found === undefined
              ? "is missing"
              : `${show(valueAt(input, [...issue.path, issue.discriminator ?? ""]) ?? found)} is not one of the choices`,
          allowed: allowed.length > 0 ? allowed.join(", ") : "aws, azure, gcp",
        },
      ];
    }
    case "invalid_key":
      return [
        {
          path,
          problem: "is not a valid name",
          allowed: issue.issues.map(({ message }) => message).join("; "),
        },
      ];
    case "invalid_type":
      return [
        {
          path,
          problem: found === undefined ? "is missing" : `${show(found)} is not of the right type`,
          allowed: issue.expected,
        },
      ];
    case "invalid_value":
      return [
        {
          path,
          problem: found === undefined ? "is missing" : `${show(found)} is not one of the choices`,
          allowed: issue.values.join(", "),
          ...hint(String(found), issue.values.map(String)),
        },
      ];
    case "too_small":
      return [
        {
          path,
          problem: `${show(found)} is too small`,
          allowed: `at least ${issue.minimum}${unit(issue.origin)}`,
        },
      ];
    case "too_big":
      return [
        {
          path,
          problem: `${show(found)} is too large`,
          allowed: `at most ${issue.maximum}${unit(issue.origin)}`,
        },
      ];
    default:
      return [{ path, problem: `${show(found)} is not valid`, allowed: issue.message }];
  }
}

const unit = (origin: string) =>
  origin === "string" ? " characters" : origin === "array" || origin === "record" ? " entries" : "";

const hint = (word: string, known: readonly string[]) => {
  const guess = nearest(word, known);
  return guess ? { fix: `did you mean ${guess}?` } : {};
};

/** `sites.aws-eu.cluster.admins[0]` */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    "",
  );
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      value !== null && typeof value === "object" ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    input,
  );
}

/** The settings an object schema knows at a path, found by walking its JSON Schema. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[], input: unknown): string[] {
  interface Node {
    readonly type?: string;
    readonly const?: unknown;
    readonly properties?: Readonly<Record<string, Node>>;
    readonly additionalProperties?: Node | boolean;
    readonly items?: Node;
    readonly anyOf?: readonly Node[];
    readonly oneOf?: readonly Node[];
  }
  let node: Node | undefined = z.toJSONSchema(schema, { unrepresentable: "any" }) as Node;
  let value = input;
  for (const part of path) {
    node = choose(node, value);
    value = valueAt(value, [part]);
    node =
      typeof part === "number"
        ? node?.items
        : (node?.properties?.[String(part)] ??
          (typeof node?.additionalProperties === "object" ? node.additionalProperties : undefined));
  }
  return Object.keys(choose(node, value)?.properties ?? {});

  function choose(candidate: Node | undefined, at: unknown): Node | undefined {
    const choices = candidate?.oneOf ?? candidate?.anyOf;
    if (!choices) return candidate;
    return choices.find(({ properties }) => properties?.cloud?.const === valueAt(at, ["cloud"]));
  }
}

const show = (value: unknown) => {
  const text =
    typeof value === "object" && value !== null
      ? Array.isArray(value)
        ? "a list"
        : "a map"
      : JSON.stringify(value);
  return text !== undefined && text.length > 80 ? `${text.slice(0, 77)}...` : String(text);
};
