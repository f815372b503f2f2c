import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Catalog } from "../../infra/config/catalog";
import type { KafkaSettings } from "../../infra/config/data";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";
import type { Recovery } from "../recovery/contract";

/** A site's Kafka: its cluster and every topic of the event catalog. */
export interface KafkaArgs extends Transformable {
  readonly settings: KafkaSettings;
  /** The topics, and the services that write and read them. */
  readonly catalog: Pick<Catalog, "services" | "topics">;
  readonly keys: Keys;
  readonly network: Network;
  /** Where the second cluster stands; wanted where `settings.recoveryCluster` is on. */
  readonly recovery?: Recovery;
}

/** How a client proves who it is: never by a password. */
export const authentications = ["aws-iam", "entra", "google", "mtls"] as const;

export const kafkaContract = z.object({
  engine: z.enum(["managed", "strimzi"]),
  bootstrap: z.string().describe("hosts and ports with which clients begin, separated by commas; TLS only"),
  authentication: z.enum(authentications),
  id: z
    .string()
    .describe("cluster ARN (AWS), namespace id (Azure), cluster id (GCP), namespace/name (Strimzi)"),
  topics: z
    .record(z.string(), z.string())
    .describe("id by name: topic ARN (AWS), event hub id (Azure), topic id (GCP), the name (Strimzi)"),
  recoveryBootstrap: z
    .string()
    .describe("where the cluster in the recovery region is reached; empty where there is none"),
  mirrorPrincipal: z
    .string()
    .describe(
      "as whom the MirrorMaker of another site copies: role ARN (AWS), client id (Azure); empty where none does",
    ),
});

export type Kafka = Wired<z.infer<typeof kafkaContract>>;
