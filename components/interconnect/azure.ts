import { LocalNetworkGateway } from "@pulumi/azure-native/network/localNetworkGateway";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress";
import { Subnet } from "@pulumi/azure-native/network/subnet";
import { VirtualNetworkGateway } from "@pulumi/azure-native/network/virtualNetworkGateway";
import { VirtualNetworkGatewayConnection } from "@pulumi/azure-native/network/virtualNetworkGatewayConnection";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { gatewayCidr } from "../../infra/addresses";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import type { Pair } from "../../infra/interconnect";
import { groupArgs } from "../azure-group";
import { armSegment } from "../keys/azure-access";
import { allZones } from "../network/azure-subnets";
import {
  addressAt,
  type Gateway,
  type GatewayArgs,
  type Link,
  type LinkArgs,
  type LinkTunnel,
} from "./contract";

export interface AzureGatewayOutputs extends Gateway {
  /** Name of the gateway's resource group. */
  readonly group: pulumi.Output<string>;
}

/** Both instances of the gateway, by the names of their configurations. */
const instances = ["first", "second"] as const;

/** Id of an instance's configuration, which the gateway's own BGP settings name already. */
function configurationId({ name, site }: AzureContext, instance: (typeof instances)[number]): string {
  const group = name("azure.resourceGroup", "interconnect");
  const gateway = `Microsoft.Network/virtualNetworkGateways/${name("azure.resource", "interconnect")}`;
  return `/subscriptions/${site.subscriptionId}/resourceGroups/${group}/providers/${gateway}/ipConfigurations/${instance}`;
}

/** Two instances of a VPN gateway over the region's zones, both in use, each with an address of its own. */
export class AzureGateway extends Component<GatewayArgs, AzureGatewayOutputs, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: GatewayArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "interconnect", "Gateway", name, args, options);
  }

  protected override create({ network, asn, pairs }: GatewayArgs): AzureGatewayOutputs {
    const { name, site, tags } = this.context;
    const group = this.child(ResourceGroup, "group", groupArgs(this.context, "interconnect"), {
      stateful: true,
    });
    const subnet = this.subnetOf(network.id);
    const faces = instances.map((instance) => ({ instance, address: this.createAddress(group, instance) }));
    const gateway = this.child(VirtualNetworkGateway, "gateway", {
      virtualNetworkGatewayName: name("azure.resource", "interconnect"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
      gatewayType: "Vpn",
      vpnType: "RouteBased",
      vpnGatewayGeneration: "Generation2",
      sku: { name: "VpnGw2AZ", tier: "VpnGw2AZ" },
      activeActive: true,
      enableBgp: true,
      ipConfigurations: faces.map(({ instance, address }) => ({
        name: instance,
        privateIPAllocationMethod: "Dynamic",
        publicIPAddress: { id: address.id },
        subnet: { id: subnet },
      })),
      bgpSettings: {
        asn,
        bgpPeeringAddresses: instances.map((instance, path) => ({
          ipconfigurationId: configurationId(this.context, instance),
          customBgpIpAddresses: insideAddresses(site.key, pairs, path),
        })),
      },
    });
    return {
      id: gateway.id,
      asn,
      // Whoever connects to the gateway's addresses waits for the gateway.
      addresses: faces.map(({ address }) =>
        pulumi.all([address.ipAddress, gateway.id]).apply(([found]) => {
          if (!found) throw new pulumi.RunError(`the VPN gateway of ${site.key} lacks a public address`);
          return found;
        }),
      ),
      group: group.name,
    };
  }

  /** The subnet of gateways has a fixed name and takes no security group; an adopted network has one already. */
  private subnetOf(networkId: pulumi.Output<string>): pulumi.Output<string> {
    const subnetName = "GatewaySubnet";
    const { network } = this.context.site;
    if (network.existing) return networkId.apply((id) => `${id}/subnets/${subnetName}`);
    return this.child(
      Subnet,
      "subnet",
      {
        subnetName,
        virtualNetworkName: networkId.apply((id) => armSegment(id, "virtualNetworks")),
        resourceGroupName: networkId.apply((id) => armSegment(id, "resourceGroups")),
        addressPrefix: gatewayCidr(network.cidr),
        // Routes to the gateway's own control plane are Azure's; nothing else is here.
        defaultOutboundAccess: false,
      },
      { stateful: true },
    ).id;
  }

  private createAddress(group: ResourceGroup, instance: string): PublicIPAddress {
    const { name, site, tags } = this.context;
    return this.child(
      PublicIPAddress,
      `address-${instance}`,
      {
        publicIpAddressName: name("azure.resource", "interconnect", instance),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        sku: { name: "Standard", tier: "Regional" },
        publicIPAllocationMethod: "Static",
        publicIPAddressVersion: "IPv4",
        zones: allZones,
      },
      { stateful: true },
    );
  }
}

