import { closest, distance } from "fastest-levenshtein";
import type { Properties, Shape } from "../schema/shape";
import { isAbsent, isObject, joinPath, UNKNOWN, type Values } from "../values";

/** A refusal: where, and what is wrong with it, in words for a person. */
export interface CheckFailure {
  /** Property path like `spec.containers[0].image`. */
  readonly property: string;
  readonly reason: string;
}

export interface ShapeContext {
  readonly types: Readonly<Record<string, Properties>>;
  /** Whether values outside an open enum are refused too: true where the SDK's list comes from the cloud's own API. */
  readonly strictEnums: boolean;
}

/** Checks the properties of one object: unknown names, missing ones, and the kind of every value. */
export function checkProperties(
  values: Values,
  properties: Properties,
  path: string,
  context: ShapeContext,
): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [name, property] of Object.entries(properties)) {
    if (property.required && isAbsent(values[name])) {
      failures.push({ property: joinPath(path, name), reason: "is required" });
    }
  }
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith("__") || isAbsent(value)) continue;
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const at = joinPath(path, name);
    if (property) failures.push(...checkShape(value, property.type, at, context));
    else
      failures.push({
        property: at,
        reason: `is not a known property${suggestion(name, Object.keys(properties))}`,
      });
  }
  return failures;
}

export function checkShape(
  value: unknown,
  shape: Shape,
  path: string,
  context: ShapeContext,
): CheckFailure[] {
  if (value === UNKNOWN || isAbsent(value) || shape === "any" || shape === "asset") return [];
  if (typeof shape === "string") return typeof value === shape ? [] : wrongKind(value, `a ${shape}`, path);
  if ("enum" in shape) return checkEnum(value, shape, path, context);
  if ("anyOf" in shape) return checkAnyOf(value, shape.anyOf, path, context);
  if ("array" in shape) {
    if (!Array.isArray(value)) return wrongKind(value, "a list", path);
    return value.flatMap((item, index) => checkShape(item, shape.array, `${path}[${index}]`, context));
  }
  if (!isObject(value)) return wrongKind(value, "an object", path);
  if ("map" in shape) {
    return Object.entries(value).flatMap(([key, item]) =>
      checkShape(item, shape.map, joinPath(path, key), context),
    );
  }
  const properties = context.types[shape.ref];
  return properties ? checkProperties(value, properties, path, context) : [];
}

function checkEnum(
  value: unknown,
  shape: Extract<Shape, { enum: unknown }>,
  path: string,
  context: ShapeContext,
): CheckFailure[] {
  if (shape.open && typeof value !== "string") return wrongKind(value, "a string", path);
  if (shape.enum.some((allowed) => allowed === value)) return [];
  if (shape.open && !context.strictEnums) return [];
  const allowed = shape.enum.map((item) => JSON.stringify(item));
  const shown = allowed.length > 12 ? `${allowed.slice(0, 12).join(", ")}, …` : allowed.join(", ");
  const hint = typeof value === "string" ? suggestion(value, shape.enum.map(String)) : "";
  return [{ property: path, reason: `has the value ${JSON.stringify(value)}; allowed: ${shown}${hint}` }];
}

/** Reports the failures of the alternative that fits best. */
function checkAnyOf(
  value: unknown,
  shapes: readonly Shape[],
  path: string,
  context: ShapeContext,
): CheckFailure[] {
  const results = shapes.map((shape) => checkShape(value, shape, path, context));
  return results.reduce((best, next) => (next.length < best.length ? next : best));
}

function wrongKind(value: unknown, wanted: string, path: string): CheckFailure[] {
  const got = Array.isArray(value)
    ? "a list"
    : isObject(value)
      ? "an object"
      : `${typeof value} ${String(JSON.stringify(value))}`;
  return [{ property: path, reason: `must be ${wanted}, not ${got}` }];
}

/** `; did you mean "x"?` when a known name is near enough to be meant. */
export function suggestion(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(name, [...known]);
  return distance(name, nearest) <= Math.max(2, Math.floor(name.length / 3))
    ? `; did you mean "${nearest}"?`
    : "";
}
