import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { CacheSettings, PostgresSettings } from "../../infra/config/data";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";

/** A site's cache: one Valkey (Redis on Azure) with copies in other zones, entered by workload identities only. */
export interface CacheArgs extends Transformable {
  readonly settings: CacheSettings;
  /** When the cloud may patch it, in UTC; the database's window. */
  readonly maintenance: PostgresSettings["maintenance"];
  /** Days that its logs are kept, a period that CloudWatch knows on AWS. */
  readonly logRetentionDays: number;
  readonly keys: Keys;
  readonly network: Network;
}

/** How a client proves who it is: never by a password. */
export const cacheAuthentications = ["aws-iam", "entra", "google"] as const;

/** The port of Valkey and Redis. */
export const cachePort = 6379;

export const cacheContract = z.object({
  host: z.string().describe("the one host that takes reads and writes; TLS only"),
  port: z.number(),
  authentication: z.enum(cacheAuthentications),
  user: z
    .string()
    .describe(
      "the user that clients sign in as: the one of the site's services (AWS); empty where each signs in as itself: its object id (Azure), `default` with an access token (Google Cloud)",
    ),
  id: z
    .string()
    .describe(
      "what a permission to connect is granted on: replication group ARN (AWS), database id (Azure), projects/…/locations/…/instances/… (Google Cloud)",
    ),
  ca: z
    .string()
    .describe(
      'what proves the server: PEM certificates (Google Cloud), or "system": the roots that every system trusts',
    ),
});

export type Cache = Wired<z.infer<typeof cacheContract>>;
