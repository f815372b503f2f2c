import { followerName } from "../../components/postgres-access/names";
import { newPassword, scramVerifier } from "../../components/postgres-access/scripts/scram";
import * as sql from "../../components/postgres-access/sql/replication";
import { type Site, until } from "./site";

/** What a follower needs, step by step; every step leaves alone what is there already. */

/** Publishes all tables of the moment at the home. */
export async function publish(home: Site): Promise<void> {
  const { exists } = await home.row<{ exists: boolean }>(sql.publicationExists);
  const { statement } = await home.row<{ statement: string | null }>(sql.publishStatement(exists));
  if (!statement)
    throw new Error(`${home.key}: there is no table to publish: run the service's migrations first`);
  await home.rows(statement);
}

/** Makes the follower's login and its slot at the home: from now on the home keeps all that the follower has not got. */
export async function admit(home: Site, follower: Site, database: string): Promise<string> {
  const name = followerName(database, follower.key);
  const password = newPassword();
  await home.rows(sql.admitFollower(database, name, scramVerifier(password)));
  await home.rows(sql.createSlot(name));
  return password;
}

/** Subscribes the follower, or gives its subscription the new password. */
export async function subscribe(
  home: Site,
  follower: Site,
  {
    database,
    password,
    copy,
  }: { readonly database: string; readonly password: string; readonly copy: boolean },
): Promise<void> {
  const name = followerName(database, follower.key);
  const route = home.route(database, name, password);
  const { exists } = await follower.row<{ exists: boolean }>(sql.subscriptionExists(name));
  await follower.rows(
    exists ? sql.redirectSubscription(name, route) : sql.createSubscription(name, route, copy),
  );
  if (exists && copy) await follower.rows(sql.refreshSubscription(name));
}

/** Drops the follower's subscription and its slot at the home, where there is one. */
export async function unsubscribe(home: Site | undefined, follower: Site, database: string): Promise<void> {
  const name = followerName(database, follower.key);
  const { exists } = await follower.row<{ exists: boolean }>(sql.subscriptionExists(name));
  if (exists) for (const statement of sql.dropSubscription(name)) await follower.rows(statement);
  if (!home) return;
  // The home notices a moment later that nobody reads the slot any more.
  await until(`${home.key} lets go of the slot ${name}`, 60, async () => {
    await home.rows(sql.dropSlot(name));
    return !(await home.row<{ exists: boolean }>(sql.slotExists(name))).exists;
  });
}

/** What stops a follower from being one: tables without a key, or that are not the same on both. */
export async function differences(home: Site, follower: Site): Promise<string[]> {
  const shapes = async (site: Site) => {
    const rows = await site.rows<{ table: string; columns: string }>(sql.tableShapes);
    return new Map(rows.map(({ table, columns }) => [table, columns]));
  };
  const [ours, theirs] = [await shapes(home), await shapes(follower)];
  const keyless = await home.rows<{ table: string }>(sql.tablesWithoutKey);
  return [
    ...keyless.map(({ table }) => `${table} has no primary key: changes of its rows cannot be followed`),
    ...[...ours].flatMap(([table, columns]) => {
      const other = theirs.get(table);
      if (other === columns) return [];
      return [
        other === undefined
          ? `${table} is not on ${follower.key}: run the service's migrations there`
          : `${table} differs: (${columns}) on ${home.key}, (${other}) on ${follower.key}`,
      ];
    }),
  ];
}

/** Waits until the first copy of all tables is done. */
export async function copied(follower: Site, database: string, seconds: number): Promise<void> {
  const name = followerName(database, follower.key);
  await until(`${follower.key} has copied every table`, seconds, async () => {
    const { tables, unready } = await follower.row<{ tables: number; unready: number }>(
      sql.subscriptionState(name),
    );
    return tables > 0 && unready === 0;
  });
}