/** The addresses that one instance has inside the tunnels of all pairs. */
function insideAddresses(site: string, pairs: readonly Pair[], path: number): string[] {
  return pairs.flatMap(({ first, tunnels }) =>
    tunnels
      .filter((tunnel) => tunnel.path === path)
      .map((tunnel) => (first.key === site ? tunnel.first : tunnel.second)),
  );
}

export interface AzureLinkArgs extends LinkArgs {
  readonly gateway: AzureGatewayOutputs;
}

/** IKEv2 with AES-256-GCM and the curve P-384, as the other clouds' ends are set; hours and kilobytes until new keys. */
const ipsecPolicy = {
  ikeEncryption: "GCMAES256",
  ikeIntegrity: "SHA384",
  dhGroup: "ECP384",
  ipsecEncryption: "GCMAES256",
  ipsecIntegrity: "GCMAES256",
  pfsGroup: "ECP384",
  saLifeTimeSeconds: 3600,
  saDataSizeKilobytes: 102_400_000,
};

/** Seconds without an answer after which a tunnel is dead. */
const dpdSeconds = 45;

/** One connection for each of the other end's tunnels. */
export class AzureLink extends Component<AzureLinkArgs, Link, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: AzureLinkArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "interconnect", "Link", name, args, options);
  }

  protected override create(args: AzureLinkArgs): Link {
    const { gateway, tunnels } = args;
    for (const [index, tunnel] of tunnels.entries()) this.connect(args, index, tunnel);
    return { addresses: tunnels.map(({ path }) => addressAt(gateway, path)) };
  }

  private connect(args: AzureLinkArgs, index: number, { other, key }: LinkTunnel): void {
    const { gateway, peer, remote } = args;
    const { name, site, tags } = this.context;
    const number = String(index + 1);
    const common = { resourceGroupName: gateway.group, location: site.region, tags };
    const named = name("azure.resource", "interconnect", peer, number);
    const local = this.child(LocalNetworkGateway, `remote-${number}`, {
      ...common,
      localNetworkGatewayName: named,
      gatewayIpAddress: addressAt(remote, index),
      localNetworkAddressSpace: { addressPrefixes: [] },
      bgpSettings: { asn: remote.asn, bgpPeeringAddress: other },
    });
    this.child(VirtualNetworkGatewayConnection, `connection-${number}`, {
      ...common,
      virtualNetworkGatewayConnectionName: named,
      virtualNetworkGateway1: { id: gateway.id },
      localNetworkGateway2: { id: local.id },
      connectionType: "IPsec",
      connectionProtocol: "IKEv2",
      sharedKey: key,
      enableBgp: true,
      dpdTimeoutSeconds: dpdSeconds,
      ipsecPolicies: [ipsecPolicy],
      gatewayCustomBgpIpAddresses: this.sessions(args, index),
    });
  }

  /**
   * Azure wants an address of each instance in every connection, though one of them alone has the tunnel: that of the
   * tunnel itself, and for the other instance that of its own tunnel of the same rank.
   */
  private sessions({ tunnels }: AzureLinkArgs, index: number) {
    const half = tunnels.length / 2;
    return instances.map((instance, path) => ({
      ipConfigurationId: configurationId(this.context, instance),
      customBgpIpAddress: tunnels[path * half + (index % half)]?.own ?? "",
    }));
  }
}
