import type { StackPlan } from "../config/load";
import { costTable } from "../cost/estimate";
import { pricesDate } from "../cost/prices";
import { availabilityTable } from "./availability";
import { inWords, missed, type RecoveryRow, recoveryTable, scenarios } from "./recovery";

/** What the plan, the report and the README output say beside the resources, as text in rows. */
export interface Table {
  readonly title: string;
  /** How to read it. */
  readonly lead: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Subject = Pick<StackPlan, "environment" | "catalog" | "scope">;

/** Recovery of what the stack holds, availability, and cost: derived from the configuration. */
export function tables(subject: Subject): readonly Table[] {
  const { layers } = subject.scope;
  return [
    ...(layers.includes("data") ? [recovery(subject)] : []),
    ...(layers.includes("services") ? [availability(subject)] : []),
    ...(layers.includes("foundation") ? [cost(subject)] : []),
  ].filter(({ rows }) => rows.length > 0);
}

function recovery({ environment, catalog, scope }: Subject): Table {
  const { rpoMinutes, rtoMinutes } = environment.objective;
  const rows = recoveryTable(environment, catalog).filter(({ site }) => scope.sites.includes(site));
  const stores = [...new Set(rows.map(({ site, store }) => `${site}\n${store}`))];
  return {
    title: "Recovery",
    lead: `Writes lost / time away at worst. Objective: RPO ${inWords(rpoMinutes)}, RTO ${inWords(rtoMinutes)}; in brackets where it does not apply, ! where it is missed.`,
    columns: ["site", "store", ...scenarios.map((scenario) => titles[scenario])],
    rows: stores.map((store) => {
      const [site = "", name = ""] = store.split("\n");
      const cells = scenarios.map((scenario) => {
        const row = rows.find((one) => one.site === site && one.store === name && one.scenario === scenario);
        return row ? cell(row, environment.objective) : "–";
      });
      return [site, name, ...cells];
    }),
  };
}

const titles = {
  zone: "a zone is lost",
  region: "a region is lost",
  cloud: "a cloud is lost",
  damage: "data is damaged",
} as const;

function cell(row: RecoveryRow, objective: Parameters<typeof missed>[1]): string {
  const { rpoMinutes, rtoMinutes, held } = row;
  const text =
    rpoMinutes === undefined && rtoMinutes === undefined
      ? "not recovered"
      : `${inWords(rpoMinutes)} / ${held.rpo && !held.rto ? `(${inWords(rtoMinutes)})` : inWords(rtoMinutes)}`;
  if (missed(row, objective) !== undefined) return `! ${text}`;
  return held.rpo ? text : `(${text})`;
}

function availability({ environment, catalog }: Subject): Table {
  const { availabilityPercent } = environment.objective;
  return {
    title: "Availability",
    lead: `Composed of the clouds' published promises. Objective: ${availabilityPercent} %; ! where it is missed.`,
    columns: ["service", "sites", "one site", "all", "bounded by"],
    rows: availabilityTable(environment, catalog).map(({ service, sites, onePercent, percent, by }) => [
      service,
      String(sites),
      `${onePercent.toFixed(3)} %`,
      `${percent < availabilityPercent ? "! " : ""}${percent.toFixed(3)} %`,
      by,
    ]),
  };
}

function cost({ environment, scope }: Subject): Table {
  const rows = costTable(environment).filter(({ site }) => scope.sites.includes(site));
  const sum = rows.reduce((all, { usd }) => all + usd, 0);
  return {
    title: "Cost estimate",
    lead: `US dollars a month, at rest: list prices of ${pricesDate}, no traffic, the fewest nodes. An estimate, not a bill.`,
    columns: ["site", "capability", "USD a month", "counted"],
    rows: [
      ...rows.map(({ site, capability, usd, counted }) => [site, capability, String(usd), counted]),
      ["all", "", String(sum), ""],
    ],
  };
}
