import { z } from "zod";
import type { Cloud } from "./clouds";
import { kubernetesVersions } from "./defaults";
import { cidrText, count, key, list, matching, minAboveMax, notEmpty, regionOf, text } from "./fields";
import { type OneCloudSettings, rule } from "./problems";
import { callerRangeProblem, siteRangeProblem } from "./ranges";

/**
 * What may stand in `Pulumi.<stack>.yaml`. This file is the contract with the people who write configuration:
 * every field says what it means, its unit, range and default. `npm run schema:config` turns it into JSON Schema
 * for editors. Checks that need more than one field are in `checks.ts`; defaults are in `defaults.ts`.
 */

export const environmentNames = ["dev", "staging", "prod"] as const;
export const dataClasses = ["public", "internal", "confidential", "restricted"] as const;
export const nodeSizes = ["2x8", "4x16", "8x32", "16x64"] as const;
export const weekdays = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;
export const layers = ["foundation", "platform", "services", "traffic"] as const;

const pool = z
  .strictObject({
    size: z
      .enum(nodeSizes)
      .describe("vCPU × GiB of memory of one node. Changing it replaces the pool's nodes."),
    capacity: z
      .enum(["on-demand", "spot"])
      .default("on-demand")
      .describe("spot nodes are cheaper and can be taken away at two minutes' notice or less"),
    min: count(0, 1000).describe("fewest nodes over all zones"),
    max: count(1, 1000).describe("most nodes over all zones"),
  })
  .check(rule(minAboveMax));

const poolName = matching(
  /^(?!system$|constructor$)[a-z][a-z0-9]{0,11}$/,
  "at most 12 lower-case letters and digits, a letter first (the limit of AKS); system is taken",
);

const systemPool = z.strictObject({
  size: z.enum(nodeSizes).optional(),
  min: count(1, 30).optional(),
  max: count(1, 30).optional(),
});

const cluster = {
  version: z
    .enum(kubernetesVersions)
    .optional()
    .describe(`Kubernetes minor version, in quotes; default ${kubernetesVersions.at(-1)}`),
  authorizedCidrs: list(cidrText.check(rule(callerRangeProblem)), 50)
    .optional()
    .describe("ranges that may reach the API server from outside; default none: the API server is private"),
  systemPool: systemPool.optional().describe("nodes for what runs the cluster itself"),
  pools: z
    .record(poolName, pool)
    .check(notEmpty("at least one pool, or leave pools out for the environment's default pools"))
    .meta({ minProperties: 1 })
    .optional()
    .describe("autoscaled pools for workloads, by name"),
  maintenance: z
    .strictObject({
      day: z.enum(weekdays),
      startHour: count(0, 23).describe("hour of the day in UTC"),
      hours: count(4, 12).describe("length of the window in hours; the clouds want at least 4"),
    })
    .optional()
    .describe("when the cloud may upgrade the cluster"),
};

/** What customer-managed keys are for; one key each, so that access is granted one purpose at a time. */
export const keyPurposes = ["cluster", "disks", "registry", "logs", "audit", "services"] as const;

const existingKeys = z
  .strictObject({
    store: z
      .string()
      .min(1)
      .describe("key vault id (Azure), key ring id (GCP), or the account's key prefix (AWS)"),
    ...(Object.fromEntries(keyPurposes.map((purpose) => [purpose, text])) as Record<
      (typeof keyPurposes)[number],
      z.ZodString
    >),
  })
  .describe("keys that are already there: KMS key ARN (AWS), versioned key URI (Azure), crypto key id (GCP)");

