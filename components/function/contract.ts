import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Queue, Worker } from "../../infra/config/stores";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";
import type { Queues } from "../queue/contract";
import type { Registry } from "../registry/contract";

/**
 * Small serverless workers, each behind a queue, for bursts. Every message is an HTTP request to the image: `POST` to
 * `messagePath` on `messagePort`, one at a time for each instance. Any answer of 200 to 299 within the time means done;
 * everything else gives the message back to the queue, and after some deliveries to its dead letters.
 */
export interface FunctionsArgs extends Transformable {
  /** Functions by their name in `stacks/stores.yaml`. */
  readonly functions: Readonly<Record<string, Worker>>;
  /** Settings of queues by name, and what the queues are. */
  readonly queueSettings: Readonly<Record<string, Queue>>;
  readonly queues: Queues;
  readonly keys: Keys;
  readonly network: Network;
  readonly registry: Registry;
  /** Days that logs are kept. */
  readonly logRetentionDays: number;
}

/** Where a worker takes messages: on AWS through the Lambda Web Adapter in the image. */
export const messagePort = 8080;
export const messagePath = "/messages";

/** What every worker finds in its environment. */
export const environmentOf = ({ queue, timeoutSeconds }: Worker): Readonly<Record<string, string>> => ({
  QUEUE: queue,
  MESSAGE_TIMEOUT_SECONDS: String(timeoutSeconds),
});

export const functionsContract = z.object({
  functions: z
    .record(
      z.string(),
      z.object({
        id: z
          .string()
          .describe("function ARN (AWS), container app id (Azure), id of the Cloud Run service (GCP)"),
        principal: z
          .string()
          .describe(
            "whom to permit what it needs: role ARN (AWS), object id (Azure), service account e-mail (GCP)",
          ),
      }),
    )
    .describe("by name"),
});

export type Functions = Wired<z.infer<typeof functionsContract>>;
