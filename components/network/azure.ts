import { NatGateway } from "@pulumi/azure-native/network/natGateway";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress";
import { Subnet } from "@pulumi/azure-native/network/subnet";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { type Tier, tiers } from "../../infra/addresses";
import type { NetworkSettings } from "../../infra/config/environment";
import type { AzureContext } from "../../infra/context";
import { rangesOfOthers } from "../../infra/interconnect";
import { groupArgs } from "../azure-group";
import { type PrivateService, privateServices } from "./azure-endpoint";
import { natAddressArgs, natGatewayArgs, natPart } from "./azure-nat";
import { AzurePrivateNetwork } from "./azure-private";
import { tierRules } from "./azure-rules";
import { plannedSubnets } from "./azure-subnets";
import type { Network, NetworkArgs } from "./contract";

/** A virtual network: only private subnets reach the internet, by NAT; Azure's own services are reached privately. */
export class AzureNetwork extends AzurePrivateNetwork<NetworkArgs, Network> {
  constructor(
    context: AzureContext,
    name: string,
    args: NetworkArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "network", "Network", name, args, options);
  }

  protected override create(args: NetworkArgs): Network {
    const { cidr, existing } = args.settings;
    if (existing) return this.adopt(args, existing);
    const group = this.createGroup();
    const network = this.createNetwork(group, cidr);
    const { subnets, made } = this.createSubnets(network, group, args);
    const privateZones = this.createZones(network, group);
    const place = { subnets: subnets.data, resourceGroupName: group.name };
    this.createEndpoint("vault", "vault", args.keys.store, place, privateZones.vault);
    const logs = this.createFlowLogs(network, group, {
      keys: args.keys,
      retentionDays: args.settings.flowLogRetentionDays,
    });
    this.createEndpoint("flow-logs", "blob", logs.id, place, privateZones.blob);
    return {
      // Whoever adds a subnet of its own waits for these. Their URNs are known in a preview, unlike the id of a new one.
      id: pulumi.all([network.id, pulumi.all(made.map(({ urn }) => urn))]).apply(([id]) => id),
      cidr: pulumi.output(cidr),
      subnets,
      routeTables: pulumi.output<string[]>([]),
      privateZones: pulumi.all(privateZones),
    };
  }

  /**
   * Reads the network, so that a preview fails where it is not there. A vault of this site still gets its private
   * endpoint in it; names are left to whoever owns the network's DNS, since a network can be linked to one zone
   * of a name only.
   */
  private adopt(args: NetworkArgs, { id, subnets }: NonNullable<NetworkSettings["existing"]>): Network {
    const parent = { parent: this };
    const network = VirtualNetwork.get(this.childName("network"), id, parent);
    const read = (tier: Tier) =>
      pulumi.all(
        subnets[tier].map(
          (subnet, index) => Subnet.get(this.childName(`${tier}-${index + 1}`), subnet, parent).id,
        ),
      );
    const ids = { public: read("public"), private: read("private"), data: read("data") };
    if (!this.context.site.keys.existing) {
      const place = { subnets: ids.data, resourceGroupName: this.createGroup().name };
      this.createEndpoint("vault", "vault", args.keys.store, place);
    }
    return {
      id: network.id,
      cidr: pulumi.output(args.settings.cidr),
      subnets: ids,
      routeTables: pulumi.output<string[]>([]),
      privateZones: pulumi.output<Record<string, string>>({}),
    };
  }

  private createGroup(): ResourceGroup {
    return this.child(ResourceGroup, "group", groupArgs(this.context, "network"), { stateful: true });
  }

  private createNetwork(group: ResourceGroup, cidr: string): VirtualNetwork {
    const { name, site, tags } = this.context;
    return this.child(
      VirtualNetwork,
      "network",
      {
        virtualNetworkName: name("azure.network"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        addressSpace: { addressPrefixes: [cidr] },
      },
      { stateful: true },
    );
  }

  private createSubnets(network: VirtualNetwork, group: ResourceGroup, { settings, zones }: NetworkArgs) {
    const rules = Object.fromEntries(
      tiers.map((tier) => [tier, this.createSecurityGroup(tier, group, settings.cidr)]),
    ) as Record<Tier, NetworkSecurityGroup>;
    const ids: Record<Tier, pulumi.Output<string>[]> = { public: [], private: [], data: [] };
    const made: Subnet[] = [];
    for (const { tier, name, cidr, zone } of plannedSubnets(settings, zones)) {
      const nat = tier === "private" ? this.createNat(group, zone) : undefined;
      const subnet = this.child(
        Subnet,
        name,
        {
          subnetName: name,
          virtualNetworkName: network.name,
          resourceGroupName: group.name,
          addressPrefix: cidr,
          networkSecurityGroup: { id: rules[tier].id },
          ...(nat && { natGateway: { id: nat.id } }),
          defaultOutboundAccess: false,
          privateEndpointNetworkPolicies: tier === "data" ? "NetworkSecurityGroupEnabled" : "Disabled",
        },
        // Azure changes one subnet of a network at a time and refuses a second: each waits for the one before.
        { stateful: true, dependsOn: made.slice(-1) },
      );
      made.push(subnet);
      ids[tier].push(subnet.id);
    }
    const subnets: Network["subnets"] = {
      public: pulumi.all(ids.public),
      private: pulumi.all(ids.private),
      data: pulumi.all(ids.data),
    };
    return { subnets, made };
  }

  private createSecurityGroup(tier: Tier, group: ResourceGroup, cidr: string): NetworkSecurityGroup {
    const { environment, name, site, tags } = this.context;
    return this.child(NetworkSecurityGroup, `${tier}-rules`, {
      networkSecurityGroupName: name("azure.resource", tier),
      resourceGroupName: group.name,
      location: site.region,
      tags,
      securityRules: tierRules(cidr, tier, rangesOfOthers(environment, site.key)),
    });
  }

  /**
   * A NAT gateway with an address of its own, in a zone or, without one, where Azure puts it. The address is
   * protected: partners put it on their lists.
   */
  private createNat(group: ResourceGroup, zone: string | undefined): NatGateway {
    const place = { resourceGroupName: group.name, zone };
    const address = this.child(
      PublicIPAddress,
      `${natPart(zone)}-address`,
      natAddressArgs(this.context, place),
      { stateful: true },
    );
    return this.child(NatGateway, natPart(zone), natGatewayArgs(this.context, place, address.id));
  }

  private createZones(
    network: VirtualNetwork,
    group: ResourceGroup,
  ): Record<PrivateService, pulumi.Output<string>> {
    const { tags } = this.context;
    const entries = Object.entries(privateServices).map(([service, { zone: zoneName }]) => {
      const zone = this.child(PrivateZone, `${service}-zone`, {
        privateZoneName: zoneName,
        resourceGroupName: group.name,
        location: "global",
        tags,
      });
      const link = this.createZoneLink(service as PrivateService, network, {
        zoneName: zone.name,
        resourceGroupName: group.name,
      });
      return [service, pulumi.all([zone.id, link.id]).apply(([id]) => id)];
    });
    return Object.fromEntries(entries) as Record<PrivateService, pulumi.Output<string>>;
  }
}