const common = {
  zones: count(1, 3).optional().describe("how many availability zones to use; changing it moves subnets"),
  keys: z
    .strictObject({
      rotationDays: count(90, 365).optional().describe("days between rotations of customer-managed keys"),
      deletionDays: count(7, 30).optional().describe("days a deleted key can still be recovered"),
      existing: existingKeys.optional(),
    })
    .optional(),
  registry: z
    .strictObject({
      keepImages: count(10, 1000).optional().describe("newest images kept in each repository"),
      untaggedDays: count(1, 365).optional().describe("days until an untagged image is removed"),
      existing: text
        .optional()
        .describe(
          "a registry that is already there: the address before the repository in an image reference (AWS, GCP), or its resource id (Azure)",
        ),
    })
    .optional(),
  audit: z
    .strictObject({
      retentionDays: count(30, 3650).optional().describe("days audit logs are kept, unchangeable"),
      existing: text
        .optional()
        .describe(
          "an audit store that already covers the account: bucket name (AWS, GCP) or storage account id",
        ),
    })
    .optional(),
  budget: z
    .strictObject({
      monthlyLimitUsd: count(1, 10_000_000).optional().describe("monthly cost limit in US dollars"),
      alertPercents: list(count(1, 200), 5)
        .optional()
        .describe("shares of the limit, in percent, at which the contacts are told"),
      existing: text.optional().describe("the id of a budget that already covers the account"),
    })
    .optional(),
};

const existingNetwork = z
  .strictObject({
    id: text,
    subnets: z.strictObject({ public: list(text, 10), private: list(text, 10), data: list(text, 10) }),
  })
  .describe("a network that is already there: its id and its subnets' ids by tier");

const existingCluster = z
  .strictObject({ name: text })
  .describe("a cluster that is already there: its name, and its resource group on Azure");

/** The retention periods CloudWatch Logs offers (PutRetentionPolicy). */
const cloudWatchDays = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

/** A site of one cloud: what all clouds have, with this cloud's limits, and what only this cloud has. */
function siteOf<
  Name extends Cloud,
  Account extends z.ZodRawShape,
  Cluster extends z.ZodRawShape & { readonly admins: z.ZodType },
>(
  cloud: Name,
  own: {
    readonly account: Account;
    readonly cluster: Cluster;
    readonly flowLogDays: z.ZodType<number>;
    readonly clusterLogDays: z.ZodType<number>;
  },
) {
  return z.strictObject({
    cloud: z.literal(cloud),
    region: regionOf(cloud),
    ...own.account,
    network: z.strictObject({
      cidr: cidrText
        .check(rule(siteRangeProblem))
        .describe(
          "the site's own range, /16 to /19, not used by any other site. Changing it replaces the network.",
        ),
      natPerZone: z.boolean().optional().describe("one NAT gateway in each zone instead of one for the site"),
      flowLogRetentionDays: own.flowLogDays.optional().describe("days that flow logs are kept"),
      existing: existingNetwork.optional(),
    }),
    cluster: z.strictObject({
      ...cluster,
      logRetentionDays: own.clusterLogDays.optional().describe("days that control-plane logs are kept"),
      existing: existingCluster.optional(),
      ...own.cluster,
    }),
    ...common,
  });
}

const uuid = matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a lower-case UUID");
const roleArn = matching(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, "the ARN of an IAM role");
const iamMember = matching(
  /^(group|user|serviceAccount):[^@\s]+@[^@\s]+$/,
  "an IAM member, such as group:admins@example.com",
);

