import type { NatGatewayArgs } from "@pulumi/azure-native/network/natGateway";
import type { PublicIPAddressArgs } from "@pulumi/azure-native/network/publicIPAddress";
import type * as pulumi from "@pulumi/pulumi";
import type { AzureContext } from "../../infra/context";
import { allZones } from "./azure-subnets";

/** Where a NAT gateway stands; without a zone, where Azure puts it. */
export interface NatPlace {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly zone?: string | undefined;
}

/** The part of names that tells a zone's NAT gateway from others. */
export const natPart = (zone: string | undefined) => (zone ? `nat-${zone}` : "nat");

export function natAddressArgs(
  { name, site, tags }: AzureContext,
  { resourceGroupName, zone }: NatPlace,
): PublicIPAddressArgs {
  return {
    resourceGroupName,
    location: site.region,
    tags,
    publicIpAddressName: name("azure.resource", natPart(zone)),
    sku: { name: "Standard", tier: "Regional" },
    publicIPAllocationMethod: "Static",
    publicIPAddressVersion: "IPv4",
    zones: zone ? [zone] : allZones,
  };
}

export function natGatewayArgs(
  { name, site, tags }: AzureContext,
  { resourceGroupName, zone }: NatPlace,
  addressId: pulumi.Input<string>,
): NatGatewayArgs {
  return {
    resourceGroupName,
    location: site.region,
    tags,
    natGatewayName: name("azure.resource", natPart(zone)),
    sku: { name: "Standard" },
    publicIpAddresses: [{ id: addressId }],
    idleTimeoutInMinutes: 4,
    ...(zone && { zones: [zone] }),
  };
}
