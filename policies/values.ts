/** Reading untyped inputs safely: a rule never crashes on a value of another shape than it expected. */

/** A plain object, or an empty one when the value is none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

/** Whether the value is an object with named members. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list, or an empty one when the value is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value at a dotted path (`"vpcConfig.subnetIds.0"`), or undefined where the path ends early. */
export function at(value: unknown, path: string): unknown {
  let current = value;
  for (const key of path.split(".")) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** The list at a path; empty when there is none. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  return list(at(value, path));
}

/** The string at a path; empty when there is none. */
export function textAt(value: unknown, path: string): string {
  const found = at(value, path);
  return typeof found === "string" ? found : "";
}

/** The number at a path (numbers written as text count too); NaN when there is none. */
export function numberAt(value: unknown, path: string): number {
  const found = at(value, path);
  if (typeof found === "number") return found;
  return typeof found === "string" && found !== "" ? Number(found) : Number.NaN;
}

/** True and `"true"`: some SDK properties are booleans written as text. */
export function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** Nothing there: undefined, null, an empty text, list or object. */
export function isUnset(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Strings of a list, or a single string as a list of one. */
export function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return list(value).filter((item): item is string => typeof item === "string");
}

/** A value for a message: short, on one line. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return "unset";
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}

/** Seconds of a protobuf duration such as `"7776000s"`; NaN when it is none. */
export function durationSeconds(value: unknown): number {
  const match = typeof value === "string" ? /^(\d+(?:\.\d+)?)s$/.exec(value) : null;
  return match ? Number(match[1]) : Number.NaN;
}

/** Address ranges that mean "anyone". Azure writes some of them as words. */
const OPEN_RANGES = new Set([
  "0.0.0.0/0",
  "::/0",
  "*",
  "0.0.0.0",
  "Internet",
  "internet",
  "Any",
  "any",
  "0.0.0.0/1",
  "128.0.0.0/1",
]);

/** Whether an address range lets the whole internet in. */
export function isOpenRange(value: unknown): boolean {
  return typeof value === "string" && OPEN_RANGES.has(value.trim());
}
