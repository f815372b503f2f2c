import { checkCidrs } from "./check/cidr";
import { type CheckFailure, checkProperties, suggestion } from "./check/shape";
import { aws } from "./clouds/aws";
import { azure } from "./clouds/azure";
import type { Cloud, NameRule, ProviderInstance, SimulatedObject } from "./clouds/cloud";
import { gcp } from "./clouds/gcp";
import { kubernetes } from "./clouds/kubernetes";
import { kindOf } from "./clouds/kubernetes/kinds";
import { random } from "./clouds/random";
import { type Change, changesBetween, touches } from "./diff";
import { hex } from "./hash";
import { outputsOf } from "./outputs";
import { functionSchema, packageOf, packageSchema, resourceSchema } from "./schema";
import type { FunctionSchema, PackageName, Properties } from "./schema/shape";
import { isAbsent, isObject, mergeDeep, textAt, UNKNOWN, type Values, valueAt } from "./values";

export type { CheckFailure } from "./check/shape";
export type { ProviderInstance } from "./clouds/cloud";
export { UNKNOWN } from "./values";

export interface CreateRequest {
  readonly type: string;
  readonly urn: string;
  /** Logical name: base of physical names which the cloud makes up. */
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly provider: ProviderInstance;
  /** Counts the objects that a URN has had; a replacement gets another id. Default 0. */
  readonly generation?: number;
  /** Computed outputs are unknown and the id empty. */
  readonly preview?: boolean;
}

/** Who asks for a check, so that physical names can be made up as the real providers do. Without it none are. */
export interface CheckContext {
  readonly urn: string;
  readonly name: string;
  /** Inputs of the existing object: names made up before stay. */
  readonly olds?: Record<string, unknown>;
  /** Makes the made-up name of a replacement differ from that of the object it replaces. */
  readonly seed?: string;
}

export interface Diff {
  /** Paths of the changed properties. */
  readonly changes: string[];
  /** Those of them which force a new object. */
  readonly replaces: string[];
  readonly details: readonly Change[];
}

/** What the simulated clouds answer. Pure: no clock, no randomness, nothing remembered. */
export interface CloudModel {
  knows(type: string): boolean;
  check(
    type: string,
    inputs: Record<string, unknown>,
    provider: ProviderInstance,
    context?: CheckContext,
  ): { inputs: Record<string, unknown>; failures: CheckFailure[] };
  diff(
    type: string,
    olds: Record<string, unknown>,
    news: Record<string, unknown>,
    provider?: ProviderInstance,
  ): Diff;
  create(request: CreateRequest): { id: string; outputs: Record<string, unknown> };
  invoke(
    token: string,
    args: Record<string, unknown>,
    provider: ProviderInstance,
  ): { result?: Record<string, unknown>; failures: CheckFailure[] };
}

const clouds: Readonly<Record<PackageName, Cloud>> = { aws, "azure-native": azure, gcp, kubernetes, random };

/** The rules of the cloud that a type or function belongs to. */
export function cloudOf(token: string): Cloud | undefined {
  const name = packageOf(token);
  return name && clouds[name];
}

export function createModel(): CloudModel {
  return { knows, check, diff, create, invoke };
}

function knows(type: string): boolean {
  if (resourceSchema(type) !== undefined) return true;
  return packageOf(type) === "kubernetes" && kindOf(type).custom;
}

/** Custom resources have this form; their spec is anybody's. */
const customResource: Properties = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: { type: { ref: "meta.v1.ObjectMeta" } },
};

const check: CloudModel["check"] = (type, inputs, provider, context) => {
  const cloud = cloudOf(type);
  if (!cloud || !knows(type)) return { inputs, failures: [unknownType(type, cloud)] };
  const named = withName(cloud, type, inputs, context);
  const schema = resourceSchema(type);
  const shape = { types: packageSchema(cloud.package).inputTypes, strictEnums: cloud.strictEnums };
  const structure = schema
    ? checkProperties(named, schema.inputs, "", shape)
    : checkProperties(pick(named, Object.keys(customResource)), customResource, "", shape);
  const failures = [
    ...structure,
    ...checkNames(cloud.names(type), named),
    ...checkCidrs(type, named),
    ...cloud.check(type, named, provider),
  ];
  return { inputs: named, failures };
};

function unknownType(type: string, cloud: Cloud | undefined): CheckFailure {
  const known = cloud ? Object.keys(packageSchema(cloud.package).resources) : [];
  return {
    property: "",
    reason: `the simulator does not know the type "${type}"${suggestion(type, known)}; \`npm run schema\` learns the types that the program imports`,
  };
}

function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

