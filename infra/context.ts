import type { Provider as AwsProvider } from "@pulumi/aws/provider";
import type { Provider as AzureProvider } from "@pulumi/azure-native/provider";
import type { Provider as GcpProvider } from "@pulumi/gcp/provider";
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
