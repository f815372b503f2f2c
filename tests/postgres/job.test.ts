import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rolesJob } from "../../components/postgres-access/jobs";
import { loginsOf, rolesOf, siteRoles } from "../../components/postgres-access/names";
import type { Credentials, PoolerSecret, Rotated } from "../../components/postgres-access/scripts/plan.ts";
import { prepare } from "../../components/postgres-access/scripts/prepare.ts";
import { publish } from "../../components/postgres-access/scripts/publish.ts";
import { rolesScript } from "../../components/postgres-access/sql/roles";
import { account, describeWith, ownFolder, PostgresServer, run } from "./server";

/** The steps of the Job that makes databases and roles, each as its container runs it, with a secret store in memory. */
describeWith([], "the Job that makes databases and roles", () => {
  const secrets = new Map<string, string>();
  let server: PostgresServer;
  let work: string;
  const { service, migrate } = rolesOf("todo");
  const role = (name: string, secret: string): Rotated => ({
    role: name,
    logins: loginsOf(name),
    secret,
    connection: { database: "todo", host: "pooler", through: name === service ? "pooler" : "server" },
    tryAt: "todo",
  });
  const rotated = [
    role(service, "service"),
    role(migrate, "migration"),
    role(siteRoles.dumps, "dumps"),
    role(siteRoles.analytics, "analytics"),
  ];

  const send = (async (input: string | URL, init: RequestInit = {}) => {
    const url = new URL(input);
    const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
    if (url.hostname === "metadata.google.internal") return json({ access_token: "given" });
    const [id = "", action] = url.pathname.replace("/v1/", "").split(/\/versions\/latest:|:/);
    if (action === "access") {
      const value = secrets.get(id);
      return value === undefined
        ? json({}, 404)
        : json({ payload: { data: Buffer.from(value).toString("base64") } });
    }
    secrets.set(id, Buffer.from(JSON.parse(String(init.body)).payload.data, "base64").toString());
    return json({});
  }) as typeof fetch;

  /** Runs the containers of the Job one after the other. */
  async function job(rotate: "all" | "missing"): Promise<string> {
    const environment = {
      ...process.env,
      CLOUD: "gcp",
      WORK: work,
      ROTATE: rotate,
      PGUSER: server.admin.user,
      ADMINISTRATOR_SECRET: "administrator",
      POOLER_SECRET: "pooler",
      POOLER_SECONDS: "0",
      SERVER_CA: readFileSync(join(server.folder, "tls.crt"), "utf8"),
      ROTATED: JSON.stringify(rotated),
    };
    const nowhere = {
      images: { node: "", postgres: "" },
      serviceAccount: "",
      labels: {},
      scripts: [],
      variables: {},
    };
    const { initContainers, containers } = rolesJob(nowhere, rotate, "localhost").template.spec;
    const script = (step: { readonly command: readonly string[] } | undefined) =>
      (step?.command[2] ?? "")
        .replaceAll("/work/", `${work}/`)
        .replaceAll("/scripts/", `${work}/`)
        .replaceAll("/tmp/openssl", `${work}/openssl`);
    const env = {
      PGHOST: "localhost",
      PGPORT: String(server.port),
      PGUSER: server.admin.user,
      PGDATABASE: "postgres",
      PGSSLMODE: "verify-full",
      PGSSLROOTCERT: join(work, "server-ca.crt"),
      PGPASSFILE: join(work, "pgpass"),
    };
    await prepare(environment, send);
    // In a pod every container is the same user; here the shell's is another one than the test's.
    if (account.uid !== undefined) own(["chown", "-R", `${account.uid}:${account.gid}`, work]);
    run("bash", ["-c", script(initContainers[1])], { cwd: work, env });
    await publish(environment, send);
    return run("bash", ["-c", script(containers[0])], { cwd: work, env });
  }
  const own = ([program = "", ...args]: readonly string[]) => execFileSync(program, args);
  const told = (secret: string) => JSON.parse(secrets.get(secret) ?? "{}") as Credentials;
  const login = (secret: string) => {
    const { username, password } = told(secret);
    return server.query("SELECT 1 AS one", { database: "todo", login: { user: username, password } });
  };

  beforeAll(async () => {
    server = await PostgresServer.start();
    work = ownFolder("job");
    const roles = {
      databases: [{ database: "todo", connectionLimit: 20, loginLimit: 10, writes: "open" as const }],
      statementSeconds: 30,
    };
    writeFileSync(join(work, "roles.sql"), rolesScript(roles));
    secrets.set("administrator", server.admin.password);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  it("makes everything from nothing, tells the store, and tries each login", async () => {
    const said = await job("missing");
    expect(said).toBe(rotated.map(({ logins: [first] }) => `${first}: logs in\n`).join(""));
    for (const { secret } of rotated) expect(await login(secret)).toEqual([{ one: 1 }]);
    const pooler = JSON.parse(secrets.get("pooler") ?? "{}") as PoolerSecret;
    expect(Object.keys(pooler.verifiers)).toEqual(rotated.map(({ logins: [first] }) => first));
    expect(pooler.current.certificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(told("service").ca).toBe(pooler.current.certificate + pooler.next.certificate);
  });

  it("changes nothing when it is run again", async () => {
    const before = new Map(secrets);
    expect(await job("missing")).toBe("");
    expect(secrets).toEqual(before);
  });

  it("rotates to the other login of each role, and leaves the one in use valid", async () => {
    const before = told("service");
    await job("all");
    expect(told("service").username).toBe("todo__b");
    expect(await login("service")).toEqual([{ one: 1 }]);
    const old = { user: before.username, password: before.password };
    expect(await server.query("SELECT 1 AS one", { database: "todo", login: old })).toEqual([{ one: 1 }]);
    await job("all");
    await expect(server.query("SELECT 1", { database: "todo", login: old })).rejects.toThrow(
      /authentication failed/,
    );
  });

  it("mends what a run left that broke off between the server and the store", async () => {
    secrets.delete("service");
    expect(await job("missing")).toBe("todo__a: logs in\n");
    expect(await login("service")).toEqual([{ one: 1 }]);
  });
});
