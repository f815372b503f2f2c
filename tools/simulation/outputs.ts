import type { Cloud, SimulatedObject } from "./clouds/cloud";
import { packageSchema } from "./schema";
import type { Properties, Property, ResourceSchema } from "./schema/shape";
import { isAbsent, isObject, mergeDeep, UNKNOWN, type Values } from "./values";

/** How deep computed objects are filled in: deeper blocks of the large types are of no use to a program. */
const maximumDepth = 4;

/**
 * The outputs of an object: its inputs, what the cloud's tables say, and every other output which the SDK promises,
 * by the rules for the kind of property. With `preview`, whatever the cloud computes is unknown.
 */
export function outputsOf(
  cloud: Cloud,
  schema: ResourceSchema | undefined,
  object: SimulatedObject,
  id: string,
  preview: boolean,
): Values {
  const echoed = Object.fromEntries(
    Object.entries(object.inputs).filter(([key, value]) => !key.startsWith("__") && !isAbsent(value)),
  );
  const special = cloud.outputs(object, id);
  if (preview) return mergeDeep(unknowns(schema, special), echoed);
  const known = echo(special, echoed);
  const types = packageSchema(cloud.package).outputTypes;
  return {
    ...known,
    ...fill(cloud, object, id, known, schema?.outputs ?? {}, schema?.inputs ?? {}, types, 0),
  };
}

/** The inputs over what the cloud says, except where the cloud turns a list into a map (identities on Azure). */
function echo(special: Values, inputs: Values): Values {
  const merged = mergeDeep(special, inputs);
  for (const [key, own] of Object.entries(special)) {
    const given = inputs[key];
    if (isObject(own) && Array.isArray(given)) merged[key] = own;
    else if (isObject(own) && isObject(given)) merged[key] = echo(own, given);
  }
  return merged;
}

function unknowns(schema: ResourceSchema | undefined, special: Values): Values {
  const names = Object.entries(schema?.outputs ?? {}).filter(
    ([name, property]) => property.required || name in special,
  );
  return Object.fromEntries(names.map(([name]) => [name, UNKNOWN]));
}

/** Fills the promised outputs that are still missing, nested ones included. */
function fill(
  cloud: Cloud,
  object: SimulatedObject,
  id: string,
  known: Values,
  properties: Properties,
  inputs: Properties,
  types: Readonly<Record<string, Properties>>,
  depth: number,
): Values {
  const filled: Values = {};
  for (const [name, property] of Object.entries(properties)) {
    const value = known[name];
    if (isAbsent(value)) {
      if (!property.required) continue;
      const computed = cloud.computed(object, id, name, property) ?? fallback(property, name in inputs);
      if (computed !== undefined) filled[name] = computed;
    } else if (
      isObject(value) &&
      typeof property.type === "object" &&
      "ref" in property.type &&
      depth < maximumDepth
    ) {
      const nested = types[property.type.ref];
      if (nested && cloud.package === "azure-native")
        filled[name] = { ...value, ...fill(cloud, object, id, value, nested, {}, types, depth + 1) };
    }
  }
  return filled;
}

/** A value of the right kind. Blocks which the caller could have given stay absent. */
function fallback(property: Property, isInput: boolean): unknown {
  const { type } = property;
  if (type === "number") return 0;
  if (type === "boolean") return false;
  if (typeof type === "object" && "array" in type) return [];
  if (typeof type === "object" && "map" in type) return isInput ? undefined : {};
  if (typeof type === "object" && "enum" in type) return isInput ? undefined : type.enum[0];
  return undefined;
}
