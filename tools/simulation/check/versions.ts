/** Why a control plane cannot go from one Kubernetes version to another: one minor version at a time, and never back. */
export function minorStep(before: unknown, after: unknown): string | undefined {
  const [from, to] = [minor(before), minor(after)];
  if (from === undefined || to === undefined) return undefined;
  if (to < from) return `Kubernetes cannot go back from 1.${from} to 1.${to}`;
  return to > from + 1
    ? `Kubernetes goes up one minor version at a time, not from 1.${from} to 1.${to}`
    : undefined;
}

function minor(version: unknown): number | undefined {
  const found = typeof version === "string" ? /^1\.(\d+)/.exec(version)?.[1] : undefined;
  return found === undefined ? undefined : Number(found);
}
