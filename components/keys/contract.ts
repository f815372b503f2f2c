import { z } from "zod";
import type { Transformable } from "../../infra/component";
import { type KeyPurpose, keyPurposes } from "../../infra/config/schema";
import type { Wired } from "../../infra/wired";

/** Customer-managed encryption keys of a site, one for each purpose. */
export interface KeysArgs extends Transformable {
  /** Days between automatic rotations, 90 to 365. */
  readonly rotationDays: number;
  /** Days in which a deleted key can be recovered, 7 to 30. */
  readonly deletionDays: number;
  /** Keys that are already there; nothing is created then. */
  readonly existing?: Readonly<Record<KeyPurpose | "store", string>>;
}

const purposes = Object.fromEntries(keyPurposes.map((purpose) => [purpose, z.string()])) as Record<
  KeyPurpose,
  z.ZodString
>;

export const keysContract = z.object({
  store: z
    .string()
    .describe(
      "what holds the keys: account and region ARN prefix (AWS), key vault id (Azure), key ring id (GCP)",
    ),
  ids: z
    .object(purposes)
    .describe("key ARN (AWS), versioned key URI (Azure), crypto key id (GCP), by purpose"),
});

export type Keys = Wired<z.infer<typeof keysContract>>;
