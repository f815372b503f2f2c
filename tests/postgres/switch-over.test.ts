import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { loginsOf, rolesOf } from "../../components/postgres-access/names";
import { newPassword, scramVerifier } from "../../components/postgres-access/scripts/scram";
import { rolesScript } from "../../components/postgres-access/sql/roles";
import { replicate } from "../../tools/replication/replicate";
import { Site } from "../../tools/replication/site";
import {
  type SwitchOver,
  switchOver,
  switchOverSteps,
  takeBack,
  takeOver,
} from "../../tools/replication/switch-over";
import { describeWith, type Login, PostgresServer } from "./server";

const database = "todo";
const { service, migrate } = rolesOf(database);
const [login] = loginsOf(service);
const [migration] = loginsOf(migrate);
const quiet = () => undefined;
const limits = { seconds: 120, mostLag: 1024 ** 2, say: quiet };

/** A service's writes: what it was told is safe, wherever it was written. */
class Writers {
  readonly acknowledged: string[] = [];
  /** The longest time in which no write was acknowledged. */
  longestGapMs = 0;
  #last = Date.now();
  #going = true;
  readonly #all: Promise<void>[];

  constructor(servers: readonly PostgresServer[], as: Login, count: number) {
    this.#all = Array.from({ length: count }, (_, number) => this.write(servers, as, number));
  }

