/** `npm run sim -- <pulumi command> --stack <name>`: the real engine on simulated clouds. */
import * as path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { missingCli, onPath, runPulumi, simulatedPackages } from "./simulation/cli/pulumi";
import { openWorkspace, pulumiArguments } from "./simulation/cli/workspace";
import type { FaultOptions } from "./simulation/server/faults";
import { startSimulation } from "./simulation/server/server";

interface Options {
  readonly stack: string;
  readonly failCreate?: number;
  readonly failType?: string;
  readonly throttle?: number;
  readonly hang?: number;
  readonly loseAnswer?: number;
  readonly assumeExisting: string[];
  readonly skipCheckpoints?: boolean;
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError("must be a whole number from 1");
  return number;
}

const program = new Command("npm run sim --")
  .description(
    "Runs a pulumi command against simulated clouds: no account, no network, nothing real is made.",
  )
  .argument(
    "<command...>",
    "any pulumi command with its flags: preview, up --yes, refresh, destroy, stack export …",
  )
  .requiredOption("-s, --stack <name>", "stack: the <name> of Pulumi.<name>.yaml")
  .option("--fail-create <k>", "let the k-th create fail", count)
  .option("--fail-type <type>", "let every create of a resource type fail")
  .option("--throttle <k>", "refuse the k-th create because of too many requests", count)
  .option("--hang <k>", "never answer the k-th create", count)
  .option("--lose-answer <k>", "let the k-th create take effect, but never answer it", count)
  .option(
    "--assume-existing <id>",
    "id of something outside the simulation that the program refers to (repeatable)",
    (id, all: string[]) => [...all, id],
    [],
  )
  .option(
    "--skip-checkpoints",
    "save the state only at the end: faster for large stacks, but a killed run cannot be recovered",
  )
  .allowUnknownOption()
  .showHelpAfterError();

async function main(): Promise<number> {
  program.parse();
  const options = program.opts<Options>();
  if (!onPath("pulumi")) {
    console.error(missingCli);
    return 2;
  }
  const workspace = openWorkspace(path.resolve(__dirname, ".."), options.stack);
  const simulation = await startSimulation({
    folder: workspace.clouds,
    packages: simulatedPackages(),
    faults: faultsOf(options),
    assumed: options.assumeExisting,
  });
  console.error(
    `Simulated clouds (${Object.keys(simulation.ports).join(", ")}): nothing real is read or changed.`,
  );
  const env = {
    ...workspace.env,
    PULUMI_DEBUG_PROVIDERS: simulation.debugProviders,
    ...(options.skipCheckpoints ? { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } : {}),
  };
  try {
    return await runPulumi(pulumiArguments(workspace, program.args), env, workspace.root);
  } finally {
    await simulation.close();
  }
}

function faultsOf({ failCreate, failType, throttle, hang, loseAnswer }: Options): FaultOptions {
  const given = Object.entries({ failCreate, failType, throttle, hang, loseAnswer }).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(given);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
