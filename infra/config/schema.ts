import { z } from "zod";

/**
 * What may stand in `Pulumi.<stack>.yaml`. This file is the contract with the people who write configuration:
 * every field says what it means, its unit, range and default. `npm run schema:config` turns it into JSON Schema
 * for editors. Checks that need more than one field are in `checks.ts`; defaults are in `defaults.ts`.
 */

const key = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "lower-case words joined by hyphens, such as aws-eu")
  .max(20, "at most 20 characters");

const count = (min: number, max: number) => z.int().min(min).max(max);

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

/** A range in the form `10.16.0.0/16`. Whether it is aligned, private and free of overlaps is checked later. */
const cidr = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, "an IPv4 range in CIDR form, such as 10.16.0.0/16");

const pool = z.strictObject({
  size: z
    .enum(nodeSizes)
    .describe("vCPU × GiB of memory of one node. Changing it replaces the pool's nodes."),
  capacity: z
    .enum(["on-demand", "spot"])
    .default("on-demand")
    .describe("spot nodes are cheaper and can be taken away at two minutes' notice or less"),
  min: count(0, 1000).describe("fewest nodes over all zones"),
  max: count(1, 1000).describe("most nodes over all zones"),
});

const systemPool = z.strictObject({
  size: z.enum(nodeSizes).optional(),
  min: count(1, 30).optional(),
  max: count(1, 30).optional(),
});

const cluster = {
  version: z
    .string()
    .regex(/^1\.\d{2}$/, "a Kubernetes minor version, such as 1.36")
    .optional()
    .describe("Kubernetes minor version; default 1.36, at least 1.35"),
  authorizedCidrs: z
    .array(cidr)
    .max(50)
    .optional()
    .describe("ranges that may reach the API server from outside; default none: the API server is private"),
  systemPool: systemPool.optional().describe("nodes for what runs the cluster itself"),
  pools: z.record(key, pool).optional().describe("autoscaled pools for workloads, by name"),
  maintenance: z
    .strictObject({
      day: z.enum(weekdays),
      startHour: count(0, 23).describe("hour of the day in UTC"),
      hours: count(4, 12).describe("length of the window in hours; the clouds want at least 4"),
    })
    .optional()
    .describe("when the cloud may upgrade the cluster"),
  logRetentionDays: count(1, 3653).optional().describe("how long control-plane logs are kept, in days"),
};

/** What customer-managed keys are for; one key each, so that access is granted one purpose at a time. */
export const keyPurposes = ["cluster", "disks", "registry", "logs", "audit", "services"] as const;

const existingKeys = z
  .strictObject({
    store: z
      .string()
      .min(1)
      .describe("key vault id (Azure), key ring id (GCP), or the account's key prefix (AWS)"),
    ...(Object.fromEntries(keyPurposes.map((purpose) => [purpose, z.string().min(1)])) as Record<
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
      existing: z
        .string()
        .min(1)
        .optional()
        .describe(
          "a registry that is already there: the address before the repository in an image reference",
        ),
    })
    .optional(),
  audit: z
    .strictObject({
      retentionDays: count(30, 3650).optional().describe("days audit logs are kept, unchangeable"),
      existing: z
        .string()
        .min(1)
        .optional()
        .describe(
          "an audit store that already covers the account: bucket name (AWS, GCP) or storage account id",
        ),
    })
    .optional(),
  budget: z
    .strictObject({
      monthlyLimitUsd: count(1, 10_000_000).optional().describe("monthly cost limit in US dollars"),
      alertPercents: z
        .array(count(1, 200))
        .min(1)
        .max(5)
        .optional()
        .describe("shares of the limit, in percent, at which the contacts are told"),
      existing: z.string().min(1).optional().describe("the id of a budget that already covers the account"),
    })
    .optional(),
};

const networkSettings = {
  cidr: cidr.describe(
    "the site's own range, /16 to /19, not used by any other site. Changing it replaces the network.",
  ),
  natPerZone: z.boolean().optional().describe("one NAT gateway in each zone instead of one for the site"),
  flowLogRetentionDays: count(1, 3653).optional().describe("days that flow logs are kept"),
};

