import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { PostgresSettings } from "../../infra/config/data";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";
import type { Recovery } from "../recovery/contract";
import type { Secrets } from "../secrets/contract";

/** The login that owns nothing of a service's and makes their roles. Every cloud accepts letters and digits alone. */
export const administrator = "platformadmin";

export const postgresPort = 5432;
/** Where Azure's own PgBouncer listens, on the server itself. */
export const poolerPort = 6432;

/** A site's PostgreSQL: one writer, its standby, and the replicas that follow it. */
export interface PostgresArgs extends Transformable {
  readonly settings: PostgresSettings;
  readonly network: Network;
  readonly keys: Keys;
  /** Where the administrator's password is kept, on clouds whose secrets live in something. */
  readonly secrets: Secrets;
  /** The component that owns that place, where this stack does: what is in it goes with it. */
  readonly secretStore?: pulumi.Resource;
  /** Where replicas in another region stand; absent where the site has none. */
  readonly recovery?: Recovery;
  /** Ranges of other sites whose databases and pods reach this one over the private path between sites. */
  readonly peers: readonly string[];
  /** Days that the server's logs are kept: 1 to 3650, and a period that CloudWatch knows on AWS. */
  readonly logRetentionDays: number;
}

export const postgresContract = z.object({
  id: z
    .string()
    .describe("the writer: instance ARN (AWS), server id (Azure), projects/…/instances/… (Google Cloud)"),
  writer: z.string().describe("host that takes writes"),
  readers: z.array(z.string()).describe("hosts in the region that take reads; empty where there are none"),
  analytics: z.string().describe("host for reporting alone; empty where there is none"),
  recoveryHosts: z.record(z.string(), z.string()).describe("hosts in other regions, by the replica's name"),
  port: z.number(),
  poolerPort: z
    .number()
    .describe("port of the pooler that the cloud runs on the server; 0 where there is none"),
  administrator: z.string().describe("login that makes databases and roles"),
  secret: z
    .string()
    .describe(
      "where that login's password is, as plain text: secret ARN (AWS), id in the vault (Azure), secret id (Google Cloud)",
    ),
  ca: z
    .string()
    .describe(
      'what proves the servers: PEM certificates (Google Cloud), the URL of such (AWS), or "system": the roots that every system trusts (Azure)',
    ),
  verify: z
    .string()
    .describe(
      "sslmode: verify-full, or verify-ca where certificates do not name the address that is called (Google Cloud)",
    ),
  version: z.string().describe("major version"),
  maxConnections: z.number().describe("connections that clients may open on the writer, poolers included"),
});

export type Postgres = Wired<z.infer<typeof postgresContract>>;
