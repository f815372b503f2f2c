import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { NetworkSettings } from "../../infra/config/environment";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";

/** What a site's network is made from. Changing `cidr` or the zones replaces subnets. */
export interface NetworkArgs extends Transformable {
  readonly settings: NetworkSettings;
  /** Names of the availability zones, one to three. */
  readonly zones: readonly string[];
  /** Keys for the flow logs, and the key store that gets a private endpoint where the cloud has such. */
  readonly keys: Keys;
}

const subnetIds = z.array(z.string()).describe("one id a zone (AWS) or one for the region (Azure, GCP)");

/** What a site's network gives, the same on every cloud. */
export const networkContract = z.object({
  id: z.string().describe("VPC id (AWS), virtual network id (Azure), network self link (GCP)"),
  cidr: z.string().describe("the site's range"),
  subnets: z.object({
    public: subnetIds,
    private: subnetIds,
    data: subnetIds,
  }),
  routeTables: z
    .array(z.string())
    .describe(
      "route tables of the private subnets and of the data tier (AWS); empty where a network has no such tables",
    ),
  privateZones: z
    .record(z.string(), z.string())
    .describe(
      "private DNS zones of the cloud's own services, id by service; empty where the cloud needs none",
    ),
});

export type Network = Wired<z.infer<typeof networkContract>>;
