import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Client } from "pg";
import { describe } from "vitest";

/**
 * Real PostgreSQL servers for tests, on free loopback ports and in folders that go with them. `POSTGRES_BIN` names the
 * folder with another version's programs.
 */

/** Debian keeps the server's programs off the PATH, in a folder for each major version. */
export function binaries(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.POSTGRES_BIN ? [process.env.POSTGRES_BIN] : []),
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(debian, version, "bin")),
  ];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}

export function find(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, program)).find(existsSync);
}

const bin = binaries();

/** Why these tests cannot run here; empty where they can. */
export function missing(...programs: string[]): string[] {
  return [
    ...(bin ? [] : ["initdb and postgres"]),
    ...["psql", "openssl", ...programs].filter((program) => !find(program)),
  ];
}

/** Like `describe`; says loudly what is missing where the programs are not there. */
export function describeWith(programs: readonly string[], name: string, tests: () => void): void {
  const absent = missing(...programs);
  if (absent.length === 0) {
    describe(name, tests);
    return;
  }
  console.warn(
    `SKIPPED: ${name}. Missing: ${absent.join(", ")} (Debian: apt-get install postgresql pgbouncer gpg)`,
  );
  describe.skip(`${name} (skipped: without ${absent.join(", ")})`, tests);
}

/** PostgreSQL and PgBouncer refuse to run as root: tests that do run them as the account `nobody`. */
export const account = (() => {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
})();

/** A new folder that the account of the servers owns. */
export function ownFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
  return folder;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(address)));
    });
  });
}

/** Runs a program as the servers' account. */
export const run = (
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Record<string, string>; readonly input?: string },
): string =>
  execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
    ...account,
    ...options,
    env: { PATH: `${process.env.PATH}:/usr/sbin`, LC_ALL: "C.UTF-8", HOME: options.cwd, ...options.env },
  });

/** Makes a certificate for `localhost` that is its own authority: `tls.crt`, `tls.key`. */
export function makeCertificate(folder: string): void {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const files = ["-keyout", "tls.key", "-out", "tls.crt"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  run("openssl", ["req", "-x509", ...kind, ...subject, ...files], { cwd: folder });
}

export async function until(what: string, done: () => Promise<boolean>, seconds = 120): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await done().catch(() => false)) return;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends a process by its id and waits until it is gone. */
export function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

/** What a connection is made with. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

export class PostgresServer {
  private constructor(
    readonly folder: string,
    readonly port: number,
    /** The owner of the machine: what the cloud keeps for itself. */
    readonly superuser: Login,
    /** What the clouds give: creates roles and databases, and is no superuser. */
    readonly admin: Login,
    private readonly process: ChildProcess,
  ) {}

  /** Initialises and starts a server with TLS and SCRAM passwords. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
    const folder = ownFolder("postgres");
    const superuser = { user: "cloud", password: randomBytes(12).toString("hex") };
    writeFileSync(join(folder, "password"), superuser.password);
    const data = join(folder, "data");
    const init = [
      "-D",
      data,
      "-U",
      superuser.user,
      "--pwfile",
      join(folder, "password"),
      "-A",
      "scram-sha-256",
    ];
    run(join(bin ?? "", "initdb"), [...init, "-E", "UTF8", "--no-locale", "-N"], { cwd: folder });
    makeCertificate(folder);
    const port = await freePort();
    const all = {
      port: String(port),
      listen_addresses: "127.0.0.1",
      unix_socket_directories: folder,
      ssl: "on",
      ssl_cert_file: join(folder, "tls.crt"),
      ssl_key_file: join(folder, "tls.key"),
      wal_level: "logical",
      fsync: "off",
      ...settings,
    };
    const args = ["-D", data, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
    const log: Buffer[] = [];
    const child = spawn(join(bin ?? "", "postgres"), args, {
      ...account,
      cwd: folder,
      env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8", PGTZ: "UTC" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part: Buffer) => log.push(part));
    const admin = { user: "platform_admin", password: randomBytes(12).toString("hex") };
    const server = new PostgresServer(folder, port, superuser, admin, child);
    await until("the server answers", () => server.query("SELECT 1").then(() => true)).catch((error) => {
      throw new Error(`${error}\n${Buffer.concat(log)}`);
    });
    await server.query(
      `CREATE ROLE ${admin.user} LOGIN CREATEROLE CREATEDB REPLICATION PASSWORD '${admin.password}'`,
    );
    return server;
  }

  /** Runs SQL, as the superuser unless another login is given. */
  async query<Row = Record<string, unknown>>(
    sql: string,
    { database = "postgres", login = this.superuser }: { database?: string; login?: Login } = {},
  ): Promise<Row[]> {
    const client = new Client({ host: "127.0.0.1", port: this.port, database, ...login });
    client.on("error", () => undefined);
    await client.connect();
    try {
      const result = await client.query(sql);
      return (Array.isArray(result) ? result[result.length - 1] : result).rows;
    } finally {
      await client.end();
    }
  }

  /** Environment with which psql and pg_dump reach this server, TLS verified. */
  environment({ user, password }: Login, database = "postgres"): Record<string, string> {
    return {
      PGHOST: "localhost",
      PGPORT: String(this.port),
      PGUSER: user,
      PGPASSWORD: password,
      PGDATABASE: database,
      PGSSLMODE: "verify-full",
      PGSSLROOTCERT: join(this.folder, "tls.crt"),
    };
  }

  /** Runs a psql script. @throws if a statement fails */
  psql(script: string, login: Login, database = "postgres"): string {
    return run(find("psql") ?? "psql", ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"], {
      cwd: this.folder,
      env: this.environment(login, database),
      input: script,
    });
  }

  /** Stops the server at once and removes its folder. */
  async stop(): Promise<void> {
    await stop(this.process, "SIGQUIT");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
