import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { ConfigError } from "../infra/config/errors";
import { openStack } from "../infra/config/load";
import { stackNames } from "../infra/config/stackfile";
import type { Plan } from "./plan/plan";
import { startProgress } from "./plan/progress";

const root = resolve(__dirname, "..");

/** Exit codes: 0 fine, 1 a mandatory policy is violated, 2 the input is bad or a cloud would refuse it. */
async function main(): Promise<number> {
  const program = new Command("plan")
    .description("Shows what a stack would create, with no account and no CLI: simulated clouds answer.")
    .requiredOption("-s, --stack <name>", `the stack: ${stackNames(root).join(", ")}`)
    .option("--json", "print plan.json instead of the summary and write nothing")
    .option("--out <folder>", "folder for the results", join(root, "out"))
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  const options = program.parse().opts<{ stack: string; json?: true; out: string }>();

  const stackPlan = openStack(root, options.stack);
  const progress = startProgress(options.stack);
  // The program and the SDK take a second to load: bad input is told before.
  const { makePlan } = require("./plan/plan") as typeof import("./plan/plan");
  const { planJson, writePlanFiles } = require("./plan/write") as typeof import("./plan/write");
  const { summary } = require("./plan/summary") as typeof import("./plan/summary");
  let plan: Plan;
  try {
    plan = await makePlan(root, stackPlan, progress.update);
  } finally {
    progress.stop();
  }
  if (options.json) for (const piece of planJson(plan)) process.stdout.write(piece);
  else {
    const folder = join(options.out, options.stack);
    const manifests = await writePlanFiles(folder, plan);
    const wrote = `${relative(process.cwd(), folder)}/{plan.json,report.html} and ${manifests} Kubernetes manifests`;
    console.log(`${summary(plan)}\nwrote ${wrote}`);
  }
  if (plan.refusals.length > 0) return 2;
  return plan.findings.some(({ level }) => level === "mandatory") ? 1 : 0;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever reads may have enough, as `head` does.
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = error instanceof ConfigError ? 2 : 70;
  },
);
