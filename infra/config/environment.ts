import type { Cloud } from "./clouds";
import type { DataSettings } from "./data";
import { dataDefaults, normaliseData, type Objective } from "./data-defaults";
import { defaults, type KubernetesVersion } from "./defaults";
import type {
  DataClass,
  EnvironmentName,
  KeyPurpose,
  Layer,
  NodeSize,
  Pool,
  RawEnvironment,
  RawSite,
  Weekday,
} from "./schema";

/** Kubernetes cluster settings of a site, all defaults filled in. */
export interface ClusterSettings {
  readonly version: KubernetesVersion;
  readonly authorizedCidrs: readonly string[];
  readonly admins: readonly string[];
  readonly systemPool: { readonly size: NodeSize; readonly min: number; readonly max: number };
  readonly pools: Readonly<Record<string, Pool>>;
  readonly maintenance: { readonly day: Weekday; readonly startHour: number; readonly hours: number };
  readonly logRetentionDays: number;
  /** GCP only: the Google group whose nested groups RBAC may name. */
  readonly securityGroup?: string;
  readonly existing?: { readonly name: string; readonly resourceGroup?: string | undefined };
}

export interface NetworkSettings {
  readonly cidr: string;
  readonly natPerZone: boolean;
  readonly flowLogRetentionDays: number;
  readonly existing?: {
    readonly id: string;
    readonly subnets: Readonly<Record<"public" | "private" | "data", readonly string[]>>;
    /** AWS only: the route tables that get routes to the site's other networks. */
    readonly routeTables?: readonly string[] | undefined;
  };
}

interface SiteSettings extends DataSettings {
  /** The key in the configuration; part of every name in the site. */
  readonly key: string;
  readonly region: string;
  /** Names of the availability zones in use. */
  readonly zones: readonly string[];
  readonly network: NetworkSettings;
  readonly keys: {
    readonly rotationDays: number;
    readonly deletionDays: number;
    readonly existing?: Readonly<Record<KeyPurpose | "store", string>>;
  };
  readonly cluster: ClusterSettings;
  readonly registry: {
    readonly keepImages: number;
    readonly untaggedDays: number;
    readonly existing?: string;
  };
  readonly audit: { readonly retentionDays: number; readonly existing?: string };
  readonly budget: {
    readonly monthlyLimitUsd: number;
    readonly alertPercents: readonly number[];
    readonly existing?: string;
  };
}

export interface AwsSite extends SiteSettings {
  readonly cloud: "aws";
  readonly accountId: string;
}

export interface AzureSite extends SiteSettings {
  readonly cloud: "azure";
  readonly subscriptionId: string;
  readonly tenantId: string;
}

export interface GcpSite extends SiteSettings {
  readonly cloud: "gcp";
  readonly projectId: string;
  readonly projectNumber: string;
  readonly billingAccount: string;
}

/** One cloud account or project in one region that runs the platform. */
export type Site = AwsSite | AzureSite | GcpSite;

/** The part of the environment that a stack holds. */
export interface Scope {
  readonly sites: readonly string[];
  readonly layers: readonly Layer[];
}

/** A whole environment, validated and with every default filled in. */
export interface Environment {
  readonly name: EnvironmentName;
  readonly owner: string;
  readonly costCentre: string;
  readonly dataClass: DataClass;
  readonly domain: string;
  readonly contacts: readonly string[];
  readonly protection: boolean;
  readonly objective: Objective;
  /** The image that copies topics between sites; absent where none are copied. */
  readonly kafkaMirror?: { readonly repository: string; readonly digest: string };
  /** Where the domain's DNS is served. */
  readonly traffic: { readonly site: string; readonly existing?: string };
  /** Sites in the order of their keys. */
  readonly sites: Readonly<Record<string, Site>>;
}

/** The account, subscription or project that a site's resources live and are billed in. */
export function accountOf(site: Site): string {
  switch (site.cloud) {
    case "aws":
      return site.accountId;
    case "azure":
      return site.subscriptionId;
    case "gcp":
      return site.projectId;
  }
}

