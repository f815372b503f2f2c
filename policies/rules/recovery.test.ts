import { testRules } from "../testing";
import { blueprint } from "../types";
import { rules } from "./recovery";

const row = {
  site: "aws-eu",
  store: "postgres (todo)",
  scenario: "region",
  rpoMinutes: 5,
  rtoMinutes: 12,
  by: "promoted replica in another region",
  held: { rpo: true, rto: true },
  path: "sites.aws-eu.postgres",
};
const layer = (...recovery: object[]) => ({
  type: blueprint.data,
  inputs: { objective: { rpoMinutes: 60, rtoMinutes: 15 }, recovery },
});
const { rpoMinutes: _, rtoMinutes: __, ...lost } = row;

testRules(rules, {
  "recovery-objective": {
    pass: layer(row),
    alsoPass: [
      layer({ ...row, rpoMinutes: 60, rtoMinutes: 15 }),
      layer({ ...row, rtoMinutes: 126, held: { rpo: true, rto: false } }),
      layer({ ...lost, held: { rpo: false, rto: false } }),
      layer(),
    ],
    fail: [
      [layer({ ...row, rpoMinutes: 61 })],
      [layer({ ...row, rtoMinutes: 16 })],
      [layer(lost)],
      { "objective.rpoMinutes": 4 },
    ],
    unknown: ["objective.rpoMinutes", "recovery"],
  },
});
