/** Why a control plane cannot go from one Kubernetes version to another: one minor version at a time, and never back. */
export function minorStep(before: unknown, after: unknown): string | undefined {
  const [from, to] = [minor(before), minor(after)];
  if (from === undefined || to === undefined) return undefined;
  if (to < from) return `Kubernetes cannot go back from 1.${from} to 1.${to}`;
  return to > from + 1
    ? `Kubernetes goes up one minor version at a time, not from 1.${from} to 1.${to}`
    : undefined;
}

/** Why a server cannot go from one major version to another: never back. */
export function onlyUp(what: string, before: unknown, after: unknown): string | undefined {
  const [from, to] = [major(before), major(after)];
  if (from === undefined || to === undefined || to >= from) return undefined;
  return `${what} cannot go back from ${from} to ${to}`;
}

/** The first number of a version: `17` of `17`, `17.6` and `POSTGRES_17`. */
function major(version: unknown): number | undefined {
  const found = typeof version === "string" ? /\d+/.exec(version)?.[0] : undefined;
  return found === undefined ? undefined : Number(found);
}

function minor(version: unknown): number | undefined {
  const found = typeof version === "string" ? /^1\.(\d+)/.exec(version)?.[1] : undefined;
  return found === undefined ? undefined : Number(found);
}
