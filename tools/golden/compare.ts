import { isDeepStrictEqual } from "node:util";
import type { CloudModel } from "../simulation/model";
import type { Golden } from "./golden";

/** What a change of the program would do to a stack that runs what the golden says. */
export interface Change {
  readonly urn: string;
  /** `vanished` deletes, `replaced` deletes and creates anew: both lose what a stateful resource holds. */
  readonly kind: "vanished" | "replaced" | "changed" | "added";
  /** Paths of the properties that changed, those that force a replacement for `replaced`. */
  readonly properties: readonly string[];
}

/** Compares by URN; `model` knows which properties force a replacement. */
export function compare(model: CloudModel, before: Golden, after: Golden): Change[] {
  const urns = [...new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)])].sort();
  return urns.flatMap((urn): Change[] => {
    const [old, current] = [before.inputs[urn], after.inputs[urn]];
    if (!current) return [{ urn, kind: "vanished", properties: [] }];
    if (!old) return [{ urn, kind: "added", properties: [] }];
    if (isDeepStrictEqual(old.inputs, current.inputs)) return [];
    if (!model.knows(current.type)) return [{ urn, kind: "changed", properties: [] }];
    const { changes, replaces } = model.diff(current.type, old.inputs, current.inputs);
    return replaces.length > 0
      ? [{ urn, kind: "replaced", properties: replaces }]
      : [{ urn, kind: "changed", properties: changes }];
  });
}

/** The changes as a reviewer reads them, those that lose data first. */
export function describe(changes: readonly Change[]): string {
  const order = ["vanished", "replaced", "changed", "added"] as const;
  return order
    .flatMap((kind) => changes.filter((change) => change.kind === kind))
    .map(
      ({ kind, urn, properties }) =>
        `${kind} ${urn}${properties.length > 0 ? ` (${properties.join(", ")})` : ""}`,
    )
    .join("\n");
}
