import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { BackupSettings } from "../../infra/config/data";
import type { Wired } from "../../infra/wired";
import type { Documents } from "../documents/contract";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";
import type { Objects } from "../objects/contract";
import type { Postgres } from "../postgres/contract";
import type { Recovery } from "../recovery/contract";

/**
 * Backups of a site's stores, beside what each store keeps itself: in a vault of their own, with a key of their own,
 * unchangeable for as long as they are locked, and in another region.
 */
export interface BackupArgs extends Transformable {
  readonly settings: BackupSettings;
  readonly postgres: Postgres;
  readonly documents: Documents;
  /** Names of the tables that the platform made: who owns an adopted one backs it up. */
  readonly tables: readonly string[];
  readonly objects: Objects;
  /** Names of the buckets to back up. */
  readonly buckets: readonly string[];
  readonly keys: Keys;
  /** Where restores are tried, on clouds that try them. */
  readonly network: Network;
  /** Where copies survive the loss of the region; absent where the site has none. */
  readonly recovery?: Recovery;
}

/** The cluster of a site, for backups of what lives in it: objects of Kubernetes and volumes. */
export interface ClusterBackupArgs extends Transformable {
  readonly settings: BackupSettings;
  /** Id of the cluster. */
  readonly cluster: pulumi.Input<string>;
  /** The key of backups in the region where copies are: `copyKey` of the contract. */
  readonly key: pulumi.Output<string>;
}

export const backupContract = z.object({
  vault: z
    .string()
    .describe(
      "what holds the backups: vault ARN (AWS), backup vault id (Azure); empty on Google Cloud, where every store keeps its own",
    ),
  copies: z
    .string()
    .describe(
      "ARN of the vault in the recovery region (AWS); empty where there is none, and on Azure, which copies a vault to the paired region itself",
    ),
  copyKey: z
    .string()
    .describe(
      "the key that encrypts backups in the recovery region, and in the site's own where there is none: as in the keys capability",
    ),
  plans: z
    .record(z.string(), z.string())
    .describe("what backs up each kind of store, or each table: id of a plan, an instance or a schedule"),
});

export type Backup = Wired<z.infer<typeof backupContract>>;

/** The hour of daily backups in UTC, one of few users. */
export const dailyHour = 1;

/** The key of backups in the region where copies are. */
export const copyKeyOf = ({
  keys,
  recovery,
}: Pick<BackupArgs, "keys" | "recovery">): pulumi.Output<string> =>
  recovery ? recovery.keys.ids.backup : keys.ids.backup;
