import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Bucket } from "../../infra/config/stores";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";
import type { Queues } from "../queue/contract";
import type { Recovery } from "../recovery/contract";

/** A site's object storage: the buckets of `stacks/stores.yaml`, one for backups, and one for logs of access to them. */
export interface ObjectsArgs extends Transformable {
  /** Buckets by their name in `stacks/stores.yaml`. */
  readonly buckets: Readonly<Record<string, Bucket>>;
  readonly backup: {
    /** Days that a backup is kept: the longest of all tiers. */
    readonly dailyRetentionDays: number;
    /** Days in which nobody can change or remove an object in the bucket for backups; 0: no lock. */
    readonly lockDays: number;
  };
  /** Queues that are told of new objects. */
  readonly queues: Queues;
  readonly keys: Keys;
  /** Where the storage gets a private endpoint, on clouds that have such. */
  readonly network: Network;
  /** Where every bucket is copied to as objects come in; absent where the site has no recovery region. */
  readonly recovery?: Recovery;
  /** Buckets that are already there, by name: bucket (AWS, Google Cloud) or container id (Azure). The others are made. */
  readonly existing?: Readonly<Record<string, string>>;
}

/** Buckets that every site has. */
export const builtIn = { backups: "backups", logs: "logs" } as const;

/** Days for which logs of access to buckets are kept: a year, as CIS and PCI DSS (10.5.1) want of audit trails. */
export const accessLogDays = 365;

/** Days after which an upload that was begun and never finished is given up. */
export const abortDays = 7;

export const objectsContract = z.object({
  buckets: z
    .record(
      z.string(),
      z.object({
        name: z.string().describe("name of the bucket (AWS, Google Cloud) or container (Azure)"),
        id: z
          .string()
          .describe("what is granted on: bucket ARN (AWS), container id (Azure), bucket name (Google Cloud)"),
        url: z
          .string()
          .describe("s3://<bucket>, https://<account>.blob.core.windows.net/<container>, gs://<bucket>"),
      }),
    )
    .describe("by name, with `backups` and `logs` among them"),
});

export type Objects = Wired<z.infer<typeof objectsContract>>;
