import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { RecoverySettings } from "../../infra/config/data";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";

/** What customer-managed keys of the recovery region are for. */
export const recoveryKeyPurposes = ["data", "objects", "secrets", "backup", "logs"] as const;

/** A small network and keys in another region of the same cloud, where copies of the site's data are kept. */
export interface RecoveryArgs extends Transformable {
  /** The region, and the network's own range there. Changing either replaces the network. */
  readonly settings: RecoverySettings;
  /** Days between rotations and days a deleted key can be recovered, as for the site's own keys. */
  readonly rotation: { readonly rotationDays: number; readonly deletionDays: number };
  /** The site's own keys. */
  readonly keys: Keys;
  /** The site's own network: the recovery network is peered with it where the cloud's networks are regional. */
  readonly network: Network;
}

export const recoveryContract = z.object({
  region: z.string(),
  network: z.object({
    id: z.string().describe("VPC id (AWS), virtual network id (Azure), the site's network's self link (GCP)"),
    cidr: z.string(),
    subnets: z
      .array(z.string())
      .describe(
        "one id a zone (AWS, three zones); the one subnet of the region, for private endpoints (Azure, GCP)",
      ),
  }),
  keys: z.object({
    store: z.string().describe("as in the keys capability"),
    ids: z
      .object(
        Object.fromEntries(recoveryKeyPurposes.map((purpose) => [purpose, z.string()])) as Record<
          (typeof recoveryKeyPurposes)[number],
          z.ZodString
        >,
      )
      .describe("key ARN (AWS), versioned key URI (Azure), crypto key id (GCP), by purpose"),
  }),
});

export type Recovery = Wired<z.infer<typeof recoveryContract>>;