  /** Writes one row after the other, on whichever server takes it: services find the new home by trying. */
  private async write(servers: readonly PostgresServer[], as: Login, number: number): Promise<void> {
    let at = 0;
    let client: Client | undefined;
    for (let row = 0; this.#going; row++) {
      const token = `${Date.now()}-${number}-${row}`;
      try {
        if (!client) {
          client = new Client({ host: "127.0.0.1", port: servers[at]?.port ?? 0, database, ...as });
          client.on("error", () => undefined);
          await client.connect();
        }
        await client.query("INSERT INTO items (title) VALUES ($1)", [token]);
        await client.query("UPDATE counters SET value = value + 1 WHERE name = 'rows'");
        this.acknowledged.push(token);
        this.longestGapMs = Math.max(this.longestGapMs, Date.now() - this.#last);
        this.#last = Date.now();
        // A service does other things too: replication is to follow, not to be drowned.
        await pause(2);
      } catch {
        client?.end().catch(() => undefined);
        client = undefined;
        at = (at + 1) % servers.length;
        await pause(5);
      }
    }
    await client?.end().catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#all);
  }
}

describeWith([], "a database that moves between two real servers under write load", () => {
  const servers: PostgresServer[] = [];
  const names = ["aws-eu", "azure-eu", "gcp-eu"] as const;
  let sites: Site[] = [];
  const password = newPassword();
  const as = (user: string): Login => ({ user, password });
  let writers: Writers | undefined;

  beforeAll(async () => {
    for (const [index, name] of names.entries()) {
      const server = await PostgresServer.start();
      servers.push(server);
      const verifier = scramVerifier(password);
      server.psql(
        `\\set ${login}_verifier '${verifier}'\n\\set ${migration}_verifier '${verifier}'\n${rolesScript({
          databases: [
            {
              database,
              connectionLimit: 60,
              loginLimit: 40,
              writes: index === 0 ? "open-at-first" : "fenced-at-first",
            },
          ],
          statementSeconds: 30,
        })}`,
        server.admin,
      );
      await server.query(
        "CREATE TABLE items (id bigserial PRIMARY KEY, title text NOT NULL); CREATE TABLE counters (name text PRIMARY KEY, value bigint); CREATE SEQUENCE tickets",
        { database, login: as(migration) },
      );
      // Up to version 15 only a superuser may subscribe; from 16 on there is a role for it, as on the clouds.
      const [version] = await server.query<{ n: number }>(
        "SELECT current_setting('server_version_num')::int AS n",
      );
      const manages = (version?.n ?? 0) >= 160_000 ? server.admin : server.superuser;
      if (manages === server.admin) {
        await server.query(
          `GRANT pg_create_subscription TO ${server.admin.user}; GRANT CREATE ON DATABASE ${database} TO ${server.admin.user}`,
          { database },
        );
      }
      const url = `postgresql://${manages.user}:${manages.password}@127.0.0.1:${server.port}?sslmode=no-verify`;
      sites.push(await Site.connect(name, database, { [Site.variable(name)]: url }));
    }
    await servers[0]
      ?.query(
        "INSERT INTO counters VALUES ('rows', 0); INSERT INTO items (title) VALUES ('first'); SELECT setval('tickets', 41)",
        {
          database,
          login: as(login),
        },
      )
      .catch(async () => {
        // The service may use sequences, not set them.
        await servers[0]?.query(
          "INSERT INTO counters VALUES ('rows', 0); INSERT INTO items (title) VALUES ('first'); SELECT nextval('tickets') FROM generate_series(1, 41)",
          { database, login: as(login) },
        );
      });
  });
  afterEach(async () => {
    await writers?.stop();
    writers = undefined;
  });
  afterAll(async () => {
    for (const site of sites) await site.close().catch(quiet);
    for (const server of servers) await server.stop();
    sites = [];
  });

  const at = (index: number) => {
    const [server, site] = [servers[index], sites[index]];
    if (!server || !site) throw new Error(`no site ${index}`);
    return { server, site };
  };
  const plan = (from: number, to: number): SwitchOver => ({
    database,
    from: at(from).site,
    to: at(to).site,
    others: sites.filter((_, index) => index !== from && index !== to),
    ...limits,
  });
  const titles = async (index: number) =>
    new Set(
      (await at(index).server.query<{ title: string }>("SELECT title FROM items", { database })).map(
        ({ title }) => title,
      ),
    );
  const insert = (index: number) =>
    at(index).server.query("INSERT INTO items (title) VALUES ('x')", { database, login: as(login) });

  it("refuses to follow what is written, and to switch over to a site that does not follow", async () => {
    await expect(replicate({ database, home: at(1).site, follower: at(0).site, ...limits })).rejects.toThrow(
      /azure-eu is fenced/,
    );
    await expect(switchOver(plan(0, 1))).rejects.toThrow(
      /azure-eu follows 0 of 0 tables: run `npm run replicate`/,
    );
    await insert(0);
  });

  it("follows from the first row on, while rows are written", async () => {
    writers = new Writers([at(0).server], as(login), 4);
    for (const follower of [1, 2]) {
      const replication = { database, home: at(0).site, follower: at(follower).site, ...limits };
      await replicate(replication);
      await replicate(replication);
    }
    await writers.stop();
    const [view] = await at(0).server.query(
      "SELECT count(*)::int AS followers FROM platform.replication_lag",
      { database, login: at(0).server.admin },
    );
    expect(view).toEqual({ followers: 2 });
    await expect(insert(1)).rejects.toThrow(/permission denied/);
  });

  it("loses no acknowledged row, and says how long nothing was written", async () => {
    writers = new Writers([at(0).server, at(1).server], as(login), 8);
    await pause(500);
    const { gapMs } = await switchOver(plan(0, 1));
    await pause(500);
    await writers.stop();
    const there = await titles(1);
    const lost = writers.acknowledged.filter((title) => !there.has(title));
    console.info(
      `${writers.acknowledged.length} acknowledged writes, ${lost.length} lost; no writes for ${gapMs} ms by the command, ${writers.longestGapMs} ms as the service saw it`,
    );
    expect(writers.acknowledged.length).toBeGreaterThan(50);
    expect(lost).toEqual([]);
    expect(gapMs).toBeLessThan(60_000);
    await expect(insert(0)).rejects.toThrow(/permission denied/);
    await insert(1);
  });

  it("counts on where it stood: sequences, and changed rows as well as new ones", async () => {
    const [ticket] = await at(1).server.query("SELECT nextval('tickets')::int AS next", {
      database,
      login: as(login),
    });
    expect(ticket).toEqual({ next: 42 });
    const [doubled] = await at(1).server.query(
      "SELECT count(*)::int AS n FROM (SELECT id FROM items GROUP BY id HAVING count(*) > 1) AS twice",
      { database },
    );
    expect(doubled).toEqual({ n: 0 });
  });

  it("keeps the other sites following, the old home among them", async () => {
    writers = new Writers([at(1).server], as(login), 2);
    await pause(200);
    await writers.stop();
    const home = await titles(1);
    for (const follower of [0, 2])
      await expect.poll(() => titles(follower), { timeout: 120_000 }).toEqual(home);
    for (const follower of [0, 2]) {
      const [counter] = await at(follower).server.query("SELECT value FROM counters", { database });
      const [written] = await at(1).server.query("SELECT value FROM counters", { database });
      expect(counter).toEqual(written);
    }
  });

  it("goes on after a failure at any step, and still loses nothing", async () => {
    let [home, target] = [1, 0];
    const count = switchOverSteps(plan(home, target), {}).length;
    for (let last = 1; last <= count; last++) {
      writers = new Writers([at(0).server, at(1).server], as(login), 4);
      await pause(100);
      for (const { run } of switchOverSteps(plan(home, target), {}).slice(0, last)) await run();
      if (last === count) await expect(switchOver(plan(home, target))).rejects.toThrow(/is fenced/);
      else await switchOver(plan(home, target));
      await pause(100);
      await writers.stop();
      const there = await titles(target);
      expect(
        writers.acknowledged.filter((title) => !there.has(title)),
        `broken off after step ${last}`,
      ).toEqual([]);
      expect(writers.acknowledged.length).toBeGreaterThan(10);
      [home, target] = [target, home];
    }
    // An odd number of moves would have left the database elsewhere.
    expect(home).toBe(count % 2 === 0 ? 1 : 0);
  });

  it("can be taken back before anything was taken from the old home, and not after", async () => {
    const home =
      (
        await at(0).site.row<{ note: string }>(
          "SELECT shobj_description('todo__write'::regrole, 'pg_authid') AS note",
        )
      ).note === "written here"
        ? 0
        : 1;
    const target = 1 - home;
    const begun = plan(home, target);
    for (const { run } of switchOverSteps(begun, {}).slice(0, 2)) await run();
    await expect(insert(home)).rejects.toThrow(/permission denied/);
    await expect(switchOver({ ...begun, to: at(2).site, others: [begun.to] })).rejects.toThrow(
      /has begun: finish that/,
    );
    await takeBack(begun);
    await insert(home);
    await expect(takeBack(begun)).rejects.toThrow(/nothing to take back/);
  });

  it("opens a follower whose home is lost, with sequences behind every row", async () => {
    const home =
      (
        await at(0).site.row<{ note: string }>(
          "SELECT shobj_description('todo__write'::regrole, 'pg_authid') AS note",
        )
      ).note === "written here"
        ? 0
        : 1;
    const written = await titles(home);
    await expect.poll(() => titles(2), { timeout: 120_000 }).toEqual(written);
    await at(home).site.close();
    await at(home).server.stop();
    const said: string[] = [];
    await takeOver({ database, to: at(2).site, others: [at(1 - home).site], say: (line) => said.push(line) });
    await insert(2);
    expect(said.join("\n")).toMatch(/tickets fills no column/);
    expect((await titles(2)).size).toBe(written.size + (written.has("x") ? 0 : 1));
  });
});
