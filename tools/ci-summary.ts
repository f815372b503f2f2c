import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { stackNames } from "../infra/config/stackfile";
import type { Finding } from "../policies/evaluate";
import { type StackReport, summaryMarkdown } from "./ci/summary";
import { compare } from "./golden/compare";
import { emptyGolden, type Golden, goldenOfRecords, readGolden } from "./golden/golden";
import type { PlanRecord } from "./plan/record";
import { type CloudModel, createModel } from "./simulation/model";

const root = resolve(__dirname, "..");

/** The parts of `plan.json` that the summary reads. */
interface PlanFile {
  readonly resources: readonly PlanRecord[];
  readonly policies: readonly Finding[];
}

/** Prints, as Markdown, what the plans under `--out` change against the goldens under `--base`. */
async function main(): Promise<void> {
  const { base, out } = new Command("ci-summary")
    .description("Prints what a pull request changes, as Markdown. Plan every stack before.")
    .requiredOption("--base <folder>", "goldens of the branch that the pull request goes to")
    .option("--out <folder>", "folder with the plans", join(root, "out"))
    .parse()
    .opts<{ base: string; out: string }>();
  const before = existsSync(base) ? readdirSync(base) : [];
  const stacks = stackNames(root);
  const model = createModel();
  const reports: StackReport[] = [];
  for (const stack of [...new Set([...stacks, ...before])].sort()) {
    const golden = await readGolden(join(base, stack));
    if (!stacks.includes(stack) && !golden) continue;
    reports.push(await reportOf(model, stack, stacks.includes(stack), golden, join(out, stack, "plan.json")));
  }
  process.stdout.write(summaryMarkdown(reports));
}

async function reportOf(
  model: CloudModel,
  stack: string,
  here: boolean,
  golden: Golden | undefined,
  file: string,
): Promise<StackReport> {
  if (here && !existsSync(file)) return { stack, state: "failed", resources: 0, changes: [], findings: [] };
  const plan: PlanFile = here
    ? (JSON.parse(await readFile(file, "utf8")) as PlanFile)
    : { resources: [], policies: [] };
  const after = goldenOfRecords(plan.resources);
  return {
    stack,
    state: here ? (golden ? "planned" : "new") : "gone",
    resources: Object.keys(after.inputs).length,
    changes: compare(model, golden ?? emptyGolden, after),
    findings: plan.policies,
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
