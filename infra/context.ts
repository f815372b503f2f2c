import type { Provider as AwsProvider } from "@pulumi/aws/provider";
import type { Provider as AzureProvider } from "@pulumi/azure-native/provider";
import type { Provider as GcpProvider } from "@pulumi/gcp/provider";
import { regions } from "./config/clouds";
import type { AwsSite, AzureSite, Environment, GcpSite } from "./config/environment";
import type { Namer } from "./naming";
import type { Pacer } from "./pacer";
import type { Tags } from "./tags";

interface CommonContext {
  readonly environment: Environment;
  readonly tags: Tags;
  /** Physical names of this site. */
  readonly name: Namer;
  readonly pacer: Pacer;
}

export interface AwsContext extends CommonContext {
  readonly cloud: "aws";
  readonly site: AwsSite;
  readonly provider: AwsProvider;
  /** The region of resources in another region than the provider's: AWS resources take it one by one. */
  readonly region?: string;
}

export interface AzureContext extends CommonContext {
  readonly cloud: "azure";
  readonly site: AzureSite;
  readonly provider: AzureProvider;
}

export interface GcpContext extends CommonContext {
  readonly cloud: "gcp";
  readonly site: GcpSite;
  readonly provider: GcpProvider;
}

/** What every component of a site is given: its site, its explicit provider, names, tags and the pace. */
export type SiteContext = AwsContext | AzureContext | GcpContext;

/** What every resource of AWS outside the provider's region needs, and those inside do without. */
export const regional = ({ region }: AwsContext): { readonly region?: string } => (region ? { region } : {});

/**
 * The context for what a site has in another region: `site.region` and `site.zones` are that region's, and physical
 * names have `part` after the site's.
 */
export function elsewhere<Context extends SiteContext>(
  context: Context,
  region: string,
  part: string,
): Context {
  const { cloud, site, name } = context;
  const zones = regions[cloud][region] ?? [];
  const elsewhere: SiteContext = {
    ...(context as SiteContext),
    site: { ...site, region, zones } as never,
    name: (kind, ...parts) => name(kind, part, ...parts),
  };
  return (cloud === "aws" ? { ...elsewhere, region } : elsewhere) as Context;
}
