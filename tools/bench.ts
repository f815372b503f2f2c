import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { engineCases } from "./bench/engine";
import { labels } from "./bench/labels";
import { type Command as Measured, measureAll, type Row, type Sample, usageHook } from "./bench/measure";
import { type Comparison, Results } from "./bench/results";
import { engineTargets, planTargets, targetTable } from "./bench/targets";

const root = resolve(__dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "bench-results-"));
const prodPlan = join(scratch, "prod", "plan.json");

/** What stands between `node` and the script in `npm run plan`. */
const planFlags = (
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly scripts: { readonly plan: string };
  }
).scripts.plan
  .split(" ")
  .slice(1, -1);

const node = (script: string, ...args: string[]): Measured => ({
  command: process.execPath,
  args: ["--require", usageHook, ...planFlags, script, ...args],
  cwd: root,
});
const oneCase = (...args: string[]) => node("tools/bench/case.ts", ...args);
const plan = (stack: string) => node("tools/plan.ts", "--stack", stack, "--out", scratch);

const planRows: readonly Row[] = [
  { label: labels.empty, run: oneCase("empty") },
  { label: labels.dev, run: plan("dev") },
  { label: labels.prod, run: plan("prod") },
  { label: labels.floor, run: oneCase("floor", prodPlan) },
  ...[1, 3, 9].map((count) => ({
    label: labels.sites(count),
    run: oneCase("sites", String(count), join(scratch, "sites")),
  })),
  ...[1, 100, 1000].map((count) => ({
    label: labels.services(count),
    run: oneCase("services", String(count), join(scratch, "services")),
  })),
];

const planComparisons: readonly Comparison[] = [{ head: "× empty program", of: "wall", with: labels.empty }];
const engineComparisons: readonly Comparison[] = [
  { head: "time × floor", of: "wall", with: labels.engineFloor },
  { head: "time × default", of: "wall", with: labels.engineDefault },
  { head: "memory × default", of: "memory", with: labels.engineDefault },
];

/** The number of resources of each row: cases print it; for plans it stands in what they wrote. */
function countsOf(rows: readonly Row[], samples: ReadonlyMap<string, readonly Sample[]>) {
  const stacks = new Map<string, string>([
    [labels.dev, "dev"],
    [labels.prod, "prod"],
  ]);
  const count = ({ label, resources }: Row) => {
    const stack = stacks.get(label);
    if (stack) return countOf(join(scratch, stack, "plan.json"));
    return resources ?? Number(samples.get(label)?.[0]?.stdout.trim().split("\n").pop());
  };
  return new Map(rows.map((row) => [row.label, count(row)]));
}

function countOf(planFile: string): number {
  return (JSON.parse(readFileSync(planFile, "utf8")) as { readonly resources: readonly unknown[] }).resources
    .length;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

async function main(): Promise<void> {
  const { rounds, engine } = new Command("bench")
    .description(
      "Measures the program side by side, in one run. Figures are for comparison on one machine only.",
    )
    .option("--rounds <n>", "measurements of each case", "5")
    .option("--no-engine", "leave out the cases that need the pulumi CLI")
    .parse()
    .opts<{ rounds: string; engine: boolean }>();
  const samples = await measureAll(planRows, Number(rounds), progress);
  progress("");
  const results = new Results(samples, countsOf(planRows, samples));
  console.log(results.table(planRows, planComparisons, labels.empty));
  console.log(`\n${targetTable(planTargets(results))}`);
  if (engine) await measureEngine(Number(rounds), samples);
}

async function measureEngine(rounds: number, planned: ReadonlyMap<string, Sample[]>): Promise<void> {
  const cases = await engineCases(prodPlan, countOf(prodPlan));
  if (typeof cases === "string") return console.log(`\n${cases}`);
  try {
    const samples = new Map([...planned, ...(await measureAll(cases.rows, rounds, progress))]);
    progress("");
    const results = new Results(samples, countsOf(cases.rows, samples));
    console.log(`\n${results.table(cases.rows, engineComparisons, labels.empty)}`);
    console.log(`\n${targetTable(engineTargets(results))}`);
  } finally {
    await cases.stop();
  }
}

main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  .finally(() => rmSync(scratch, { recursive: true, force: true }));
