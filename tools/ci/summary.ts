import type { Finding } from "../../policies/evaluate";
import { type Change, changeKinds } from "../golden/compare";

/** What a pull request does to one stack. */
export interface StackReport {
  readonly stack: string;
  /** `gone`: the base has the stack and this branch has not. `failed`: it could not be planned. */
  readonly state: "planned" | "new" | "gone" | "failed";
  readonly resources: number;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

const mostRows = 50;
const mostProperties = 5;
const longestText = 200;
/** GitHub takes 1 MiB of summary and shows nothing of a longer one. */
const mostBytes = 1000 * 1024;

/**
 * Any text as inert Markdown: names and messages come from the pull request, so they may not become links, mentions,
 * markup or new lines. All but letters, digits, spaces, hyphens and slashes of ASCII become entities, which Markdown
 * shows as they are; what ASCII cannot show (line breaks, text direction) becomes a visible code.
 */
export function inert(text: string): string {
  const characters = [...text];
  const shown = characters.slice(0, longestText).map((character) => {
    if (/[A-Za-z0-9 /-]/.test(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    return /[!-~]/.test(character) ? `&#${code};` : `&#91;U+${code.toString(16).toUpperCase()}&#93;`;
  });
  return `<code>${shown.join("")}${characters.length > longestText ? " &#8230;" : ""}</code>`;
}

/** The job summary: what would be lost first, then every stack's numbers, then what changes, then the policies. */
export function summaryMarkdown(reports: readonly StackReport[]): string {
  const sections = [
    ["# Plan of every stack", "Simulated clouds answered: nothing was read from a real account."],
    losses(reports),
    table(
      ["stack", "resources", ...changeKinds, "violations", "warnings"],
      reports,
      ({ stack, state, resources, changes, findings }) => [
        `${inert(stack)}${state === "planned" ? "" : ` (${state})`}`,
        String(resources),
        ...changeKinds.map((kind) => String(count(changes, kind))),
        String(findings.filter(({ level }) => level === "mandatory").length),
        String(findings.filter(({ level }) => level === "advisory").length),
      ],
    ),
    policySection(reports),
    ...reports.filter(({ changes }) => changes.length > 0).map(changeSection),
  ];
  return fitting(sections.map((lines) => `${lines.join("\n")}\n`));
}

/** As many sections as fit, the most important of which come first. */
function fitting(sections: readonly string[]): string {
  let bytes = 0;
  const kept = sections.filter((section) => {
    bytes += Buffer.byteLength(section) + 1;
    return bytes <= mostBytes;
  });
  const left = sections.length - kept.length;
  return [...kept, ...(left > 0 ? [`${left} more sections: see the reports.\n`] : [])].join("\n");
}

const count = (changes: readonly Change[], kind: Change["kind"]) =>
  changes.filter((change) => change.kind === kind).length;

function losses(reports: readonly StackReport[]): string[] {
  const lost = reports.flatMap(({ changes }) => changes).filter(({ kind }) => isLoss(kind)).length;
  const endangered = reports.flatMap(({ changes }) => changes).filter(({ kind }) => kind === "endangered");
  const failed = reports.filter(({ state }) => state === "failed").length;
  return [
    lost > 0
      ? `⚠️ **${lost} resources would be deleted or replaced.** What they hold is lost unless it is moved first.`
      : `No existing resource${failed > 0 ? " of the stacks below that were planned" : ""} would be deleted or replaced.`,
    ...(endangered.length > 0
      ? ["", `⚠️ ${endangered.length} resources would lose what keeps them from being deleted.`]
      : []),
    ...(failed > 0 ? ["", `❌ ${failed} stacks could not be planned: see the log of the step Plan.`] : []),
  ];
}

const isLoss = (kind: Change["kind"]) => kind === "vanished" || kind === "replaced";
const isDanger = (kind: Change["kind"]) => isLoss(kind) || kind === "endangered";

function changeSection({ stack, changes }: StackReport): string[] {
  const ordered = changeKinds.flatMap((kind) => changes.filter((change) => change.kind === kind));
  return [
    `<details${changes.some(({ kind }) => isDanger(kind)) ? " open" : ""}><summary>${inert(stack)}: ${changes.length} changes</summary>`,
    "",
    ...table(["change", "resource", "properties"], ordered, ({ kind, urn, properties }) => [
      isDanger(kind) ? `**${kind}**` : kind,
      inert(resourceName(urn)),
      properties.slice(0, mostProperties).map(inert).join(" "),
    ]),
    "",
    "</details>",
  ];
}

/** Type and name: the parts of a URN that differ inside a stack. */
const resourceName = (urn: string) => {
  const [, , types = "", ...name] = urn.split("::");
  return `${types.split("$").pop()} ${name.join("::")}`;
};

function policySection(reports: readonly StackReport[]): string[] {
  const findings = reports.flatMap(({ stack, findings }) =>
    findings.map((finding) => ({ stack, ...finding })),
  );
  if (findings.length === 0) return ["## Policies", "", "No violation and no warning in any stack."];
  return [
    "## Policies",
    "",
    ...table(
      ["level", "severity", "stack", "resource", "rule", "what is wrong", "framework"],
      [
        ...findings.filter(({ level }) => level === "mandatory"),
        ...findings.filter(({ level }) => level === "advisory"),
      ],
      ({ level, severity, stack, urn, rule, message, framework }) => [
        level === "mandatory" ? "**violation**" : "warning",
        inert(severity),
        inert(stack),
        inert(resourceName(urn)),
        inert(rule),
        inert(message),
        inert(framework),
      ],
    ),
  ];
}

function table<Item>(
  head: readonly string[],
  items: readonly Item[],
  cells: (item: Item) => readonly string[],
): string[] {
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  return [
    line(head),
    line(head.map(() => "---")),
    ...items.slice(0, mostRows).map((item) => line(cells(item))),
    ...(items.length > mostRows ? ["", `and ${items.length - mostRows} more: see the reports`] : []),
  ];
}
