import { z } from "zod";
import type { Cloud } from "./clouds";
import { show } from "./errors";
import { list, matching } from "./fields";
import { rule, type Wrong } from "./problems";

/** What can be adopted instead of made, and the form in which each cloud names it. */

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

/** A pattern for a text in any case: Azure's resource manager compares ids without regard to it. */
const anyCase = (text: string) =>
  text.replace(/[a-z.]/gi, (sign) => (sign === "." ? "\\." : `[${sign.toUpperCase()}${sign.toLowerCase()}]`));

const uuidPattern = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const groupPattern = "[\\w.()-]{0,89}[\\w()-]";

/** Id of a resource of Azure's; `name` is the pattern of what follows its type, and `shown` how people read it. */
function armId(what: string, type: string, name: string, shown = "<name>") {
  const path = `/${anyCase("resourceGroups")}/${groupPattern}/${anyCase(`providers/${type}`)}/${name}`;
  return matching(
    new RegExp(`^/${anyCase("subscriptions")}/${uuidPattern}${path}$`),
    `the id of ${what}: /subscriptions/<id>/resourceGroups/<group>/providers/${type}/${shown}`,
  );
}

const virtualNetworks = "Microsoft.Network/virtualNetworks";
const networkName = "\\w([\\w.-]{0,78}\\w)?";
const selfLink = "(https://[a-z.]+/compute/v1/)?";
const project = "[a-z][a-z0-9-]{4,28}[a-z0-9]";
const keyRing = `projects/${project}/locations/[a-z0-9-]+/keyRings/[\\w-]{1,63}`;
const awsId = (prefix: string) => new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`);

/** The form of each name, by cloud. */
export const formats = {
  aws: {
    network: matching(awsId("vpc"), "a VPC id, such as vpc-0123456789abcdef0"),
    subnet: matching(awsId("subnet"), "a subnet id, such as subnet-0123456789abcdef0"),
    keyStore: matching(
      /^arn:aws:kms:[a-z0-9-]+:\d{12}$/,
      "where the keys are: arn:aws:kms:<region>:<account>, the start of their ARNs",
    ),
    key: matching(
      /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/,
      "the ARN of a KMS key: arn:aws:kms:<region>:<account>:key/<id>",
    ),
    cluster: matching(
      /^[0-9A-Za-z][\w-]{0,99}$/,
      "the name of an EKS cluster: at most 100 letters, digits, hyphens and underscores",
    ),
    registry: matching(
      /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com$/,
      "the address of an ECR registry: <account>.dkr.ecr.<region>.amazonaws.com",
    ),
    audit: matching(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      "the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
    ),
    budget: matching(/^\d{12}:[^:\\\n\r]{1,100}$/, "account and name of a budget: <account>:<name>"),
    kafka: matching(
      /^arn:aws:kafka:[a-z0-9-]+:\d{12}:cluster\/[0-9A-Za-z-]{1,64}\/[0-9a-f-]{36}-\d+$/,
      "the ARN of an MSK cluster: arn:aws:kafka:<region>:<account>:cluster/<name>/<id>",
    ),
    cache: matching(
      /^[a-z](?!.*--)[a-z0-9-]{0,38}[a-z0-9]$/,
      "the id of an ElastiCache replication group: at most 40 lower-case letters, digits and hyphens",
    ),
    table: matching(
      /^[\w.-]{3,255}$/,
      "the name of a DynamoDB table: 3 to 255 letters, digits, dots, hyphens and underscores",
    ),
    backupVault: matching(
      /^[\w-]{2,50}$/,
      "the name of an AWS Backup vault: 2 to 50 letters, digits, hyphens and underscores",
    ),
    zone: matching(/^Z[A-Z0-9]{1,31}$/, "the id of a Route 53 zone, such as Z0123456789ABCDEFGHIJ"),
    postgres: matching(
      /^arn:aws:rds:[a-z0-9-]+:\d{12}:db:[a-z][a-z0-9-]{0,62}$/,
      "the ARN of an RDS instance: arn:aws:rds:<region>:<account>:db:<name>",
    ),
    secret: matching(
      /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,519}$/,
      "the ARN of a secret: arn:aws:secretsmanager:<region>:<account>:secret:<name>-<six characters>",
    ),
    bucket: matching(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      "the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
    ),
    queue: matching(
      /^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com\/\d{12}\/[\w-]{1,80}$/,
      "the URL of a queue: https://sqs.<region>.amazonaws.com/<account>/<name>",
    ),
    principal: matching(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, "the ARN of an IAM role"),
  },
  azure: {
    network: armId("a virtual network", virtualNetworks, networkName),
    subnet: armId(
      "a subnet",
      virtualNetworks,
      `${networkName}/${anyCase("subnets")}/${networkName}`,
      "<network>/subnets/<name>",
    ),
    keyStore: armId("a key vault", "Microsoft.KeyVault/vaults", "[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]"),
    key: matching(
      /^https:\/\/[a-zA-Z0-9-]{3,24}\.vault\.azure\.net\/keys\/[a-zA-Z0-9-]{1,127}\/[0-9a-f]{32}$/,
      "a key's URI with its version: https://<vault>.vault.azure.net/keys/<name>/<version>",
    ),
    cluster: matching(
      /^[A-Za-z0-9]([\w-]{0,61}[A-Za-z0-9])?$/,
      "the name of an AKS cluster: at most 63 letters, digits, hyphens and underscores",
    ),
    registry: armId("a container registry", "Microsoft.ContainerRegistry/registries", "[A-Za-z0-9]{5,50}"),
    audit: armId("a storage account", "Microsoft.Storage/storageAccounts", "[a-z0-9]{3,24}"),
    budget: matching(
      new RegExp(
        `^/${anyCase("subscriptions")}/${uuidPattern}(/${anyCase("resourceGroups")}/${groupPattern})?/${anyCase("providers/Microsoft.Consumption/budgets")}/[\\w-]{1,63}$`,
      ),
      "the id of a budget: /subscriptions/<id>/providers/Microsoft.Consumption/budgets/<name>",
    ),
    postgres: armId(
      "a PostgreSQL flexible server",
      "Microsoft.DBforPostgreSQL/flexibleServers",
      "[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    ),
    secret: armId(
      "a secret in a key vault",
      "Microsoft.KeyVault/vaults",
      `[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]/${anyCase("secrets")}/[A-Za-z0-9-]{1,127}`,
      "<vault>/secrets/<name>",
    ),
    kafka: armId(
      "an Event Hubs namespace",
      "Microsoft.EventHub/namespaces",
      "[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]",
    ),
    cache: armId("an Azure Managed Redis", "Microsoft.Cache/redisEnterprise", "[A-Za-z0-9-]{1,60}"),
    table: armId(
      "a container of Cosmos DB",
      "Microsoft.DocumentDB/databaseAccounts",
      `[a-z0-9-]{3,44}/${anyCase("sqlDatabases")}/[^/\\s]{1,255}/${anyCase("containers")}/[^/\\s]{1,255}`,
      "<account>/sqlDatabases/<database>/containers/<name>",
    ),
    backupVault: armId(
      "a backup vault",
      "Microsoft.DataProtection/backupVaults",
      "[A-Za-z][A-Za-z0-9-]{1,49}",
    ),
    zone: armId("a DNS zone", "Microsoft.Network/dnsZones", "[A-Za-z0-9.-]{1,253}"),
    bucket: armId(
      "a container, or for logs of a storage account",
      "Microsoft.Storage/storageAccounts",
      `[a-z0-9]{3,24}(/${anyCase("blobServices/default/containers")}/[a-z0-9](-?[a-z0-9]){2,62})?`,
      "<account>/blobServices/default/containers/<name>",
    ),
    queue: armId(
      "a queue of Service Bus",
      "Microsoft.ServiceBus/namespaces",
      `[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]/${anyCase("queues")}/[\\w./-]{1,260}`,
      "<namespace>/queues/<name>",
    ),
    principal: matching(new RegExp(`^${uuidPattern}$`), "the client id of a managed identity: a UUID"),
  },
  gcp: {
    network: matching(
      new RegExp(`^${selfLink}projects/${project}/global/networks/[a-z][a-z0-9-]{0,62}$`),
      "a network: projects/<project>/global/networks/<name>",
    ),
    subnet: matching(
      new RegExp(`^${selfLink}projects/${project}/regions/[a-z0-9-]+/subnetworks/[a-z][a-z0-9-]{0,62}$`),
      "a subnet: projects/<project>/regions/<region>/subnetworks/<name>",
    ),
    keyStore: matching(
      new RegExp(`^${keyRing}$`),
      "a key ring: projects/<project>/locations/<region>/keyRings/<name>",
    ),
    key: matching(
      new RegExp(`^${keyRing}/cryptoKeys/[\\w-]{1,63}$`),
      "a key: projects/<project>/locations/<region>/keyRings/<ring>/cryptoKeys/<name>",
    ),
    cluster: matching(
      /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
      "the name of a GKE cluster: at most 40 lower-case letters, digits and hyphens",
    ),
    registry: matching(
      new RegExp(`^[a-z0-9-]+-docker\\.pkg\\.dev/${project}/[a-z][a-z0-9-]{0,62}$`),
      "the address of a repository, without an image: <region>-docker.pkg.dev/<project>/<repository>",
    ),
    audit: matching(
      /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
      "the name of a bucket: at least 3 lower-case letters, digits, dots, hyphens and underscores",
    ),
    budget: matching(
      /^billingAccounts\/[0-9A-F]{6}(-[0-9A-F]{6}){2}\/budgets\/[\w-]{1,100}$/,
      "a budget: billingAccounts/<billing account>/budgets/<id>",
    ),
    postgres: matching(
      new RegExp(`^projects/${project}/instances/[a-z][a-z0-9-]{0,97}$`),
      "a Cloud SQL instance: projects/<project>/instances/<name>",
    ),
    secret: matching(
      new RegExp(`^projects/${project}/secrets/[\\w-]{1,255}$`),
      "a secret: projects/<project>/secrets/<name>",
    ),
    kafka: matching(
      new RegExp(`^projects/${project}/locations/[a-z0-9-]+/clusters/[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`),
      "a cluster: projects/<project>/locations/<region>/clusters/<name>",
    ),
    cache: matching(
      new RegExp(`^projects/${project}/locations/[a-z0-9-]+/instances/[a-z0-9]([a-z0-9-]{2,61}[a-z0-9])$`),
      "a Memorystore for Valkey: projects/<project>/locations/<region>/instances/<name>",
    ),
    table: matching(
      new RegExp(`^projects/${project}/databases/(\\(default\\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$`),
      "a Firestore database: projects/<project>/databases/<name>",
    ),
    backupVault: matching(/(?!)/, "nothing: on Google Cloud every store keeps its backups itself"),
    zone: matching(
      /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
      "the name of a Cloud DNS zone: at most 63 lower-case letters, digits and hyphens",
    ),
    bucket: matching(
      /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
      "the name of a bucket: at least 3 lower-case letters, digits, dots, hyphens and underscores",
    ),
    queue: matching(
      new RegExp(`^projects/${project}/subscriptions/[A-Za-z][\\w.~+%-]{2,254}$`),
      "a subscription: projects/<project>/subscriptions/<name>",
    ),
    principal: matching(
      new RegExp(`^[a-z][a-z0-9-]{4,28}[a-z0-9]@${project}\\.iam\\.gserviceaccount\\.com$`),
      "a service account: <name>@<project>.iam.gserviceaccount.com",
    ),
  },
} as const satisfies Readonly<Record<Cloud, Readonly<Record<string, z.ZodString>>>>;

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
