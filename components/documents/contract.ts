import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { DocumentsSettings } from "../../infra/config/data";
import type { Documents as Table } from "../../infra/config/stores";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";
import type { Recovery } from "../recovery/contract";

/** A site's document store: the tables of `stacks/stores.yaml`, each restorable to any moment of the last weeks. */
export interface DocumentsArgs extends Transformable {
  readonly settings: DocumentsSettings;
  /** Tables by their name in `stacks/stores.yaml`. Changing a table's keys replaces it. */
  readonly tables: Readonly<Record<string, Table>>;
  /** How the keys of the store are kept, for clouds that need one of another place. */
  readonly rotation: { readonly rotationDays: number; readonly deletionDays: number };
  readonly keys: Keys;
  /** Where the store gets a private endpoint, on clouds that have such. */
  readonly network: Network;
  /** Where copies survive the loss of the region; absent where the site has none. */
  readonly recovery?: Recovery;
}

export const documentsContract = z.object({
  account: z
    .string()
    .describe(
      "what holds the tables: account and region ARN prefix (AWS), Cosmos DB account id (Azure; empty if every table was there before), project (Google Cloud)",
    ),
  tables: z
    .record(
      z.string(),
      z.object({
        id: z
          .string()
          .describe(
            "what a permission is granted on: table ARN (AWS), container id (Azure), projects/…/databases/… (Google Cloud), which holds the collection of the table's name",
          ),
        endpoint: z.string().describe("URL of the API"),
      }),
    )
    .describe("by name"),
});

export type Documents = Wired<z.infer<typeof documentsContract>>;

/** One table of the contract, while the program runs. */
export type TableOutput = { readonly id: string; readonly endpoint: string };