/** Fills in the defaults of the environment's column. `zonesOf` knows the zones of a region. */
export function normalise(
  raw: RawEnvironment,
  zonesOf: (cloud: Cloud, region: string) => readonly string[],
): Environment {
  const { protection } = defaults[raw.environment];
  const sites = Object.keys(raw.sites)
    .sort()
    .map((key) => [key, normaliseSite(key, raw.sites[key] as RawSite, raw.environment, zonesOf)] as const);
  return {
    name: raw.environment,
    owner: raw.owner,
    costCentre: raw.costCentre,
    dataClass: raw.dataClass,
    domain: raw.domain,
    contacts: raw.contacts,
    protection: raw.protection ?? protection,
    ...(raw.kafkaMirror && { kafkaMirror: raw.kafkaMirror }),
    objective: dataDefaults[raw.environment].objective,
    traffic: {
      // Only where there is one site may it be left out.
      site: raw.traffic?.site ?? (Object.keys(raw.sites).sort()[0] as string),
      ...(raw.traffic?.existing && { existing: raw.traffic.existing }),
    },
    sites: Object.fromEntries(sites),
  };
}

function normaliseSite(
  key: string,
  raw: RawSite,
  environment: EnvironmentName,
  zonesOf: (cloud: Cloud, region: string) => readonly string[],
): Site {
  const base = defaults[environment].site;
  const { network, keys, registry, audit, budget } = raw;
  const settings: SiteSettings = {
    ...normaliseData(raw, environment),
    key,
    region: raw.region,
    zones: zonesOf(raw.cloud, raw.region).slice(0, raw.zones ?? base.zones),
    network: {
      cidr: network.cidr,
      natPerZone: network.natPerZone ?? base.natPerZone,
      flowLogRetentionDays: network.flowLogRetentionDays ?? base.flowLogRetentionDays,
      ...(network.existing && { existing: network.existing }),
    },
    keys: {
      rotationDays: keys?.rotationDays ?? base.keyRotationDays,
      deletionDays: keys?.deletionDays ?? base.keyDeletionDays,
      ...(keys?.existing && { existing: keys.existing }),
    },
    cluster: normaliseCluster(raw, base),
    registry: {
      keepImages: (registry && "keepImages" in registry && registry.keepImages) || base.keepImages,
      untaggedDays: registry?.untaggedDays ?? base.untaggedDays,
      ...(registry?.existing && { existing: registry.existing }),
    },
    audit: {
      retentionDays: audit?.retentionDays ?? base.auditRetentionDays,
      ...(audit?.existing && { existing: audit.existing }),
    },
    budget: {
      monthlyLimitUsd: budget?.monthlyLimitUsd ?? base.monthlyLimitUsd,
      alertPercents: budget?.alertPercents ?? base.alertPercents,
      ...(budget?.existing && { existing: budget.existing }),
    },
  };
  switch (raw.cloud) {
    case "aws":
      return { ...settings, cloud: "aws", accountId: raw.accountId };
    case "azure":
      return { ...settings, cloud: "azure", subscriptionId: raw.subscriptionId, tenantId: raw.tenantId };
    case "gcp":
      return {
        ...settings,
        cloud: "gcp",
        projectId: raw.projectId,
        projectNumber: raw.projectNumber,
        billingAccount: raw.billingAccount,
      };
  }
}

function normaliseCluster(raw: RawSite, base: (typeof defaults)[EnvironmentName]["site"]): ClusterSettings {
  const { cluster } = raw;
  return {
    version: cluster.version ?? base.kubernetesVersion,
    authorizedCidrs: cluster.authorizedCidrs ?? [],
    admins: cluster.admins,
    systemPool: {
      size: cluster.systemPool?.size ?? base.systemPool.size,
      min: cluster.systemPool?.min ?? base.systemPool.min,
      max: cluster.systemPool?.max ?? base.systemPool.max,
    },
    pools: cluster.pools ?? base.pools,
    maintenance: ("maintenance" in cluster && cluster.maintenance) || base.maintenance,
    logRetentionDays: cluster.logRetentionDays ?? base.clusterLogRetentionDays,
    ...("securityGroup" in cluster && cluster.securityGroup && { securityGroup: cluster.securityGroup }),
    ...(cluster.existing && { existing: cluster.existing }),
  };
}
