import { z } from "zod";
import type { Transformable } from "../../infra/component";
import { type KeyPurpose, keyPurposes } from "../../infra/config/schema";
import type { Wired } from "../../infra/wired";

/** Customer-managed encryption keys of a site, one for each purpose. */
export interface KeysArgs<Purpose extends KeyPurpose = KeyPurpose> extends Transformable {
  /** What the keys are for. */
  readonly purposes: readonly Purpose[];
  /** Days between automatic rotations, 90 to 365. */
  readonly rotationDays: number;
  /** Days in which a deleted key can be recovered, 7 to 30. */
  readonly deletionDays: number;
  /** Keys that are already there; nothing is created then. */
  readonly existing?: Readonly<Record<Purpose | "store", string>>;
  /**
   * The site's own keys, where these are keys in another region: Google's service agents, which a project has once,
   * come with the site's own, so these wait for them.
   */
  readonly home?: Keys<Purpose>;
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

type AllKeys = Wired<z.infer<typeof keysContract>>;

export interface Keys<Purpose extends KeyPurpose = KeyPurpose> {
  readonly store: AllKeys["store"];
  readonly ids: Pick<AllKeys["ids"], Purpose>;
}
