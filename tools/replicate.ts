/** `npm run replicate -- --database <name> --home <site> --follower <site>`: makes a site follow a database. */
import { Command } from "commander";
import { databaseName } from "../components/postgres-access/names";
import { replicate } from "./replication/replicate";
import { Site } from "./replication/site";

interface Options {
  readonly database: string;
  readonly home: string;
  readonly follower: string;
  readonly timeout: string;
}

const program = new Command("npm run replicate --")
  .description(
    "Makes a site follow a database of another, or takes in tables that are new since. Connections are read from " +
      "POSTGRES_<SITE>, such as POSTGRES_AWS_EU=postgresql://<administrator>:<password>@<host>:5432?sslmode=verify-full",
  )
  .requiredOption("-d, --database <service>", "service whose database is followed")
  .requiredOption("--home <site>", "site that writes it")
  .requiredOption("--follower <site>", "site that follows")
  .option("--timeout <seconds>", "seconds that the first copy may take", "3600")
  .showHelpAfterError();

async function main(): Promise<void> {
  program.parse();
  const options = program.opts<Options>();
  const database = databaseName(options.database);
  const home = await Site.connect(options.home, database);
  const follower = await Site.connect(options.follower, database);
  await replicate({ database, home, follower, seconds: Number(options.timeout), say: console.log });
  await Promise.all([home.close(), follower.close()]);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
