import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loginsOf, rolesOf } from "../../components/postgres-access/names";
import { pgbouncerIni, readAlias, userlist } from "../../components/postgres-access/pgbouncer";
import { type Pool, poolsOf } from "../../components/postgres-access/pools";
import { newPassword, scramVerifier } from "../../components/postgres-access/scripts/scram";
import { rolesScript } from "../../components/postgres-access/sql/roles";
import {
  account,
  describeWith,
  find,
  freePort,
  makeCertificate,
  ownFolder,
  PostgresServer,
  run,
  stop,
  until,
} from "./server";

describeWith(["pgbouncer"], "PgBouncer in front of a real server", () => {
  const services = [{ name: "todo", sites: undefined, database: { mode: "local" as const, connections: 8 } }];
  const pools = poolsOf(services, { key: "aws-eu", cloud: "aws", postgres: { readReplicas: 0 } });
  const [pool] = pools as [Pool];
  const [login, next] = loginsOf(rolesOf(pool.database).service);
  const password = newPassword();
  const verifiers: Record<string, string> = { [login]: scramVerifier(password) };
  let server: PostgresServer;
  let folder: string;
  let port: number;
  let pooler: ChildProcess;
  let log = "";

  const roles = (known: Record<string, string>) =>
    server.psql(
      Object.entries(known)
        .map(([name, verifier]) => `\\set ${name}_verifier '${verifier}'`)
        .join("\n") +
        `\n${rolesScript({
          databases: [
            { database: pool.database, connectionLimit: pool.limit, loginLimit: pool.pooled, writes: "open" },
          ],
          statementSeconds: 30,
        })}`,
      server.admin,
    );
  const client = (user = login, secret = password, database = pool.database) =>
    new Client({
      host: "localhost",
      port,
      user,
      password: secret,
      database,
      ssl: { ca: readFileSync(join(folder, "tls.crt"), "utf8"), servername: "localhost" },
    });
  async function once(sql: string, ...as: Parameters<typeof client>) {
    const one = client(...as);
    one.on("error", () => undefined);
    await one.connect();
    try {
      return (await one.query(sql)).rows;
    } finally {
      await one.end();
    }
  }
  const serverConnections = async () =>
    Number(
      (
        await server.query<{ n: string }>("SELECT count(*) AS n FROM pg_stat_activity WHERE datname = 'todo'")
      )[0]?.n,
    );

  beforeAll(async () => {
    server = await PostgresServer.start();
    roles(verifiers);
    folder = ownFolder("pgbouncer");
    makeCertificate(folder);
    copyFileSync(join(server.folder, "tls.crt"), join(folder, "server-ca.crt"));
    writeFileSync(join(folder, "userlist.txt"), userlist(verifiers));
    port = await freePort();
    const ini = pgbouncerIni({
      pools,
      writer: "localhost",
      readers: [],
      port: server.port,
      listen: { address: "127.0.0.1", port },
      verify: "verify-full",
      credentials: folder,
      // Debian 12 has PgBouncer 1.18, which knows nothing of them.
      preparedStatements: 0,
    });
    writeFileSync(join(folder, "pgbouncer.ini"), ini);
    pooler = spawn(find("pgbouncer") ?? "", [join(folder, "pgbouncer.ini")], { ...account, cwd: folder });
    for (const stream of [pooler.stdout, pooler.stderr]) {
      stream?.on("data", (part: Buffer) => {
        log += part;
      });
    }
    await until("PgBouncer answers", () => once("SELECT 1").then(() => true), 10).catch((error) => {
      throw new Error(`${error}\n${log}`);
    });
  });
  afterAll(async () => {
    if (pooler) await stop(pooler, "SIGQUIT");
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("serves many more clients than it has connections, and keeps to its share", async () => {
    const clients = Array.from({ length: 60 }, () => client());
    await Promise.all(clients.map((one) => one.connect()));
    let peak = 0;
    let serving = true;
    const watch = (async () => {
      while (serving) peak = Math.max(peak, await serverConnections());
    })();
    const rounds = 20;
    const work = clients.map(async (one) => {
      for (let round = 0; round < rounds; round++) await one.query("SELECT pg_sleep(0.002)");
    });
    await Promise.all(work);
    serving = false;
    await watch;
    await Promise.all(clients.map((one) => one.end()));
    console.info(
      `${clients.length} clients, ${clients.length * rounds} statements, at most ${peak} connections of ${pool.perPooler}`,
    );
    expect(peak).toBeGreaterThan(1);
    expect(peak).toBeLessThanOrEqual(pool.perPooler);
  });

  it("speaks TLS to clients that verify it, and to nobody without", () => {
    const env = {
      PGHOST: "localhost",
      PGPORT: String(port),
      PGUSER: login,
      PGPASSWORD: password,
      PGDATABASE: pool.database,
      PGSSLROOTCERT: join(folder, "tls.crt"),
    };
    const ask = (mode: string) =>
      run("psql", ["--no-psqlrc", "-Atc", "SELECT 1"], {
        cwd: folder,
        env: { ...env, PGSSLMODE: mode },
      }).trim();
    expect(ask("verify-full")).toBe("1");
    expect(() => ask("disable")).toThrow(/SSL required/);
  });

  it("is encrypted towards the server, as the service itself", async () => {
    const rows = await once("SELECT ssl, current_user FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    expect(rows).toEqual([{ ssl: true, current_user: login }]);
  });

  it("refuses a wrong password, an unknown login and an unknown database", async () => {
    await expect(once("SELECT 1", login, "wrong")).rejects.toThrow(/authentication failed/);
    await expect(once("SELECT 1", "nobody__a", password)).rejects.toThrow(/authentication failed/);
    await expect(once("SELECT 1", login, password, "postgres")).rejects.toThrow(
      /no such database|does not exist/,
    );
  });

  it("reads under a name of its own, in a pool of its own", async () => {
    expect(await once("SELECT current_database()", login, password, readAlias(pool.database))).toEqual([
      { current_database: "todo" },
    ]);
  });

  it("takes a rotated password after a reload and keeps serving who is connected", async () => {
    const staying = client();
    await staying.connect();
    await staying.query("SELECT 1");
    const fresh = newPassword();
    verifiers[next] = scramVerifier(fresh);
    roles({ [next]: verifiers[next] });
    await expect(once("SELECT 1", next, fresh)).rejects.toThrow();
    writeFileSync(join(folder, "userlist.txt"), userlist(verifiers));
    pooler.kill("SIGHUP");
    await until("the new login works", () => once("SELECT 1", next, fresh).then(() => true), 10);
    expect((await staying.query("SELECT 2 AS two")).rows).toEqual([{ two: 2 }]);
    await staying.end();
  });
});