/** The inputs with the physical name that the real provider would make up: kept from before, else new. */
function withName(cloud: Cloud, type: string, inputs: Values, context: CheckContext | undefined): Values {
  const rule = context && cloud.autoName(type);
  if (!context || !rule || valueAt(inputs, rule.property) !== undefined) return inputs;
  const [first = "", second] = rule.property.split(".");
  if (inputs[first] === UNKNOWN) return inputs;
  if (textAt(inputs, `${rule.property}Prefix`) !== undefined || textAt(inputs, "namePrefix") !== undefined)
    return inputs;
  const name =
    textAt(context.olds ?? {}, rule.property) ??
    rule.make(context.name, hex(`${context.seed ?? ""}:${context.urn}`, 7));
  return second === undefined
    ? { ...inputs, [first]: name }
    : mergeDeep(inputs, { [first]: { [second]: name } });
}

function checkNames(rules: Readonly<Record<string, NameRule>>, inputs: Values): CheckFailure[] {
  return Object.entries(rules).flatMap(([property, rule]) => {
    const value = valueAt(inputs, property);
    if (typeof value !== "string") return [];
    if (value.length > rule.max)
      return [
        { property, reason: `"${value}" has ${value.length} characters; at most ${rule.max} are allowed` },
      ];
    if (value.length < (rule.min ?? 1))
      return [
        {
          property,
          reason: `"${value}" has ${value.length} characters; at least ${rule.min ?? 1} are needed`,
        },
      ];
    return rule.pattern.test(value) ? [] : [{ property, reason: `"${value}" may hold ${rule.allowed} only` }];
  });
}

const diff: CloudModel["diff"] = (type, olds, news, provider) => {
  const details = changesBetween(olds, news);
  const cloud = cloudOf(type);
  const documented = Object.entries(resourceSchema(type)?.inputs ?? {}).flatMap(([name, property]) =>
    property.replaces ? [name] : [],
  );
  const rules = [...(cloud?.replaces(type, provider) ?? []), ...documented];
  const replaces = details.filter(
    (change) =>
      rules.some((rule) => touches(change.path, rule)) ||
      cloud?.replacesValue?.(type, change.path, change.before, change.after) === true,
  );
  return {
    changes: details.map((change) => change.path),
    replaces: replaces.map((change) => change.path),
    details,
  };
};

const create: CloudModel["create"] = (request) => {
  const cloud = cloudOf(request.type);
  if (!cloud) throw new Error(unknownType(request.type, cloud).reason);
  const { type, name, inputs, provider } = request;
  const seed = [cloud.scope(provider, inputs), type, request.urn, request.generation ?? 0].join("|");
  const object: SimulatedObject = { type, name, inputs, provider, seed };
  const id = request.preview ? "" : cloud.id(object);
  return { id, outputs: outputsOf(cloud, resourceSchema(type), object, id, request.preview ?? false) };
};

const invoke: CloudModel["invoke"] = (token, args, provider) => {
  const cloud = cloudOf(token);
  const schema = functionSchema(token);
  if (!cloud || !schema) {
    const known = cloud ? Object.keys(packageSchema(cloud.package).functions) : [];
    return {
      failures: [
        {
          property: "",
          reason: `the simulator does not know the function "${token}"${suggestion(token, known)}`,
        },
      ],
    };
  }
  const shape = { types: packageSchema(cloud.package).inputTypes, strictEnums: cloud.strictEnums };
  const failures = checkProperties(args, schema.inputs, "", shape);
  if (failures.length > 0) return { failures };
  return { result: invokeResult(cloud, schema, token, args, provider), failures };
};

/** The arguments, the cloud's own answer, and everything else which the function promises by the rules for kinds. */
function invokeResult(
  cloud: Cloud,
  schema: FunctionSchema,
  token: string,
  args: Values,
  provider: ProviderInstance,
): Values {
  const special = cloud.invoke(token, args, provider) ?? {};
  const object: SimulatedObject = {
    type: token,
    name: String(args.name ?? "simulated"),
    inputs: args,
    provider,
    seed: `${cloud.scope(provider, args)}|${token}|${JSON.stringify(args)}`,
  };
  const echoed = Object.fromEntries(
    Object.entries(args).filter(([key, value]) => !isAbsent(value) && key in schema.outputs),
  );
  const id = typeof special.id === "string" ? special.id : hex(object.seed, 16);
  const result = outputsOf(cloud, schema, { ...object, inputs: { ...echoed } }, id, false);
  const merged = isObject(result) ? { ...result, ...special } : special;
  return "id" in schema.outputs ? { ...merged, id } : merged;
}
