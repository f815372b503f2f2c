import { z } from "zod";
import { didYouMean, formatPath, type Problem, show } from "./errors";

/** What is wrong with a value. `path` leads from the value to the part of it that is meant. */
export type Wrong = Omit<Problem, "path"> & { readonly path?: PropertyKey[] };

/** A check for a schema: what is wrong with the value, or nothing. */
export const rule =
  <T>(test: (value: T) => Wrong | undefined): z.core.CheckFn<T> =>
  ({ value, issues }) => {
    const wrong = test(value);
    if (!wrong) return;
    const { path = [], ...params } = wrong;
    issues.push({ code: "custom", input: value, path, message: wrong.allowed, params });
  };

/** Settings that only some clouds have, by name, and what stands in their place on the others. */
export type OneCloudSettings = Readonly<
  Record<string, { readonly cloud: string; readonly instead: string } | undefined>
>;

/** Validates a value: its data where the schema holds, and every problem where it does not. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  oneCloud: OneCloudSettings = {},
): { readonly data?: z.output<Schema>; readonly problems: readonly Problem[] } {
  const parsed = schema.safeParse(raw, { error: allowed, reportInput: true });
  if (parsed.success) return { data: parsed.data, problems: [] };
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, oneCloud));
  // A huge number is above the setting's maximum and above that of safe integers: one problem, not two.
  const known = new Set<string>();
  return {
    problems: problems.filter(({ path, problem }) => known.size < known.add(`${path}: ${problem}`).size),
  };
}

function problemsOf(issue: z.core.$ZodIssue, oneCloud: OneCloudSettings): Problem[] {
  const { input, message } = issue;
  const at = (problem: string, fix?: Pick<Problem, "fix">): Problem[] => [
    { path: formatPath(issue.path), problem, allowed: message, ...fix },
  ];
  if (input === undefined) return at("is missing");
  if (input === null) return at("has no value");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: formatPath([...issue.path, key]),
        allowed: message,
        ...unknownSetting(key, message.split(", "), oneCloud),
      }));
    case "invalid_union": {
      if (issue.discriminator === undefined) return branchProblems(issue, oneCloud) ?? at(kindOf(input));
      const value: unknown = Object(input)[issue.discriminator];
      return at(value === undefined ? "is missing" : `${show(value)} is not one of the choices`);
    }
    case "invalid_value":
      return at(`${show(input)} is not one of the choices`, {
        ...didYouMean(String(input), typeof input === "string" ? issue.values.map(String) : []),
        ...quotes(typeof issue.values[0], input),
      });
    case "invalid_key":
      return [
        {
          path: formatPath(issue.path),
          problem: `${show(input)} is not a valid name`,
          allowed: [...new Set(issue.issues.map((inner) => inner.message))].join("; "),
        },
      ];
    case "invalid_type":
      return at(kindOf(input), quotes(issue.expected, input));
    case "too_small":
      return at(Array.isArray(input) ? "is too short a list" : `${show(input)} is too small`);
    case "too_big":
      return at(Array.isArray(input) ? "is too long a list" : `${show(input)} is too large`);
    case "custom":
      return [{ path: formatPath(issue.path), ...(issue.params as Omit<Wrong, "path">) }];
    default:
      return at(`${show(input)} is not valid`);
  }
}

/** What is wrong with a value that may be of several kinds: the problems of the kind that it is, or nothing if it is none. */
function branchProblems(
  { path, errors }: z.core.$ZodIssueInvalidUnion,
  oneCloud: OneCloudSettings,
): Problem[] | undefined {
  const branch = errors.find((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code !== "invalid_type"),
  );
  return branch?.flatMap((issue) => problemsOf({ ...issue, path: [...path, ...issue.path] }, oneCloud));
}

/** What the place of an issue accepts. It becomes the issue's message unless the schema has one of its own. */
function allowed(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_union") return choices(issue.options) || "another value";
  if (issue.code === "invalid_value") return choices(issue.values);
  const place = issue.schema ?? issue.inst;
  if (!(place instanceof z.core.$ZodType)) return "another value";
  const { type, ...json } = jsonOf(place);
  const settings = choices(Object.keys(json.properties ?? {}));
  if (issue.code === "unrecognized_keys") return settings;
  switch (type) {
    case "integer":
      return `a whole number from ${json.minimum} to ${json.maximum}`;
    case "boolean":
      return "true or false";
    case "array":
      return json.minItems !== undefined && json.minItems === json.maxItems
        ? `a list of ${json.minItems}`
        : `a list of ${json.minItems ?? 0} to ${json.maxItems ?? "many"}`;
    case "object":
      return settings ? `a map with ${settings}` : "a map of names to settings";
    default:
      return json.enum ? choices(json.enum) : json.oneOf ? "a map of settings" : "text";
  }
}

const jsonSchemas = new WeakMap<z.core.$ZodType, z.core.JSONSchema.BaseSchema>();

/** A schema as JSON Schema: the public way to see what it accepts. */
function jsonOf(schema: z.core.$ZodType): z.core.JSONSchema.BaseSchema {
  const known = jsonSchemas.get(schema);
  if (known) return known;
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  jsonSchemas.set(schema, json);
  return json;
}

const choices = (values: unknown) => (Array.isArray(values) ? values.join(", ") : "");

function unknownSetting(
  key: string,
  known: readonly string[],
  oneCloud: OneCloudSettings,
): Pick<Problem, "problem" | "fix"> {
  const own = Object.hasOwn(oneCloud, key) ? oneCloud[key] : undefined;
  return own
    ? { problem: `is a setting of ${own.cloud} only`, fix: own.instead }
    : { problem: "is not a setting", ...didYouMean(key, known) };
}

/** YAML's usual trap: what looks like a number or a Boolean is one, unless it is in quotes. */
function quotes(expected: string, input: unknown): Pick<Problem, "fix"> {
  if (expected === "string" && (typeof input === "number" || typeof input === "boolean")) {
    return { fix: `write it in quotes: "${input}"` };
  }
  if (typeof input !== "string") return {};
  const bare = expected === "boolean" ? /^(true|false)$/ : /^-?\d+$/;
  if (expected === "array") return { fix: `write a list: [${show(input)}]` };
  return ["boolean", "number", "int"].includes(expected) && bare.test(input) && input.length < 20
    ? { fix: `write it without quotes: ${input}` }
    : {};
}

function kindOf(value: unknown): string {
  if (typeof value === "object") return `is ${show(value)}`;
  if (typeof value === "string") return `${show(value)} is text`;
  if (typeof value === "boolean") return `${value} is a Boolean`;
  return `${show(value)} ${Number.isInteger(value) ? "is a number" : "is not a whole number"}`;
}
