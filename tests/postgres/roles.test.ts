import { afterAll, beforeAll, expect, it } from "vitest";
import { databaseName, loginsOf, rolesOf, siteRoles } from "../../components/postgres-access/names";
import { newPassword, scramVerifier } from "../../components/postgres-access/scripts/scram";
import { loginsOfPlan, type RolesPlan, rolesScript } from "../../components/postgres-access/sql/roles";
import { describeWith, type Login, PostgresServer } from "./server";

const database = (name: string, writes: RolesPlan["databases"][number]["writes"] = "open") => ({
  database: name,
  connectionLimit: 30,
  loginLimit: 10,
  writes,
});

const plan: RolesPlan = {
  databases: [
    database(databaseName("todo")),
    // The names that meet if words are joined carelessly.
    database(databaseName("todo-owner")),
    database("followed", "open-at-first"),
    database("follower", "fenced-at-first"),
  ],
  statementSeconds: 1,
};

describeWith([], "databases and roles on a real server", () => {
  let server: PostgresServer;
  const passwords = new Map<string, string>();

  /** One rotation: the login of each role whose turn it is gets a new password. */
  function rotate(turn: 0 | 1, only?: RolesPlan): string {
    const script = loginsOfPlan(only ?? plan).map(({ logins }) => {
      const password = newPassword();
      passwords.set(logins[turn], password);
      return `\\set ${logins[turn]}_verifier '${scramVerifier(password)}'`;
    });
    return server.psql(`${script.join("\n")}\n${rolesScript(only ?? plan)}`, server.admin);
  }
  const as = (role: string, turn: 0 | 1 = 0): Login => {
    const user = loginsOf(role)[turn];
    return { user, password: passwords.get(user) ?? "" };
  };
  const todo = rolesOf("todo");
  const query = (sql: string, login: Login, into = "todo") => server.query(sql, { database: into, login });

  beforeAll(async () => {
    server = await PostgresServer.start();
    rotate(0);
    await query(
      "CREATE TABLE items (id bigserial PRIMARY KEY, title text); INSERT INTO items (title) VALUES ('a')",
      as(todo.migrate),
    );
    await query("CREATE SCHEMA more; CREATE TABLE more.things (id int PRIMARY KEY)", as(todo.migrate));
  });
  afterAll(() => server?.stop());

  it("changes nothing on a second run", async () => {
    const state = () =>
      server.query(`
        SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication, rolconnlimit, rolconfig::text
          FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1`);
    const members = () =>
      server.query(
        "SELECT roleid::regrole::text, member::regrole::text, admin_option FROM pg_auth_members ORDER BY 1, 2, 3",
      );
    const access = () =>
      server.query(
        "SELECT relname, relacl::text FROM pg_class WHERE relname IN ('items', 'items_id_seq', 'things')",
        { database: "todo" },
      );
    const defaults = () =>
      server.query("SELECT defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1", {
        database: "todo",
      });
    const databases = () =>
      server.query("SELECT datname, datacl::text, datconnlimit FROM pg_database ORDER BY 1");
    const all = async () => [
      await state(),
      await members(),
      await access(),
      await defaults(),
      await databases(),
    ];

    server.psql(rolesScript(plan), server.admin);
    const before = await all();
    expect(server.psql(rolesScript(plan), server.admin)).toBe("");
    expect(await all()).toEqual(before);
  });

  it("gives no role more than it needs", async () => {
    const powers = await server.query<{ rolname: string }>(
      "SELECT rolname FROM pg_roles WHERE rolname ~ '__|^(todo|todo_owner|follow)' AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)",
    );
    expect(powers).toEqual([]);
    await expect(server.query("SELECT 1", { login: { user: todo.owner, password: "" } })).rejects.toThrow();
  });

  it("lets a service read and write its own tables, those of later migrations too", async () => {
    const service = as(todo.service);
    await query("CREATE TABLE later (id int PRIMARY KEY)", as(todo.migrate));
    await query(
      "INSERT INTO items (title) VALUES ('b'); UPDATE items SET title = 'c' WHERE title = 'b'; DELETE FROM items WHERE title = 'c'",
      service,
    );
    await query("INSERT INTO later VALUES (1); INSERT INTO more.things VALUES (1)", service);
    expect(await query("SELECT title FROM items", service)).toEqual([{ title: "a" }]);
  });

  it.each([
    ["change the schema", "ALTER TABLE items ADD COLUMN x int", /must be owner/],
    ["drop a table", "DROP TABLE items", /must be owner/],
    ["create a table", "CREATE TABLE mine (id int)", /permission denied for schema public/],
    ["create a schema", "CREATE SCHEMA mine", /permission denied for database/],
    ["empty a table", "TRUNCATE items", /permission denied/],
    ["become the owner", "SET ROLE todo__owner", /permission denied to set role/],
    ["become the writer of another database", "SET ROLE todo_owner__write", /permission denied to set role/],
    ["create a role", "CREATE ROLE mine", /permission denied to create role/],
    [
      "make itself the owner's member",
      "GRANT todo__owner TO todo__a",
      /must have admin option|permission denied/,
    ],
    [
      "change another login",
      "ALTER ROLE todo_owner__a PASSWORD 'x'",
      /must have CREATEROLE|permission denied/,
    ],
    ["read password verifiers", "SELECT * FROM pg_authid", /permission denied/],
    ["read files of the server", "SELECT pg_read_file('/etc/passwd')", /permission denied/],
    ["run programs", "COPY items TO PROGRAM 'true'", /must be superuser|permission denied/],
  ])("does not let a service %s", async (_what, sql, message) => {
    await expect(query(sql, as(todo.service))).rejects.toThrow(message);
  });

  it("lets nobody into another's database, nor into the server's own", async () => {
    const refused = /permission denied for database/;
    const other = rolesOf("todo_owner");
    await expect(query("SELECT 1", as(other.service), "todo")).rejects.toThrow(refused);
    await expect(query("SELECT 1", as(other.migrate), "todo")).rejects.toThrow(refused);
    await expect(query("SELECT 1", as(todo.service), "todo_owner")).rejects.toThrow(refused);
    expect(await query("SELECT 1 AS own", as(other.service), "todo_owner")).toEqual([{ own: 1 }]);
  });

  it.each([siteRoles.dumps, siteRoles.analytics])(
    "lets %s read every database and write none",
    async (role) => {
      for (const name of ["todo", "todo_owner", "followed", "follower"])
        await query("SELECT 1", as(role), name);
      expect(await query("SELECT title FROM items", as(role))).toEqual([{ title: "a" }]);
      await query("SELECT last_value FROM items_id_seq", as(role));
      // Read only by right, not merely by a default that a session may change.
      const insert = "BEGIN READ WRITE; INSERT INTO items (title) VALUES ('x')";
      await expect(query(insert, as(role))).rejects.toThrow(/permission denied for table items/);
      await expect(query("BEGIN READ WRITE; SELECT nextval('items_id_seq')", as(role))).rejects.toThrow();
    },
  );

  it("ends a service's long statements, and not those of migrations", async () => {
    await expect(query("SELECT pg_sleep(5)", as(todo.service))).rejects.toThrow(/statement timeout/);
    await query("SELECT pg_sleep(1.2)", as(todo.migrate));
  });

  it("gives what a migration makes to the owner", async () => {
    const owners = await query(
      "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('public', 'more')",
      as(todo.migrate),
    );
    expect(owners).toEqual([{ tableowner: todo.owner }]);
  });

  it("keeps the old password valid through one rotation and ends it with the next", async () => {
    const first = as(todo.service, 0);
    rotate(1);
    const second = as(todo.service, 1);
    expect(await query("SELECT current_user", second)).toEqual([{ current_user: second.user }]);
    await query("SELECT 1", first);
    rotate(0);
    await expect(query("SELECT 1", first)).rejects.toThrow(/password authentication failed/);
    await query("SELECT 1", as(todo.service, 0));
    await query("SELECT 1", second);
  });

  it("sends no password to the server", () => {
    expect([...passwords.values()].length).toBeGreaterThan(0);
    for (const password of passwords.values()) expect(rolesScript(plan)).not.toContain(password);
    expect(rolesScript(plan)).not.toContain("SCRAM");
  });

  it("settles once whether a replicated database is written, and leaves it to the switch-over from then on", async () => {
    const writes = async (name: string) =>
      (await server.query(`SELECT pg_has_role('${name}', '${name}__write', 'MEMBER') AS writes`))[0]?.writes;
    expect([await writes("followed"), await writes("follower")]).toEqual([true, false]);
    const reversed: RolesPlan = {
      ...plan,
      databases: [database("followed", "fenced-at-first"), database("follower", "open-at-first")],
    };
    server.psql(rolesScript(reversed), server.admin);
    expect([await writes("followed"), await writes("follower")]).toEqual([true, false]);
  });

  it("limits the connections of a database", async () => {
    const one = { ...plan, databases: [{ ...database("todo"), connectionLimit: 1 }] };
    server.psql(rolesScript(one), server.admin);
    const both = Promise.all([1, 2].map(() => query("SELECT pg_sleep(3)", as(todo.service))));
    await expect(both).rejects.toThrow(/too many connections for database/);
    server.psql(rolesScript(plan), server.admin);
  });
});
