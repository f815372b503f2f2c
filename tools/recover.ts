/** `npm run recover -- --stack <name>`: brings a stack back after an update was killed. */
import * as path from "node:path";
import { Command } from "commander";
import { missingCli, onPath } from "./simulation/cli/pulumi";
import { recover, UsageError } from "./simulation/cli/recovery";

interface Options {
  readonly stack: string;
  readonly simulated?: boolean;
  readonly exists: string[];
  readonly absent: string[];
  readonly up: boolean;
}

const collect = (value: string, all: string[]): string[] => [...all, value];

const program = new Command("npm run recover --")
  .description(
    "After a killed update: removes the lock, settles what was being created, and runs the update again.",
  )
  .requiredOption("-s, --stack <name>", "stack that was being updated")
  .option("--simulated", "the stack lives in the simulated clouds, which are asked what exists")
  .option("--exists <urn=id>", "the resource was created and has this id (repeatable)", collect, [])
  .option("--absent <urn>", "the resource was not created (repeatable)", collect, [])
  .option("--no-up", "settle the state only; do not run the update")
  .showHelpAfterError();

async function main(): Promise<number> {
  program.parse();
  const { stack, simulated, exists, absent, up } = program.opts<Options>();
  if (!onPath("pulumi")) {
    console.error(missingCli);
    return 2;
  }
  const answers = new Map<string, string | undefined>(absent.map((urn) => [urn, undefined]));
  for (const answer of exists) {
    // An id may hold "=", a URN may not.
    const at = answer.indexOf("=");
    if (at < 1) throw new UsageError(`--exists takes URN=ID, not "${answer}".`);
    answers.set(answer.slice(0, at), answer.slice(at + 1));
  }
  return recover({ root: path.resolve(__dirname, ".."), stack, simulated: simulated ?? false, answers, up });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof UsageError ? error.message : error);
    process.exitCode = 2;
  },
);
