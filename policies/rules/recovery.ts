/** Whether a data store comes back as fast and as whole as its environment promises. */
import { type Rule, resourceRule } from "../rule";
import { blueprint } from "../types";
import { at, isUnset, listAt, numberAt, textAt } from "../values";

/** The figures of a row that an objective bounds. */
const figures = [
  { figure: "rpoMinutes", applies: "held.rpo", name: "loses", what: "minutes of writes" },
  { figure: "rtoMinutes", applies: "held.rto", name: "is away for", what: "minutes" },
] as const;

export const rules: readonly Rule[] = [
  resourceRule({
    name: "recovery-objective",
    description: "Every data store meets the environment's recovery point and recovery time objective.",
    severity: "high",
    level: "mandatory",
    frameworks: "WAF REL13",
    remediation:
      "Change the setting named: a standby, a replica or a copy in another region, replication to another site.",
    types: [blueprint.data],
    check: ({ inputs }, report) => {
      for (const row of listAt(inputs, "recovery")) {
        const told = new Set<string>();
        for (const { figure, applies, name, what } of figures) {
          if (at(row, applies) !== true) continue;
          const lost = isUnset(at(row, figure)) ? Number.POSITIVE_INFINITY : numberAt(row, figure);
          const objective = numberAt(inputs, `objective.${figure}`);
          if (lost <= objective) continue;
          const store = `${textAt(row, "path")}: ${textAt(row, "store")}`;
          told.add(
            Number.isFinite(lost)
              ? `${store} ${name} ${lost} ${what} when ${losses(textAt(row, "scenario"))} (${textAt(row, "by")}); at most ${objective}`
              : `${store} does not come back when ${losses(textAt(row, "scenario"))} (${textAt(row, "by")})`,
          );
        }
        for (const message of told) report(message);
      }
    },
  }),
];

const losses = (scenario: string) => (scenario === "damage" ? "data is damaged" : `a ${scenario} is lost`);
