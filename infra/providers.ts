import { Provider as AwsProvider } from "@pulumi/aws/provider";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider";
import { Provider as GcpProvider } from "@pulumi/gcp/provider";
import { accountOf, type Environment, type Site } from "./config/environment";
import type { SiteContext } from "./context";
import { namer } from "./naming";
import type { Pacer } from "./pacer";
import { tagsFor } from "./tags";

/**
 * The context of a site with its explicit provider, pinned to the site's account and region so that a program run
 * with the wrong credentials fails instead of building in the wrong place. Credentials come from where the cloud's
 * own tools look for them; none stands in configuration or state.
 */
export function siteContext(environment: Environment, site: Site, pacer: Pacer): SiteContext {
  const common = {
    environment,
    tags: tagsFor(environment, site.key),
    name: namer(environment.name, site.key, accountOf(site)),
    pacer,
  };
  switch (site.cloud) {
    case "aws":
      return {
        ...common,
        cloud: "aws",
        site,
        provider: new AwsProvider(site.key, {
          region: site.region as never,
          allowedAccountIds: [site.accountId],
        }),
      };
    case "azure":
      return {
        ...common,
        cloud: "azure",
        site,
        provider: new AzureProvider(site.key, {
          subscriptionId: site.subscriptionId,
          tenantId: site.tenantId,
          location: site.region,
          disablePulumiPartnerId: true,
        }),
      };
    case "gcp":
      return {
        ...common,
        cloud: "gcp",
        site,
        provider: new GcpProvider(site.key, {
          project: site.projectId,
          region: site.region,
          addPulumiAttributionLabel: false,
          userProjectOverride: true,
          billingProject: site.projectId,
        }),
      };
  }
}
