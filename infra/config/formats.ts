import type { z } from "zod";
import type { Cloud } from "./clouds";
import { matching } from "./fields";

/** A pattern for a text in any case: Azure's resource manager compares ids without regard to it. */
const anyCase = (text: string) =>
  text.replace(/[a-z.]/gi, (sign) => (sign === "." ? "\\." : `[${sign.toUpperCase()}${sign.toLowerCase()}]`));

const uuidPattern = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
export const groupPattern = "[\\w.()-]{0,89}[\\w()-]";

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
export const awsId = (prefix: string) => new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`);

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
