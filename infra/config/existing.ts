import { z } from "zod";
import type { Cloud } from "./clouds";
import { show } from "./errors";
import { list, matching } from "./fields";
import { awsId, formats, groupPattern } from "./formats";
import { rule, type Wrong } from "./problems";

/** What can be adopted instead of made. */

/** What customer-managed keys are for; one key each, so that access is granted one purpose at a time. */
export const keyPurposes = [
  "cluster",
  "disks",
  "registry",
  "logs",
  "audit",
  "data",
  "objects",
  "queues",
  "secrets",
  "backup",
  "services",
] as const;

/** Subnets of a tier: AWS has one in each zone and its services want two of them; elsewhere subnets span zones. */
const subnetsOfATier: Readonly<Record<Cloud, Readonly<Record<"public" | "private" | "data", SubnetCount>>>> =
  {
    aws: { public: { min: 1, max: 3 }, private: { min: 2, max: 3 }, data: { min: 2, max: 3 } },
    azure: { public: { min: 1, max: 1 }, private: { min: 1, max: 3 }, data: { min: 1, max: 1 } },
    gcp: { public: { min: 1, max: 1 }, private: { min: 1, max: 1 }, data: { min: 1, max: 1 } },
  };

interface SubnetCount {
  readonly min: number;
  readonly max: number;
}

/** What only AWS has: elsewhere routes to joined networks come by themselves. */
const awsNetwork = {
  routeTables: list(matching(awsId("rtb"), "a route table id, such as rtb-0123456789abcdef0"), 20)
    .optional()
    .describe("its route tables that get routes to the recovery region and to other sites; default: none"),
};
/** For the types all clouds have the optional setting; the others' schemas refuse it. */
const noSettings = {} as typeof awsNetwork;

/** A network that is already there. */
export function existingNetwork(cloud: Cloud) {
  const { network, subnet } = formats[cloud];
  const tiers = subnetsOfATier[cloud];
  const subnetsOf = ({ min, max }: SubnetCount) => list(subnet, max, { min });
  return z
    .strictObject({
      id: network,
      subnets: z.strictObject({
        public: subnetsOf(tiers.public),
        private: subnetsOf(tiers.private),
        data: subnetsOf(tiers.data),
      }),
      ...(cloud === "aws" ? awsNetwork : noSettings),
    })
    .check(rule((existing) => (cloud === "azure" ? foreignSubnet(existing) : undefined)))
    .describe("a network that is already there: its id and its subnets' ids by tier");
}

/** On Azure a subnet's id starts with its network's. */
function foreignSubnet({
  id,
  subnets,
}: {
  readonly id: string;
  readonly subnets: Readonly<Record<string, readonly string[]>>;
}): Wrong | undefined {
  const start = `${id}/subnets/`.toLowerCase();
  for (const [tier, ids] of Object.entries(subnets)) {
    const index = ids.findIndex((subnet) => !subnet.toLowerCase().startsWith(start));
    if (index >= 0) {
      const path = ["subnets", tier, index];
      return {
        path,
        problem: `${show(ids[index])} is in another network`,
        allowed: "a subnet of the network",
      };
    }
  }
  return undefined;
}

/** Keys that are already there, one for each purpose. */
export function existingKeys(cloud: Cloud) {
  const { keyStore, key } = formats[cloud];
  return z
    .strictObject({
      store: keyStore.describe("key vault id (Azure), key ring id (GCP), or the account's key prefix (AWS)"),
      ...(Object.fromEntries(keyPurposes.map((purpose) => [purpose, key])) as Record<
        KeyPurpose,
        z.ZodString
      >),
    })
    .describe(
      "keys that are already there: KMS key ARN (AWS), versioned key URI (Azure), crypto key id (GCP)",
    );
}

/** A cluster that is already there. */
export const existingCluster = (cloud: Cloud) =>
  z
    .strictObject({ name: formats[cloud].cluster })
    .describe("a cluster that is already there: its name, and its resource group on Azure");

/** A PostgreSQL server that is already there, with its administrator. */
export const existingPostgres = (cloud: Cloud) =>
  z
    .strictObject({
      id: formats[cloud].postgres,
      administrator: matching(
        /^[A-Za-z_][A-Za-z0-9_]{0,62}$/,
        "the login that makes databases and roles: at most 63 letters, digits and underscores",
      ),
      secret: formats[cloud].secret.describe("where that login's password is, as plain text"),
    })
    .describe("a server that is already there; what follows it is left as it is");

export type ExistingPostgres = z.infer<ReturnType<typeof existingPostgres>>;

export const existingResourceGroup = matching(
  new RegExp(`^${groupPattern}$`),
  "the name of a resource group: at most 90 letters, digits and ( ) . _ -",
);

export type KeyPurpose = (typeof keyPurposes)[number];
