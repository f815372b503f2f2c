import type { Place } from "../collect";
import type { Plan } from "../plan";

/** What is counted for the whole plan, and for each place. */
export interface Counts {
  resources: number;
  protected: number;
  violations: number;
  warnings: number;
}

export const noCounts = (): Counts => ({ resources: 0, protected: 0, violations: 0, warnings: 0 });

export function addCounts(sum: Counts, { resources, protected: kept, violations, warnings }: Counts): void {
  sum.resources += resources;
  sum.protected += kept;
  sum.violations += violations;
  sum.warnings += warnings;
}

/** Where resources sit and how they refer to each other, by number instead of by URN: a plan repeats both often. */
export interface Tables {
  /** The distinct places, in the order of their first resource. */
  readonly places: readonly Place[];
  /** What is in each place. `protected` is complete once all rows were written. */
  readonly counts: readonly Counts[];
  /** The number of each resource's place, -1 for none. */
  readonly placeOf: readonly number[];
  /** The number of each resource: its position in the plan. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** How often resources of one place depend on resources of another: `from>to`, both numbers of places. */
  readonly dependencies: Map<string, number>;
}

export function makeTables(plan: Plan): Tables {
  const places: Place[] = [];
  const counts: Counts[] = [];
  const placeOf: number[] = [];
  const rowOf = new Map<string, number>();
  const known = new Map<string, number>();
  for (const [row, { urn, custom }] of plan.resources.entries()) {
    rowOf.set(urn, row);
    const place = plan.place(urn);
    const number = place ? numberOf(place) : -1;
    placeOf.push(number);
    const count = counts[number];
    if (custom && count) count.resources += 1;
  }
  for (const { urn, level } of plan.findings) {
    const count = counts[placeOf[rowOf.get(urn) ?? -1] ?? -1];
    if (count) count[level === "mandatory" ? "violations" : "warnings"] += 1;
  }
  return { places, counts, placeOf, rowOf, dependencies: new Map() };

  function numberOf(place: Place): number {
    const key = JSON.stringify([place.site, place.layer, place.component]);
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, places.length);
    counts.push(noCounts());
    return places.push(place) - 1;
  }
}
