/** `npm run switch-over -- --database <name> --from <site> --to <site>`: moves where a database is written. */
import { Command } from "commander";
import { databaseName } from "../components/postgres-access/names";
import { Site } from "./replication/site";
import { switchOver, switchOverSteps, takeBack, takeOver } from "./replication/switch-over";

interface Options {
  readonly database: string;
  readonly from: string;
  readonly to: string;
  readonly other: string[];
  readonly timeout: string;
  readonly mostLag: string;
  readonly dryRun?: boolean;
  readonly takeBack?: boolean;
  readonly homeLost?: boolean;
}

const collect = (value: string, all: string[]): string[] => [...all, value];

const program = new Command("npm run switch-over --")
  .description(
    "Moves where a replicated database is written. Can be run again at any point. Connections are read from " +
      "POSTGRES_<SITE>, such as POSTGRES_AWS_EU=postgresql://<administrator>:<password>@<host>:5432?sslmode=verify-full. " +
      "See docs/runbooks/switch-over.md",
  )
  .requiredOption("-d, --database <service>", "service whose database moves")
  .requiredOption("--from <site>", "site that writes it now")
  .requiredOption("--to <site>", "site that will write it")
  .option("--other <site>", "another site that follows it (repeatable)", collect, [])
  .option("--timeout <seconds>", "seconds that followers have once the old home is fenced", "120")
  .option("--most-lag <bytes>", "bytes of log that followers may be behind at the start", String(1024 ** 2))
  .option("--dry-run", "print the steps and connect to nothing")
  .option("--take-back", "open the old home again, as long as nothing has been taken from it")
  .option("--home-lost", "the old home is gone: open the new one with what it has got")
  .showHelpAfterError();

async function main(): Promise<void> {
  program.parse();
  const options = program.opts<Options>();
  const database = databaseName(options.database);
  if (options.dryRun) {
    dryRun(options, database);
    return;
  }
  const connect = (site: string) => Site.connect(site, database);
  const to = await connect(options.to);
  const others = await Promise.all(options.other.map(connect));
  const say = console.log;
  if (options.homeLost) {
    await takeOver({ database, to, others, say });
    console.log(
      `What ${options.from} acknowledged and ${options.to} never got is lost. Keep ${options.from} away`,
    );
    console.log("from its services: fence it before anything reaches it, and let it follow anew.");
  } else {
    const from = await connect(options.from);
    if (options.takeBack) {
      await takeBack({ database, from, to });
      console.log(`${options.from} takes writes again.`);
      await Promise.all([from, to, ...others].map((site) => site.close()));
      return;
    }
    const limits = { seconds: Number(options.timeout), mostLag: Number(options.mostLag) };
    const { gapMs } = await switchOver({ database, from, to, others, ...limits, say });
    if (gapMs !== undefined) console.log(`${database} took no writes for ${gapMs} ms.`);
    await from.close();
  }
  await Promise.all([to, ...others].map((site) => site.close()));
  console.log(
    `Now set \`database.home: ${options.to}\` in stacks/catalog/${options.database}.yaml and commit it.`,
  );
}

/** The steps' words need no connection. */
function dryRun({ from, to, other }: Options, database: string): void {
  const named = (key: string) => ({ key }) as Site;
  const plan = { database, from: named(from), to: named(to), others: other.map(named) };
  const steps = switchOverSteps({ ...plan, seconds: 0, mostLag: 0, say: () => undefined }, {});
  for (const [index, { does }] of steps.entries()) console.log(`${index + 1}/${steps.length} ${does}`);
  console.log("Nothing was done.");
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