const existingSubnets = z.strictObject({
  public: z.array(z.string().min(1)).min(1),
  private: z.array(z.string().min(1)).min(1),
  data: z.array(z.string().min(1)).min(1),
});

const existingNetwork = z
  .strictObject({ id: z.string().min(1), subnets: existingSubnets })
  .describe("a network that is already there: its id and its subnets' ids by tier");

const existingCluster = z
  .strictObject({ name: z.string().min(1), resourceGroup: z.string().min(1).optional() })
  .describe("a cluster that is already there: its name, and its resource group on Azure");

const network = z.strictObject({ ...networkSettings, existing: existingNetwork.optional() });
const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a lower-case UUID");

const awsSite = z.strictObject({
  cloud: z.literal("aws"),
  region: z.string(),
  accountId: z.string().regex(/^\d{12}$/, "the 12 digits of an AWS account, in quotes"),
  network,
  cluster: z.strictObject({
    ...cluster,
    admins: z
      .array(z.string().regex(/^arn:aws:iam::\d{12}:role\/.+$/, "the ARN of an IAM role"))
      .min(1)
      .describe("IAM roles that administer the cluster"),
    existing: existingCluster.optional(),
  }),
  ...common,
});

const azureSite = z.strictObject({
  cloud: z.literal("azure"),
  region: z.string(),
  subscriptionId: uuid,
  tenantId: uuid,
  network,
  cluster: z.strictObject({
    ...cluster,
    admins: z.array(uuid).min(1).describe("object ids of Entra groups that administer the cluster"),
    existing: existingCluster.optional(),
  }),
  ...common,
});

const gcpSite = z.strictObject({
  cloud: z.literal("gcp"),
  region: z.string(),
  projectId: z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "a Google Cloud project id"),
  projectNumber: z.string().regex(/^\d{6,14}$/, "a Google Cloud project number, in quotes"),
  billingAccount: z
    .string()
    .regex(/^[0-9A-F]{6}(-[0-9A-F]{6}){2}$/, "a billing account, such as 0A1B2C-3D4E5F-6A7B8C"),
  network,
  cluster: z.strictObject({
    ...cluster,
    admins: z
      .array(
        z
          .string()
          .regex(
            /^(group|user|serviceAccount):[^@\s]+@[^@\s]+$/,
            "an IAM member, such as group:admins@example.com",
          ),
      )
      .min(1)
      .describe("IAM members that administer the cluster"),
    securityGroup: z
      .string()
      .regex(/^gke-security-groups@[^@\s]+$/, "the group gke-security-groups@<your domain>")
      .optional()
      .describe("Google group whose nested groups may be used in Kubernetes RBAC"),
    existing: existingCluster.optional(),
  }),
  ...common,
});

const site = z.discriminatedUnion("cloud", [awsSite, azureSite, gcpSite]);

/** A stack that describes a whole environment. */
export const environmentSchema = z.strictObject({
  environment: z.enum(environmentNames).describe("which row of the defaults table applies"),
  owner: key.describe("the team that answers for the platform; becomes a tag"),
  costCentre: key.describe("who pays; becomes a tag"),
  dataClass: z.enum(dataClasses).describe("the most sensitive data the environment holds; becomes a tag"),
  domain: z
    .string()
    .regex(
      /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
      "a lower-case DNS name, such as prod.example.com",
    )
    .describe("the DNS name under which the product is reached"),
  contacts: z.array(z.email()).min(1).describe("e-mail addresses for budget and security alerts"),
  traffic: z
    .strictObject({
      site: key
        .optional()
        .describe("the site whose cloud serves the domain's DNS; default: the first by key"),
      existing: z
        .string()
        .min(1)
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
    .refine((sites) => Object.keys(sites).length > 0, "at least one site")
    .describe("the sites by key. A key is part of every name in the site: it never changes."),
});

/** A stack that holds a part of the environment another stack file describes. */
export const scopedSchema = z.strictObject({
  extends: key.describe("the stack whose file describes the environment"),
  scope: z
    .strictObject({
      sites: z.array(key).min(1).optional().describe("site keys; default: all"),
      layers: z.array(z.enum(layers)).min(1).describe("layers held by this stack"),
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
