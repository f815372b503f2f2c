import { isAbsent, isObject, joinPath, UNKNOWN } from "./values";

/** One changed property. Unknown new values count as changed: what they will be cannot be told. */
export interface Change {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly before: unknown;
  readonly after: unknown;
}

/** The differences between two values at their leaves, so that a rule about a nested property always finds it. */
export function changesBetween(before: unknown, after: unknown, path = ""): Change[] {
  if (isAbsent(before) && isAbsent(after)) return [];
  if (isObject(before) || isObject(after)) {
    const old = isObject(before) ? before : undefined;
    const next = isObject(after) ? after : undefined;
    const keys = [...new Set([...Object.keys(old ?? {}), ...Object.keys(next ?? {})])].sort();
    if ((old || isAbsent(before)) && (next || isAbsent(after)) && keys.length > 0) {
      const nested = keys
        .filter((key) => !key.startsWith("__"))
        .flatMap((key) => changesBetween(old?.[key], next?.[key], joinPath(path, key)));
      if (nested.length > 0 || (old && next)) return nested;
    }
  } else if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, at) => changesBetween(before[at], after[at], `${path}[${at}]`)).flat();
  }
  if (before === after && after !== UNKNOWN) return [];
  if (isObject(before) && isObject(after)) return [];
  const kind = isAbsent(before) ? "add" : isAbsent(after) ? "delete" : "update";
  return [{ path, kind, before, after }];
}

/** Whether a changed path lies at, in, or around a path of the table (`*` matches any index). */
export function touches(changed: string, rule: string): boolean {
  const pattern = rule.replace(/[.+?^${}()|\\]/g, "\\$&").replace(/\[\*\]/g, "\\[\\d+\\]");
  return new RegExp(`^${pattern}(?:$|[.[])`).test(changed) || rule.startsWith(`${changed}.`);
}
