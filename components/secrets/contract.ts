import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Secret } from "../../infra/config/stores";
import type { Wired } from "../../infra/wired";
import type { Audit } from "../audit/contract";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";
import type { Recovery } from "../recovery/contract";

/**
 * A site's secret store with one place for each secret of `stacks/stores.yaml`. Values never pass through here: their
 * owners, or Jobs in the cluster, put them into the cloud's store.
 */
export interface SecretsArgs extends Transformable {
  /** Secrets by their name in `stacks/stores.yaml`. */
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly keys: Keys;
  /** Where the store gets a private endpoint, on clouds that have such. */
  readonly network: Network;
  /** Where reads are recorded, on clouds that record data access resource by resource. */
  readonly audit: Audit;
  /** Where copies survive the loss of the region; absent where the site has none. */
  readonly recovery?: Recovery;
  /** Days in which a deleted secret can be brought back, 7 to 30. */
  readonly deletionDays: number;
  /**
   * Secrets that are already there, by name: ARN (AWS), secret id (Google Cloud); the others are made. On Azure, as
   * `store`, the id of a vault that is already there; no vault is made then.
   */
  readonly existing?: Readonly<Record<string, string>>;
}

/** The tag or label that says after how many days a secret is to be replaced, where the cloud cannot do it itself. */
export const rotationTag = "rotation-days";

export const secretsContract = z.object({
  store: z
    .string()
    .describe(
      "what holds the secrets: account and region ARN prefix (AWS), key vault id (Azure), project (Google Cloud)",
    ),
  secrets: z
    .record(
      z.string(),
      z.object({
        id: z
          .string()
          .describe(
            "what a permission to read is granted on: ARN (AWS), id in the vault (Azure), secret id (GCP)",
          ),
      }),
    )
    .describe("by name; never a value"),
});

export type Secrets = Wired<z.infer<typeof secretsContract>>;
