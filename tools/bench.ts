import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { engineCases } from "./bench/engine";
import { type Command as Measured, measure, median, peakHook, type Row, type Sample } from "./bench/measure";

const root = resolve(__dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "bench-results-"));

const node = (script: string, ...args: string[]): Measured => ({
  command: process.execPath,
  args: ["--max-semi-space-size=8", "--require", peakHook, "--import", "tsx", script, ...args],
  cwd: root,
});
const oneCase = (...args: string[]) => node("tools/bench/case.ts", ...args);
const plan = (stack: string) => node("tools/plan.ts", "--stack", stack, "--out", scratch);

function planRows(): Row[] {
  const against = "empty program";
  return [
    { label: against, run: oneCase("empty"), against },
    { label: "plan dev", run: plan("dev"), against },
    { label: "plan prod", run: plan("prod"), against },
    {
      label: "floor of prod (bare replay)",
      run: oneCase("floor", join(scratch, "prod", "plan.json")),
      against,
    },
    ...["1", "3", "9"].map((count) => ({
      label: `plan, ${count} sites`,
      run: oneCase("sites", count, join(scratch, "sites")),
      against,
    })),
    ...["1", "100", "1000"].map((count) => ({
      label: `plan, ${count} services on three sites`,
      run: oneCase("services", count, join(scratch, "services")),
      against,
    })),
  ];
}

/** Measures all rows in turn, round after round, so that a slow minute of the machine hits all of them. */
async function measureAll(rows: readonly Row[], rounds: number): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const { label, run, before } of rows) {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[Kround ${round} of ${rounds}: ${label}`);
      before?.();
      samples.set(label, [...(samples.get(label) ?? []), await measure(run)]);
    }
  }
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  return samples;
}

function table(rows: readonly Row[], samples: ReadonlyMap<string, readonly Sample[]>): string {
  const wall = (label: string) => median((samples.get(label) ?? []).map((sample) => sample.wall));
  const lines = rows.map(({ label, against, resources }) => {
    const all = samples.get(label) ?? [];
    const count = resources ?? resourcesOf(label, all[0]);
    const perResource = count > 50 ? `${((wall(label) - wall("empty program")) / count).toFixed(2)} ms` : "";
    const memory = Math.round(median(all.map((sample) => sample.memory)));
    return [
      label,
      count > 0 ? String(count) : "",
      `${(wall(label) / 1000).toFixed(2)} s`,
      `${(wall(label) / wall(against)).toFixed(2)} × ${against}`,
      perResource,
      `${memory} MB`,
    ];
  });
  const head = ["what", "resources", "time (median)", "ratio", "a resource", "peak memory"];
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Cases print their number of resources; for plans it stands in what they wrote. */
function resourcesOf(label: string, sample: Sample | undefined): number {
  const stack = /^plan (dev|prod)$/.exec(label)?.[1];
  if (stack) return countOf(join(scratch, stack, "plan.json"));
  return Number(sample?.stdout.trim().split("\n").pop() ?? 0) || 0;
}

function countOf(planFile: string): number {
  return (JSON.parse(readFileSync(planFile, "utf8")) as { readonly resources: readonly unknown[] }).resources
    .length;
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
  const rows = planRows();
  const samples = await measureAll(rows, Number(rounds));
  console.log(table(rows, samples));
  if (!engine) return;
  const planFile = join(scratch, "prod", "plan.json");
  const cases = await engineCases(planFile, countOf(planFile));
  if (typeof cases === "string") return console.log(`\n${cases}`);
  try {
    const engineSamples = await measureAll(cases.rows, Math.min(3, Number(rounds)));
    console.log(`\n${table(cases.rows, new Map([...samples, ...engineSamples]))}`);
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
