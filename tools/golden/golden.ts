import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Plan } from "../plan/plan";
import type { PlanRecord } from "../plan/record";

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
}

export function goldenOf(plan: Plan): Golden {
  const records = plan.resources.map(({ json }) => JSON.parse(json) as PlanRecord);
  return {
    resources: tree(records),
    inputs: Object.fromEntries(
      records.filter(({ custom }) => custom).map(({ urn, type, inputs }) => [urn, { type, inputs }]),
    ),
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
  return {
    resources: resources ?? "",
    inputs: (parse(inputs ?? "", { maxAliasCount: 0 }) ?? {}) as Golden["inputs"],
  };
}

export async function writeGolden(folder: string, { resources, inputs }: Golden): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "resources.txt"), resources);
  await writeFile(
    join(folder, "inputs.yaml"),
    stringify(inputs, { aliasDuplicateObjects: false, lineWidth: 110 }),
  );
}
