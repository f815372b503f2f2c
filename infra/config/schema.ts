import { z } from "zod";
import type { Cloud } from "./clouds";
import {
  clusterSettings,
  maintenanceSettings,
  type NodeSize,
  nodeSizes,
  type Pool,
  type Weekday,
  weekdays,
} from "./cluster";
import { dataSettings } from "./data";
import {
  existingCluster,
  existingKeys,
  existingNetwork,
  existingResourceGroup,
  type KeyPurpose,
  keyPurposes,
} from "./existing";
import {
  cidrText,
  count,
  key,
  list,
  matching,
  notEmpty,
  plainName,
  regionOf,
  roleName,
  text,
} from "./fields";
import { formats } from "./formats";
import { type OneCloudSettings, rule } from "./problems";
import { siteRangeProblem } from "./ranges";

/**
 * What may stand in `Pulumi.<stack>.yaml`. This file is the contract with the people who write configuration:
 * every field says what it means, its unit, range and default. `npm run schema:config` turns it into JSON Schema
 * for editors. Checks that need more than one field are in `checks.ts` and `accounts.ts`;
 * defaults are in `defaults.ts`.
 */

export const environmentNames = ["dev", "staging", "prod"] as const;
export const dataClasses = ["public", "internal", "confidential", "restricted"] as const;
export { keyPurposes, nodeSizes, weekdays };
export const layers = ["foundation", "interconnect", "data", "platform", "services", "traffic"] as const;

/** What a site of any cloud has beside its network, its cluster and its registry. */
const common = (cloud: Cloud) => ({
  ...dataSettings(cloud),
  keys: z
    .strictObject({
      rotationDays: count(90, 365).optional().describe("days between rotations of customer-managed keys"),
      deletionDays: count(7, 30).optional().describe("days a deleted key can still be recovered"),
      existing: existingKeys(cloud).optional(),
    })
    .optional(),
  audit: z
    .strictObject({
      retentionDays: count(30, 3650).optional().describe("days audit logs are kept, unchangeable"),
      existing: formats[cloud].audit
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
      existing: formats[cloud].budget
        .optional()
        .describe("the id of a budget that already covers the account"),
    })
    .optional(),
});

/** The retention periods CloudWatch Logs offers (PutRetentionPolicy). */
const cloudWatchDays = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

/** A site of one cloud: what all clouds have, with this cloud's limits, and what only this cloud has. */
function siteOf<
  Name extends Cloud,
  Account extends z.ZodRawShape,
  Cluster extends z.ZodRawShape & { readonly admins: z.ZodType },
  Registry extends z.ZodRawShape,
>(
  cloud: Name,
  own: {
    readonly account: Account;
    readonly cluster: Cluster;
    readonly registry: Registry;
    readonly zones: z.ZodType<number>;
    readonly flowLogDays: z.ZodType<number>;
    readonly clusterLogDays: z.ZodType<number>;
  },
) {
  return z.strictObject({
    cloud: z.literal(cloud),
    region: regionOf(cloud),
    ...own.account,
    zones: own.zones.optional().describe("how many availability zones to use; changing it moves subnets"),
    network: z.strictObject({
      cidr: cidrText
        .check(rule(siteRangeProblem))
        .describe(
          "the site's own range, /16 to /19, not used by any other site. Changing it replaces the network.",
        ),
      natPerZone: z.boolean().optional().describe("one NAT gateway in each zone instead of one for the site"),
      flowLogRetentionDays: own.flowLogDays.optional().describe("days that flow logs are kept"),
      existing: existingNetwork(cloud).optional(),
    }),
    cluster: z.strictObject({
      ...clusterSettings,
      logRetentionDays: own.clusterLogDays.optional().describe("days that control-plane logs are kept"),
      existing: existingCluster(cloud).optional(),
      ...own.cluster,
    }),
    registry: z
      .strictObject({
        ...own.registry,
        untaggedDays: count(1, 365).optional().describe("days until an untagged image is removed"),
        existing: formats[cloud].registry
          .optional()
          .describe(
            "a registry that is already there: the address before the repository in an image reference (AWS, GCP), or its resource id (Azure)",
          ),
      })
      .optional(),
    ...common(cloud),
  });
}

