import type { ResourceGroupArgs } from "@pulumi/azure-native/resources/resourceGroup";
import type { AzureContext } from "../infra/context";

/** The resource group that a capability has to itself on Azure. */
export function groupArgs({ name, site, tags }: AzureContext, capability: string): ResourceGroupArgs {
  return { resourceGroupName: name("azure.resourceGroup", capability), location: site.region, tags };
}
