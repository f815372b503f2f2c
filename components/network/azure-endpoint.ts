import type { PrivateDnsZoneGroupArgs } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import type { PrivateEndpoint, PrivateEndpointArgs } from "@pulumi/azure-native/network/privateEndpoint";
import * as pulumi from "@pulumi/pulumi";
import type { AzureContext } from "../../infra/context";

/**
 * Azure services that get a private address in the site's network, and the DNS zone in which each is found
 * (Azure documentation, "Private endpoint private DNS zone values").
 */
export const privateServices = {
  vault: { zone: "privatelink.vaultcore.azure.net", subresource: "vault" },
  registry: { zone: "privatelink.azurecr.io", subresource: "registry" },
  blob: { zone: "privatelink.blob.core.windows.net", subresource: "blob" },
  redis: { zone: "privatelink.redis.azure.net", subresource: "redisEnterprise" },
  cosmos: { zone: "privatelink.documents.azure.com", subresource: "Sql" },
  // Event Hubs and Service Bus share a zone.
  servicebus: { zone: "privatelink.servicebus.windows.net", subresource: "namespace" },
} as const;

export type PrivateService = keyof typeof privateServices;

interface Endpoint {
  readonly service: PrivateService;
  /** Part of the endpoint's name; default: the service. */
  readonly purpose?: string;
  /** Id of what is reached through the endpoint. */
  readonly target: pulumi.Input<string>;
  readonly subnet: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
}

/** Where endpoints stand: the network's data subnets, and a resource group. */
export interface EndpointPlace {
  readonly subnets: pulumi.Output<string[]>;
  readonly resourceGroupName: pulumi.Output<string>;
}

export function privateEndpointArgs(
  { name, site, tags }: AzureContext,
  { service, purpose = service, target, subnet, resourceGroupName }: Endpoint,
): PrivateEndpointArgs {
  return {
    privateEndpointName: name("azure.privateEndpoint", purpose),
    customNetworkInterfaceName: name("azure.resource", purpose, "endpoint"),
    resourceGroupName,
    location: site.region,
    tags,
    subnet: { id: subnet },
    privateLinkServiceConnections: [
      { name: service, privateLinkServiceId: target, groupIds: [privateServices[service].subresource] },
    ],
  };
}

/** Keeps the endpoint's address in the service's DNS zone. */
export function zoneGroupArgs(
  service: PrivateService,
  endpoint: PrivateEndpoint,
  resourceGroupName: pulumi.Input<string>,
  zoneId: pulumi.Input<string>,
): PrivateDnsZoneGroupArgs {
  return {
    privateDnsZoneGroupName: "default",
    privateEndpointName: endpoint.name,
    resourceGroupName,
    privateDnsZoneConfigs: [{ name: service, privateDnsZoneId: zoneId }],
  };
}

/** The only subnet of the data tier. */
export const onlySubnet = (subnets: pulumi.Output<string[]>): pulumi.Output<string> =>
  subnets.apply(([first]) => {
    if (!first) throw new pulumi.RunError("the network has no data subnet");
    return first;
  });
