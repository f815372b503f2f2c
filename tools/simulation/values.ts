/** Plain values as the model sees them, and small helpers to walk them. */

/** Stands for a value that is not known yet (an output of something that does not exist during a preview). */
export const UNKNOWN: unique symbol = Symbol.for("platform-blueprint.simulation.unknown");

export type Values = Record<string, unknown>;

export function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Absent in the sense of the Pulumi engine: undefined or null. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** The value at a dotted path with indexes ("spec.containers[0].image"), or undefined. */
export function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const step of path.split(/[.[\]]/).filter((part) => part !== "")) {
    if (Array.isArray(current)) current = current[Number(step)];
    else if (isObject(current)) current = current[step];
    else return undefined;
  }
  return current;
}

/** The string at a path; undefined for anything else, unknown values included. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : undefined;
}

/**
 * A provider's setting. The SDKs of the bridged providers turn every setting that is no string into JSON text; this
 * undoes it.
 */
export function setting(config: Values, name: string): unknown {
  const value = config[name];
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Calls `visit` for every value that is no object or array, with its path. Empty objects and arrays count as values. */
export function visitLeaves(
  value: unknown,
  path: string,
  visit: (value: unknown, path: string) => void,
): void {
  if (Array.isArray(value) && value.length > 0) {
    value.forEach((item, index) => {
      visitLeaves(item, `${path}[${index}]`, visit);
    });
  } else if (isObject(value) && Object.keys(value).length > 0) {
    for (const [key, item] of Object.entries(value)) visitLeaves(item, joinPath(path, key), visit);
  } else if (!isAbsent(value)) {
    visit(value, path);
  }
}

/** Appends a key to a path; keys that are no identifiers are quoted, as the Pulumi engine writes them. */
export function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}

/** Whether a value is unknown or holds an unknown value somewhere. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** `base` with the properties of `over` laid on it, objects merged key by key. Absent values of `over` change nothing. */
export function mergeDeep(base: Values, over: Values): Values {
  const merged: Values = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    if (isAbsent(value)) continue;
    merged[key] = isObject(below) && isObject(value) ? mergeDeep(below, value) : value;
  }
  return merged;
}
