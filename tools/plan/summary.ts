import colours from "picocolors";
import type { Table } from "../../infra/resilience/tables";
import type { Plan } from "./plan";

/** The plan as a person reads it on a terminal: counts by site, layer and component, then what needs attention. */
export function summary(plan: Plan): string {
  const custom = plan.resources.filter((resource) => resource.custom);
  return [
    `${colours.bold(plan.stack)} (environment ${plan.environment}, simulated clouds): ${custom.length} resources`,
    ...placeTable(plan),
    "",
    ...plan.tables.flatMap(tableLines),
    ...findingLines(plan),
    ...plan.refusals.map(({ urn, reason }) => `${colours.red("refused")} ${nameOf(urn)}: ${reason}`),
  ].join("\n");
}

function placeTable(plan: Plan): string[] {
  const counts = new Map<string, number>();
  for (const { urn, custom } of plan.resources) {
    const place = custom ? plan.place(urn) : undefined;
    if (!place) continue;
    for (const key of [[place.site], [place.site, place.layer], [place.site, place.layer, place.component]]) {
      const text = key.join("/");
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const rows = [...counts.keys()].sort();
  const manyServices = rows.length > 200;
  return rows
    .map((key) => ({
      depth: key.split("/").length,
      label: key.split("/").pop() ?? key,
      count: counts.get(key) ?? 0,
    }))
    .filter(({ depth }) => depth < 3 || !manyServices)
    .map(
      ({ depth, label, count }) =>
        `${"  ".repeat(depth)}${label.padEnd(44 - 2 * depth)}${String(count).padStart(6)}`,
    )
    .map((line, index) => (rows[index]?.includes("/") ? line : colours.cyan(line)));
}

/** A table with its columns as wide as their widest text. */
function tableLines({ title, lead, columns, rows }: Table): string[] {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd();
  return [colours.bold(title), `  ${lead}`, colours.cyan(line(columns)), ...rows.map(line), ""];
}

function findingLines({ findings, unchecked }: Plan): string[] {
  const mandatory = findings.filter(({ level }) => level === "mandatory");
  const head = `policies: ${mandatory.length} violations, ${findings.length - mandatory.length} warnings`;
  return [
    mandatory.length > 0 ? colours.red(head) : head,
    ...findings.map(
      ({ level, severity, rule, framework, urn, message }) =>
        `  ${level === "mandatory" ? colours.red(level) : colours.yellow(level)} ${severity} ${rule} [${framework}]\n    ${nameOf(urn)}: ${message}`,
    ),
    ...unchecked.map(
      ({ rule, urn, reason }) => `  ${colours.yellow("not checked")} ${rule} ${nameOf(urn)}: ${reason}`,
    ),
  ];
}

const nameOf = (urn: string) => urn.split("::").slice(2).join(" ").replace(/^.*\$/, "");
