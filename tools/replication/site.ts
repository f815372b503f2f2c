import { Client } from "pg";
import type { Route } from "../../components/postgres-access/sql/replication";

/** One site's server, as the administrator of a runbook command reaches it. */
export class Site {
  private constructor(
    readonly key: string,
    private readonly client: Client,
    private readonly url: URL,
  ) {}

  /** The environment variable with the connection of a site, such as `POSTGRES_AWS_EU`. */
  static readonly variable = (site: string): string => `POSTGRES_${site.replaceAll("-", "_").toUpperCase()}`;

  /**
   * Connects to a database of a site as `postgresql://administrator:password@host:port` says; a command line would
   * show the password to everybody on the machine. @throws Error naming what is missing
   */
  static async connect(site: string, database: string, environment = process.env): Promise<Site> {
    const name = Site.variable(site);
    const given = environment[name];
    if (!given) {
      throw new Error(`${name} is not set: postgresql://<administrator>:<password>@<host>:<port> of ${site}`);
    }
    const url = new URL(given);
    url.pathname = `/${database}`;
    const client = new Client({ connectionString: url.toString(), application_name: "platform-switch-over" });
    client.on("error", () => undefined);
    await client.connect().catch((error: Error) => {
      throw new Error(`${site}: ${error.message}`);
    });
    await client.query("SET lock_timeout = '10s'");
    return new Site(site, client, url);
  }

  /** Runs statements and gives the rows of the last one. */
  async rows<Row>(sql: string): Promise<Row[]> {
    const result = await this.client.query(sql).catch((error: Error) => {
      throw new Error(`${this.key}: ${error.message}`);
    });
    const last = Array.isArray(result) ? result[result.length - 1] : result;
    return last.rows;
  }

  /** The only row of a query. */
  async row<Row>(sql: string): Promise<Row> {
    const [row] = await this.rows<Row>(sql);
    if (!row) throw new Error(`${this.key}: no answer to ${sql.trim().slice(0, 80)}`);
    return row;
  }

  /**
   * The way on which another site's server reaches this one: the same host and port. A managed server cannot be given
   * the certificates of another cloud, so it does not verify them unless the URL's `sslmode` and `sslrootcert` say how.
   */
  route(database: string, user: string, password: string): Route {
    const { searchParams, hostname, port } = this.url;
    return {
      host: hostname,
      port: Number(port || 5432),
      database,
      user,
      password,
      sslmode: searchParams.get("followers-sslmode") ?? "require",
      sslrootcert: searchParams.get("followers-sslrootcert") ?? "",
    };
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

/** Waits until something holds. @throws Error saying what did not */
export async function until(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