const site = z.discriminatedUnion("cloud", [
  siteOf("aws", {
    account: {
      accountId: matching(/^\d{12}$/, "the 12 digits of an AWS account, in quotes"),
    },
    cluster: { admins: list(roleArn, 50).describe("IAM roles that administer the cluster") },
    flowLogDays: cloudWatchDays,
    clusterLogDays: cloudWatchDays,
  }),
  siteOf("azure", {
    account: { subscriptionId: uuid, tenantId: uuid },
    cluster: {
      admins: list(uuid, 50).describe("object ids of Entra groups that administer the cluster"),
      existing: existingCluster.extend({ resourceGroup: text }).optional(),
    },
    flowLogDays: count(1, 365),
    clusterLogDays: count(1, 3653),
  }),
  siteOf("gcp", {
    account: {
      projectId: matching(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "a Google Cloud project id"),
      projectNumber: matching(/^\d{6,14}$/, "a Google Cloud project number, in quotes"),
      billingAccount: matching(
        /^[0-9A-F]{6}(-[0-9A-F]{6}){2}$/,
        "a billing account, such as 0A1B2C-3D4E5F-6A7B8C",
      ),
    },
    cluster: {
      admins: list(iamMember, 50).describe("IAM members that administer the cluster"),
      securityGroup: matching(/^gke-security-groups@[^@\s]+$/, "the group gke-security-groups@<your domain>")
        .optional()
        .describe("Google group whose nested groups may be used in Kubernetes RBAC"),
    },
    flowLogDays: count(1, 3650),
    clusterLogDays: count(1, 3650),
  }),
]);

/** What only one cloud has, and what to use in its place. */
export const oneCloudSettings: OneCloudSettings = {
  accountId: { cloud: "aws", instead: "subscriptionId on azure, projectId on gcp" },
  subscriptionId: { cloud: "azure", instead: "accountId on aws, projectId on gcp" },
  tenantId: { cloud: "azure", instead: "leave it out: the account says enough" },
  projectId: { cloud: "gcp", instead: "accountId on aws, subscriptionId on azure" },
  projectNumber: { cloud: "gcp", instead: "leave it out: the account says enough" },
  billingAccount: { cloud: "gcp", instead: "leave it out: the account says who pays" },
  securityGroup: { cloud: "gcp", instead: "name the roles (aws) or groups (azure) in cluster.admins" },
  resourceGroup: {
    cloud: "azure",
    instead: "leave it out: the name is enough within the account and region",
  },
};

/** A stack that describes a whole environment. */
export const environmentSchema = z.strictObject({
  environment: z.enum(environmentNames).describe("which column of the defaults table applies"),
  owner: key.describe("the team that answers for the platform; becomes a tag"),
  costCentre: key.describe("who pays; becomes a tag"),
  dataClass: z.enum(dataClasses).describe("the most sensitive data the environment holds; becomes a tag"),
  domain: matching(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
    "a lower-case DNS name, such as prod.example.com",
  ).describe("the DNS name under which the product is reached"),
  contacts: list(z.email("an e-mail address"), 20).describe(
    "e-mail addresses for budget and security alerts",
  ),
  traffic: z
    .strictObject({
      site: key
        .optional()
        .describe("the site whose cloud serves the domain's DNS; default: the first by key"),
      existing: text
        .optional()
        .describe("a DNS zone that is already there: zone id (AWS), resource id (Azure), zone name (GCP)"),
    })
    .optional(),
  protection: z
    .boolean()
    .optional()
    .describe("whether anything stateful may be deleted; default: on, except in dev"),
  sites: z
    .record(key, site)
    .check(notEmpty("at least one site"))
    .meta({ minProperties: 1 })
    .describe("the sites by key. A key is part of every name in the site: it never changes."),
});

/** A stack that holds a part of the environment another stack file describes. */
export const scopedSchema = z.strictObject({
  extends: key.describe("the stack whose file describes the environment"),
  scope: z
    .strictObject({
      sites: list(key, 100).optional().describe("site keys; default: all"),
      layers: list(z.enum(layers), layers.length).describe("layers held by this stack"),
    })
    .describe("the part of the environment that this stack holds"),
});

export type RawEnvironment = z.infer<typeof environmentSchema>;
export type RawSite = z.infer<typeof site>;
export type Scoped = z.infer<typeof scopedSchema>;
export type EnvironmentName = (typeof environmentNames)[number];
export type DataClass = (typeof dataClasses)[number];
export type Layer = (typeof layers)[number];
export type NodeSize = (typeof nodeSizes)[number];
export type Weekday = (typeof weekdays)[number];
export type Pool = z.infer<typeof pool>;
export type KeyPurpose = (typeof keyPurposes)[number];
