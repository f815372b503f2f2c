import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Queue } from "../../infra/config/stores";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";

/** Queues of work for one receiver each: what is not done after some deliveries goes to the queue's dead letters. */
export interface QueuesArgs extends Transformable {
  /** Queues by their name in `stacks/stores.yaml`. */
  readonly queues: Readonly<Record<string, Queue>>;
  /** Names of the queues that a function works off. On Google Cloud the function brings the way to it itself. */
  readonly workedOff: readonly string[];
  /** Names of the buckets that tell a queue of new objects, by queue. */
  readonly toldBy: Readonly<Record<string, readonly string[]>>;
  readonly keys: Keys;
  /** Where the queues get a private endpoint, on clouds that have such. */
  readonly network: Network;
  /** Queues that are already there, by name: URL (AWS), id (Azure), subscription id (Google Cloud). The others are made. */
  readonly existing?: Readonly<Record<string, string>>;
}

/** Days for which dead letters are kept: what SQS has at most. */
export const deadLetterDays = 14;

export const queuesContract = z.object({
  queues: z
    .record(
      z.string(),
      z.object({
        id: z
          .string()
          .describe(
            "what is sent to and what is granted on: queue ARN (AWS), queue id (Azure), topic id (GCP)",
          ),
        url: z
          .string()
          .describe(
            "what is received from: queue URL (AWS), https://<namespace>/<queue> (Azure), subscription id (GCP)",
          ),
        deadLetter: z
          .string()
          .describe(
            "where dead letters are: queue ARN (AWS), https://<namespace>/<queue>/$DeadLetterQueue (Azure), topic id (GCP)",
          ),
      }),
    )
    .describe("by name"),
});

export type Queues = Wired<z.infer<typeof queuesContract>>;
