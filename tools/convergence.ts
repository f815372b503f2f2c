import { Command } from "commander";
import { afterFailedCreate, afterKill, baselineOf, spread } from "./convergence/converge";
import { ProjectCopy } from "./convergence/project";
import { missingCli, onPath } from "./simulation/cli/pulumi";

/** Breaks `up` at many places, on the real engine and the simulated clouds, and tells what one more run makes of it. */
async function main(): Promise<number> {
  const { all } = new Command("test:convergence")
    .description(
      "Fails or kills an up at its k-th create, runs it again, and compares the end with an undisturbed one.",
    )
    .option("--all", "every k on dev and 50 on prod, instead of a dozen and three")
    .parse()
    .opts<{ all?: true }>();
  if (!onPath("pulumi")) {
    console.error(missingCli);
    return 2;
  }
  const project = new ProjectCopy();
  try {
    const dev = await runStack(project, "dev", all ? Number.POSITIVE_INFINITY : 12);
    return (await runStack(project, "prod", all ? 50 : 3)) + dev > 0 ? 1 : 0;
  } finally {
    project.dispose();
  }
}

async function runStack(project: ProjectCopy, stack: string, count: number): Promise<number> {
  const baseline = baselineOf(project, stack);
  console.log(`${stack}: ${baseline.creates} creates`);
  let bad = 0;
  for (const k of spread(baseline.creates, count)) {
    const failed = afterFailedCreate(project, stack, k, baseline);
    const killed = await afterKill(project, stack, k, baseline);
    for (const [what, problems] of [
      ["failed", failed],
      ["killed", killed],
    ] as const) {
      if (problems.length > 0) bad += 1;
      console.log(
        `${stack} ${what} at create ${k}: ${problems.length === 0 ? "converged" : `\n  ${problems.join("\n  ")}`}`,
      );
    }
  }
  console.log(`${stack}: ${bad === 0 ? "every run converged" : `${bad} runs did not converge`}`);
  return bad;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
