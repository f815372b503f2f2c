import type { Planned } from "../collect";
import type { Plan } from "../plan";
import { embeddable } from "./html";
import type { Tables } from "./tables";

/**
 * Up to this many resources the report holds their inputs, about 1.5 kB each; beyond it they are in `plan.json` only,
 * so that a browser still opens the report at once.
 */
export const inputsUpTo = 5000;

/** A resource by its number, or the URN of one that the plan does not hold. */
type Reference = number | string;

interface PlanRecord {
  readonly inputs: Record<string, unknown>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly parent: string;
  readonly provider: string;
}

/**
 * The pieces of the JSON that the browser searches. Rows are lists, to keep names of fields out of them:
 * `[prefix, name, place, flags, parent, provider, dependsOn, options, inputs]`. URNs are cut into a prefix, which
 * many share, and the name. Flags: 1 a real resource, 2 protected. Fills in what `tables` learns from the options.
 */
export function* dataPieces(plan: Plan, tables: Tables): Generator<string> {
  const reference = (urn: string): Reference => tables.rowOf.get(urn) ?? urn;
  const withInputs = plan.resources.length <= inputsUpTo;
  const prefixes = new Map<string, number>();
  yield embeddable(
    `{"withInputs":${withInputs},"places":${JSON.stringify(
      tables.places.map(({ site, layer, component }) => [site, layer, component]),
    )},"findings":${JSON.stringify(
      plan.findings.map(({ level, severity, rule, framework, urn, message }) => [
        level,
        severity,
        rule,
        framework,
        reference(urn),
        message,
      ]),
    )},"unchecked":${JSON.stringify(plan.unchecked.map(({ rule, urn, reason }) => [rule, reference(urn), reason]))},"rows":[`,
  );
  for (const [row, resource] of plan.resources.entries()) {
    const text = JSON.stringify(rowOf(resource, row));
    yield embeddable(row === 0 ? text : `,\n${text}`);
  }
  yield embeddable(`],"prefixes":${JSON.stringify([...prefixes.keys()])}}`);

  function rowOf({ urn, name, custom, json }: Planned, row: number): readonly unknown[] {
    const { inputs, options, parent, provider } = JSON.parse(json) as PlanRecord;
    const { protect, dependsOn = [], ...others } = options;
    const needs = (dependsOn as readonly string[]).map(reference);
    remember(row, custom && protect === true, needs);
    const prefix = urn.slice(0, urn.length - name.length);
    const number = prefixes.get(prefix) ?? prefixes.size;
    prefixes.set(prefix, number);
    return [
      number,
      name,
      tables.placeOf[row],
      Number(custom) + 2 * Number(protect === true),
      parent === "" ? -1 : reference(parent),
      provider === "" ? -1 : reference(provider),
      needs,
      Object.keys(others).length > 0 ? others : 0,
      ...(withInputs ? [inputs] : []),
    ];
  }

  function remember(row: number, kept: boolean, needs: readonly Reference[]): void {
    const from = tables.placeOf[row] ?? -1;
    const counts = tables.counts[from];
    if (!counts) return;
    if (kept) counts.protected += 1;
    for (const need of needs) {
      const to = typeof need === "number" ? (tables.placeOf[need] ?? -1) : -1;
      if (to < 0 || to === from) continue;
      const key = `${from}>${to}`;
      tables.dependencies.set(key, (tables.dependencies.get(key) ?? 0) + 1);
    }
  }
}
