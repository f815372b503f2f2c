import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  dumpScript,
  manifestScript,
  restoreScript,
  scratchServerScript,
} from "../../components/postgres-access/dumps";
import { loginsOf, rolesOf, siteRoles } from "../../components/postgres-access/names";
import { newPassword, scramVerifier } from "../../components/postgres-access/scripts/scram";
import { rolesScript } from "../../components/postgres-access/sql/roles";
import { binaries, describeWith, ownFolder, PostgresServer, run } from "./server";

describeWith(["gpg", "pg_dump", "pg_restore"], "dumps and restores of real servers", () => {
  let server: PostgresServer;
  let empty: PostgresServer;
  let folder: string;
  const password = newPassword();
  const databases = ["todo", "grades"];
  const [dumps] = loginsOf(siteRoles.dumps);
  const paths = () => ({ target: join(folder, "dumps"), keyFile: join(folder, "key"), scripts: folder });
  const bash = (script: string, env: Record<string, string>) =>
    run("bash", ["-c", script], { cwd: folder, env });
  const dump = () => bash(dumpScript(databases, paths()), server.environment({ user: dumps, password }));
  const restore = (database: string, into: string, target = empty) =>
    bash(restoreScript(database, into, paths()), target.environment(target.superuser));

  beforeAll(async () => {
    [server, empty] = await Promise.all([PostgresServer.start(), PostgresServer.start()]);
    folder = ownFolder("dumps");
    writeFileSync(join(folder, "key"), randomBytes(32).toString("base64"));
    writeFileSync(join(folder, "manifest.sql"), manifestScript);
    const [migration] = loginsOf(rolesOf("todo").migrate);
    const [other] = loginsOf(rolesOf("grades").migrate);
    const verifiers = [migration, other, dumps].map(
      (login) => `\\set ${login}_verifier '${scramVerifier(password)}'`,
    );
    const plan = {
      databases: databases.map((database) => ({
        database,
        connectionLimit: 20,
        loginLimit: 10,
        writes: "open" as const,
      })),
      statementSeconds: 30,
    };
    server.psql(`${verifiers.join("\n")}\n${rolesScript(plan)}`, server.admin);
    await server.query(
      `CREATE TABLE items (id bigserial PRIMARY KEY, title text, done boolean, at timestamptz DEFAULT now(), price numeric, body bytea, tags text[], extra jsonb, ratio float8);
       INSERT INTO items (title, done, price, body, tags, extra, ratio)
         SELECT 'item ' || n || E' \\'"\\\\ ü 🦆', n % 3 = 0, n / 7.0, decode(md5(n::text), 'hex'), ARRAY[n::text, NULL], jsonb_build_object('n', n), n / 3.0 FROM generate_series(1, 5000) AS n;
       CREATE SCHEMA more; CREATE TABLE more."odd ""name" (id int PRIMARY KEY, parent bigint REFERENCES items (id));
       INSERT INTO more."odd ""name" SELECT n, n FROM generate_series(1, 100) AS n;
       CREATE TABLE more.empty (id int PRIMARY KEY); CREATE VIEW open_items AS SELECT * FROM items WHERE NOT done`,
      { database: "todo", login: { user: migration, password } },
    );
    await server.query(
      "CREATE TABLE grades (id int PRIMARY KEY, grade int); INSERT INTO grades VALUES (1, 2)",
      {
        database: "grades",
        login: { user: other, password },
      },
    );
  });
  afterAll(async () => {
    await Promise.all([server?.stop(), empty?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it("dumps with the right to read only, and encrypts", () => {
    expect(dump()).toBe("todo: dumped\ngrades: dumped\n");
    const parts = readdirSync(join(folder, "dumps/todo")).sort();
    expect(parts).toEqual(["dump.gpg.000", "manifest"]);
    const bytes = readFileSync(join(folder, "dumps/todo/dump.gpg.000"));
    expect(bytes.subarray(0, 5).toString()).not.toBe("PGDMP");
    expect(bytes.includes("item 1")).toBe(false);
    expect(readFileSync(join(folder, "dumps/todo/manifest"), "utf8")).toMatch(
      /^table more.empty 0 0\ntable more."odd ""name" 100 -?\d+\ntable public.items 5000 -?\d+\nsequence public.items_id_seq 5000 t\n$/,
    );
  });

  it("restores into an empty server, rows and checksums as they were", async () => {
    expect(restore("todo", "todo")).toBe("todo: 3 tables restored, all rows and checksums as dumped\n");
    const sum = "SELECT count(*)::int AS n, md5(string_agg(items::text, ',' ORDER BY id)) AS sum FROM items";
    const [there] = await empty.query(sum, { database: "todo" });
    expect(there).toEqual((await server.query(sum, { database: "todo" }))[0]);
    expect(await empty.query("SELECT count(*)::int AS n FROM open_items", { database: "todo" })).toEqual([
      { n: 3334 },
    ]);
  });

  it("restores nothing over what is there", () => {
    expect(() => restore("todo", "todo")).toThrow(/todo is not empty: nothing was restored/);
  });

  it("fails loudly when one row is not as it was dumped", () => {
    const manifest = join(folder, "dumps/grades/manifest");
    const honest = readFileSync(manifest, "utf8");
    writeFileSync(
      manifest,
      honest.replace(/^(table public.grades 1 )(-?\d+)/, (_, start, sum) => `${start}${BigInt(sum) + 1n}`),
    );
    expect(readFileSync(manifest, "utf8")).not.toBe(honest);
    expect(() => restore("grades", "grades_changed")).toThrow(/what was restored is not what was dumped/);
    writeFileSync(manifest, honest);
    expect(restore("grades", "grades")).toContain("1 tables restored");
  });

  it("fails loudly on a damaged dump and on a wrong key", () => {
    const part = join(folder, "dumps/grades/dump.gpg.000");
    copyFileSync(part, `${folder}/whole`);
    const bytes = readFileSync(part);
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    writeFileSync(part, bytes);
    expect(() => restore("grades", "damaged")).toThrow(/gpg: |pg_restore: /);
    copyFileSync(`${folder}/whole`, part);
    const key = readFileSync(join(folder, "key"));
    writeFileSync(join(folder, "key"), "another");
    expect(() => restore("grades", "wrong_key")).toThrow(/gpg: decryption failed/);
    writeFileSync(join(folder, "key"), key);
  });

  it("fails when the dump breaks off", () => {
    const cut = {
      ...server.environment({ user: dumps, password }),
      PATH: `${folder}/broken:${process.env.PATH}`,
    };
    mkdirSync(join(folder, "broken"));
    writeFileSync(join(folder, "broken/pg_dump"), "#!/bin/sh\necho PGDMP\nexit 1\n", { mode: 0o755 });
    expect(() => bash(dumpScript(["todo"], { ...paths(), target: join(folder, "cut") }), cut)).toThrow();
    rmSync(join(folder, "broken"), { recursive: true });
  });

  it("verifies a restore on a server that is made for it alone", () => {
    const scratch = ownFolder("scratch");
    const programs = { PATH: `${binaries()}:${process.env.PATH}` };
    const script = `${scratchServerScript(scratch)}\n${restoreScript("todo", "todo", paths())}\npg_ctl --pgdata=${scratch}/data --silent --mode=immediate stop`;
    expect(bash(script, programs)).toContain("todo: 3 tables restored");
    rmSync(scratch, { recursive: true, force: true });
  });
});
