import type { VirtualNetworkPeeringArgs } from "@pulumi/azure-native/network/virtualNetworkPeering";
import type * as pulumi from "@pulumi/pulumi";

interface Peering {
  /** Name of the network that gets this half. */
  readonly network: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
  /** Id of the other network. */
  readonly remote: pulumi.Input<string>;
}

/** One half of a peering: the networks reach each other, and neither lends the other its gateways or passes on what is not its own. */
export function peeringArgs(
  name: string,
  { network, resourceGroupName, remote }: Peering,
): VirtualNetworkPeeringArgs {
  return {
    virtualNetworkPeeringName: name,
    virtualNetworkName: network,
    resourceGroupName,
    remoteVirtualNetwork: { id: remote },
    allowVirtualNetworkAccess: true,
    allowForwardedTraffic: false,
    allowGatewayTransit: false,
    useRemoteGateways: false,
  };
}