const keepImages = count(10, 1000).optional().describe("newest images kept in each repository");
const uuid = matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a lower-case UUID");
const iamMember = matching(
  /^(group|user|serviceAccount):[^@\s]+@[^@\s]+$/,
  "an IAM member, such as group:admins@example.com",
);

const site = z.discriminatedUnion("cloud", [
  siteOf("aws", {
    account: {
      accountId: matching(/^\d{12}$/, "the 12 digits of an AWS account, in quotes"),
    },
    cluster: {
      admins: list(formats.aws.principal, 50, { nameOf: roleName }).describe(
        "IAM roles that administer the cluster",
      ),
    },
    registry: { keepImages },
    // EKS and the data stores want subnets in two zones.
    zones: count(2, 3),
    flowLogDays: cloudWatchDays,
    clusterLogDays: cloudWatchDays,
  }),
  siteOf("azure", {
    account: { subscriptionId: uuid, tenantId: uuid },
    cluster: {
      admins: list(uuid, 50).describe("object ids of Entra groups that administer the cluster"),
      maintenance: maintenanceSettings,
      existing: existingCluster("azure").extend({ resourceGroup: existingResourceGroup }).optional(),
    },
    registry: {},
    zones: count(1, 3),
    flowLogDays: count(1, 365),
    // What a Log Analytics workspace of the usual price keeps.
    clusterLogDays: count(30, 730),
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
      admins: list(iamMember, 50, { nameOf: plainName }).describe("IAM members that administer the cluster"),
      securityGroup: matching(/^gke-security-groups@[^@\s]+$/, "the group gke-security-groups@<your domain>")
        .optional()
        .describe("Google group whose nested groups may be used in Kubernetes RBAC"),
      maintenance: maintenanceSettings,
    },
    registry: { keepImages },
    zones: count(1, 3),
    flowLogDays: count(1, 3650),
    clusterLogDays: count(1, 3650),
  }),
]);

/** What not all clouds have, and what to use in its place. */
export const oneCloudSettings: OneCloudSettings = {
  accountId: { cloud: "aws", instead: "subscriptionId on azure, projectId on gcp" },
  subscriptionId: { cloud: "azure", instead: "accountId on aws, projectId on gcp" },
  tenantId: { cloud: "azure", instead: "leave it out: the account says enough" },
  projectId: { cloud: "gcp", instead: "accountId on aws, subscriptionId on azure" },
  projectNumber: { cloud: "gcp", instead: "leave it out: the account says enough" },
  billingAccount: { cloud: "gcp", instead: "leave it out: the account says who pays" },
  securityGroup: { cloud: "gcp", instead: "name the roles (aws) or groups (azure) in cluster.admins" },
  maintenance: {
    cloud: "azure and gcp",
    instead: "leave it out: EKS upgrades a cluster when its version is changed, and at no other time",
  },
  keepImages: {
    cloud: "aws and gcp",
    instead: "leave it out: Azure has no such rule; untagged images go after untaggedDays",
  },
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
        .describe("the site whose cloud serves the domain's DNS; may be left out where there is one site"),
      existing: text
        .optional()
        .describe("a DNS zone that is already there: zone id (AWS), resource id (Azure), zone name (GCP)"),
    })
    .optional(),
  kafkaMirror: z
    .strictObject({
      repository: matching(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/, "registry and path without tag"),
      digest: matching(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hexadecimal digits"),
    })
    .optional()
    .describe(
      "image of MirrorMaker 2 with the logins of all three clouds, made as docs/runbooks/mirror-topics-between-sites.md says; wanted where topics are replicated between sites",
    ),
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
export type { KeyPurpose, NodeSize, Pool, Weekday };
