import { isDeepStrictEqual } from "node:util";
import type { CloudModel } from "../simulation/model";
import type { Golden } from "./golden";

/**
 * Kinds of changes, those that lose data first: `vanished` deletes, `replaced` deletes and creates anew, `endangered`
 * takes away what keeps a resource from either. An alias makes of a vanished and an added resource a `renamed` one.
 */
export const changeKinds = ["vanished", "replaced", "endangered", "changed", "renamed", "added"] as const;

/** What a change of the program would do to a stack that runs what the golden says. */
export interface Change {
  readonly urn: string;
  readonly kind: (typeof changeKinds)[number];
  /**
   * Paths of the properties that changed, those that force a replacement for `replaced`; the options that went or
   * came for `endangered`; the former URN for `renamed`.
   */
  readonly properties: readonly string[];
}

/** Compares by URN, and by the aliases of `after`; `model` knows which properties force a replacement. */
export function compare(model: CloudModel, before: Golden, after: Golden): Change[] {
  const formerOf = new Map<string, string>();
  for (const [urn, formers] of after.former) {
    const former = formers.find((old) => before.inputs[old] && !after.inputs[old]);
    if (former !== undefined && !before.inputs[urn] && after.inputs[urn]) formerOf.set(urn, former);
  }
  const renamed = new Set(formerOf.values());
  const urns = [...new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)])].sort();
  return urns.flatMap((urn): Change[] => {
    if (renamed.has(urn)) return [];
    if (!after.inputs[urn]) return [{ urn, kind: "vanished", properties: [] }];
    const former = formerOf.get(urn);
    const old = former ?? urn;
    if (!before.inputs[old]) return [{ urn, kind: "added", properties: [] }];
    return [
      ...(former === undefined ? [] : [{ urn, kind: "renamed" as const, properties: [former] }]),
      ...changesOf(model, before, after, old, urn),
      ...dangers(before, after, old, urn),
    ];
  });
}

function changesOf(model: CloudModel, before: Golden, after: Golden, old: string, urn: string): Change[] {
  const [was, is] = [before.inputs[old], after.inputs[urn]];
  if (!was || !is) return [];
  if (was.type !== is.type) return [{ urn, kind: "replaced", properties: ["type"] }];
  if (isDeepStrictEqual(was.inputs, is.inputs)) return [];
  if (!model.knows(is.type)) return [{ urn, kind: "changed", properties: [] }];
  const { changes, replaces } = model.diff(is.type, was.inputs, is.inputs);
  const forced = replaces.filter((path) => !isIgnored(path, after.options[urn]?.ignoreChanges));
  return [
    forced.length > 0
      ? { urn, kind: "replaced", properties: forced }
      : { urn, kind: "changed", properties: changes },
  ];
}

/** Whether the engine keeps a property as it is: the option names it, or what it is part of. */
const isIgnored = (path: string, ignored: readonly string[] = []) =>
  ignored.some((whole) => path === whole || path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`));

/** Deleting something first and then failing to make it anew leaves nothing. */
function dangers(before: Golden, after: Golden, old: string, urn: string): Change[] {
  const [was, is] = [before.options[old] ?? {}, after.options[urn] ?? {}];
  const properties = [
    ...(["protect", "retainOnDelete"] as const)
      .filter((option) => was[option] && !is[option])
      .map((option) => `${option} went`),
    ...(is.deleteBeforeReplace && !was.deleteBeforeReplace ? ["deleteBeforeReplace came"] : []),
  ];
  return properties.length > 0 ? [{ urn, kind: "endangered", properties }] : [];
}

/** The changes as a reviewer reads them, those that lose data first. */
export function describe(changes: readonly Change[]): string {
  return changeKinds
    .flatMap((kind) => changes.filter((change) => change.kind === kind))
    .map(
      ({ kind, urn, properties }) =>
        `${kind} ${urn}${properties.length > 0 ? ` (${properties.join(", ")})` : ""}`,
    )
    .join("\n");
}
