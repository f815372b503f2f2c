import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Plan } from "../plan/plan";
import type { PlanRecord } from "../plan/record";
import { formerUrns } from "./aliases";

/**
 * Goldens: what each stack holds, committed. `resources.txt` has a line for each resource, for reviewers;
 * `inputs.yaml` has the inputs beside it. A pull request that changes infrastructure changes them, and a test
 * says what the change would do to what runs.
 */
export interface Golden {
  /** One line a resource: name, type, provider, options. */
  readonly resources: string;
  /** Type and inputs by URN. */
  readonly inputs: Readonly<
    Record<string, { readonly type: string; readonly inputs: Record<string, unknown> }>
  >;
  /** What of the options decides over loss, by URN. Files have the flags among them, which the lines show. */
  readonly options: Readonly<Record<string, GuardOptions>>;
  /** URNs before, by URN now, as aliases have it. A file has none: what was before does not matter there. */
  readonly former: ReadonlyMap<string, readonly string[]>;
}

const flags = ["protect", "retainOnDelete", "deleteBeforeReplace"] as const;

type GuardOptions = { readonly [flag in (typeof flags)[number]]?: boolean } & {
  readonly ignoreChanges?: readonly string[];
};

export const emptyGolden: Golden = { resources: "", inputs: {}, options: {}, former: new Map() };

export const goldenOf = (plan: Plan): Golden =>
  goldenOfRecords(plan.resources.map(({ json }) => JSON.parse(json) as PlanRecord));

export function goldenOfRecords(records: readonly PlanRecord[]): Golden {
  const real = records.filter(({ custom }) => custom);
  return {
    resources: tree(records),
    inputs: Object.fromEntries(real.map(({ urn, type, inputs }) => [urn, { type, inputs }])),
    options: Object.fromEntries(real.map(({ urn, options }) => [urn, options])),
    former: formerUrns(records),
  };
}

/** Resources below their parents, as the engine's own display has them. */
function tree(records: readonly PlanRecord[]): string {
  const children = new Map<string, PlanRecord[]>();
  for (const record of records) children.set(record.parent, [...(children.get(record.parent) ?? []), record]);
  const lines: string[] = [];
  const add = (parent: string, depth: number) => {
    for (const record of children.get(parent) ?? []) {
      lines.push(`${"  ".repeat(depth)}${line(record)}`);
      add(record.urn, depth + 1);
    }
  };
  add("", 0);
  return `${lines.join("\n")}\n`;
}

function line({ type, name, options, provider }: PlanRecord): string {
  const flags = Object.entries(options)
    .filter(([key]) => key !== "dependsOn")
    .map(([key, value]) => (value === true ? key : `${key}=${shorten(value)}`));
  return [name, type, ...(provider ? [`provider=${shorten(provider)}`] : []), ...flags].join(" ");
}

/** URNs by their last part, which is unique enough to read. */
const shorten = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(shorten).join(",")}]`
    : typeof value === "string"
      ? (value.split("::").pop() ?? value)
      : JSON.stringify(value);

export async function readGolden(folder: string): Promise<Golden | undefined> {
  if (!existsSync(join(folder, "resources.txt"))) return undefined;
  const [resources, inputs] = await Promise.all(
    ["resources.txt", "inputs.yaml"].map((file) => readFile(join(folder, file), "utf8")),
  );
  const parsed = (parse(inputs ?? "", { maxAliasCount: 0 }) ?? {}) as Golden["inputs"];
  return {
    ...emptyGolden,
    resources: resources ?? "",
    inputs: parsed,
    options: flagsOf(resources ?? "", Object.keys(parsed)),
  };
}

/** The flags that `line` wrote, by URN: type and name are the end of it. */
function flagsOf(resources: string, urns: readonly string[]): Golden["options"] {
  const lines = new Map(
    resources.split("\n").map((text) => {
      const [name = "", type = "", ...words] = text.trim().split(" ");
      return [`${type}::${name}`, words];
    }),
  );
  return Object.fromEntries(
    urns.map((urn) => {
      const [, , types = "", ...name] = urn.split("::");
      const words = lines.get(`${types.split("$").pop()}::${name.join("::")}`) ?? [];
      return [urn, Object.fromEntries(flags.map((flag) => [flag, words.includes(flag)]))];
    }),
  );
}

export async function writeGolden(
  folder: string,
  { resources, inputs }: Pick<Golden, "resources" | "inputs">,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "resources.txt"), resources);
  await writeFile(
    join(folder, "inputs.yaml"),
    stringify(inputs, { aliasDuplicateObjects: false, lineWidth: 110 }),
  );
}
