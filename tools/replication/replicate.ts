import { followerName } from "../../components/postgres-access/names";
import * as sql from "../../components/postgres-access/sql/replication";
import { admit, copied, differences, publish, subscribe } from "./follow";
import type { Site } from "./site";

export interface Replication {
  readonly database: string;
  readonly home: Site;
  readonly follower: Site;
  /** Seconds that the first copy may take. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

/**
 * Makes a site follow a database, or takes in tables that are new since. Can be run again at any time: after every
 * migration, and to give the follower a new password. @throws Error saying what stands against it
 */
export async function replicate({ database, home, follower, seconds, say }: Replication): Promise<void> {
  const fenced = async (site: Site) => (await site.row<{ fenced: boolean }>(sql.isFenced(database))).fenced;
  if (await fenced(home)) throw new Error(`${home.key} is fenced: ${database} is written on another site`);
  if (!(await fenced(follower))) {
    throw new Error(
      `${follower.key} is written itself. Only a database that nothing writes can follow: set its mode to replicated before it is made, or fence it`,
    );
  }
  const wrong = await differences(home, follower);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  const name = followerName(database, follower.key);
  const { exists } = await follower.row<{ exists: boolean }>(sql.subscriptionExists(name));
  if (!exists) await refuseRows(follower);

  say(`${home.key}: publish every table of ${database}`);
  await publish(home);
  say(`${home.key}: a login and a slot for ${follower.key}`);
  const password = await admit(home, follower, database);
  say(`${follower.key}: ${exists ? "take in new tables" : "copy all rows and follow"}`);
  await subscribe(home, follower, { database, password, copy: true });
  await copied(follower, database, seconds);
  for (const { name: slot, bytes } of await home.rows<{ name: string; bytes: string | null }>(sql.lag)) {
    say(`${home.key}: ${slot} is ${bytes ?? "?"} bytes behind`);
  }
}

/** Rows that are there before the first copy would meet those that come, or stay as if they belonged to them. */
async function refuseRows(follower: Site): Promise<void> {
  const tables = await follower.rows<{ table: string }>(sql.tableShapes);
  for (const { table } of tables) {
    const { filled } = await follower.row<{ filled: boolean }>(
      `SELECT EXISTS (SELECT FROM ${table}) AS filled`,
    );
    if (filled) throw new Error(`${follower.key}: ${table} has rows: a follower starts empty`);
  }
}
