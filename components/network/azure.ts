import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { FlowLog } from "@pulumi/azure-native/network/flowLog";
import { NatGateway } from "@pulumi/azure-native/network/natGateway";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress";
import { Subnet } from "@pulumi/azure-native/network/subnet";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import { type Tier, tiers } from "../../infra/addresses";
import { Component } from "../../infra/component";
import type { NetworkSettings } from "../../infra/config/environment";
import type { AzureContext } from "../../infra/context";
import { blobServiceArgs, logStoreArgs } from "../audit/azure-store";
import { groupArgs } from "../azure-group";
import { type Grant, grantArgs, scopeOf } from "../keys/azure-access";
import {
  type EndpointPlace,
  onlySubnet,
  type PrivateService,
  privateEndpointArgs,
  privateServices,
  zoneGroupArgs,
} from "./azure-endpoint";
import { flowLogArgs, flowLogRetentionArgs } from "./azure-flow-logs";
import { natAddressArgs, natGatewayArgs, natPart } from "./azure-nat";
import { tierRules } from "./azure-rules";
import { plannedSubnets } from "./azure-subnets";
import type { Network, NetworkArgs } from "./contract";

/** A virtual network: only private subnets reach the internet, by NAT; Azure's own services are reached privately. */
export class AzureNetwork extends Component<NetworkArgs, Network, AzureContext> {
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
    const logs = this.createFlowLogs(network, group, args);
    this.createEndpoint("flow-logs", "blob", logs.id, place, privateZones.blob);
    return {
      // Whoever adds a subnet of its own waits for these. Their URNs are known in a preview, unlike the id of a new one.
      id: pulumi.all([network.id, pulumi.all(made.map(({ urn }) => urn))]).apply(([id]) => id),
      cidr: pulumi.output(cidr),
      subnets,
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
    const { name, site, tags } = this.context;
    return this.child(NetworkSecurityGroup, `${tier}-rules`, {
      networkSecurityGroupName: name("azure.resource", tier),
      resourceGroupName: group.name,
      location: site.region,
      tags,
      securityRules: tierRules(cidr, tier),
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

  private createFlowLogs(
    network: VirtualNetwork,
    group: ResourceGroup,
    { settings, keys }: NetworkArgs,
  ): StorageAccount {
    const { name, site, tags } = this.context;
    const identity = this.child(UserAssignedIdentity, "flow-logs-identity", {
      resourceName: name("azure.identity", "flow-logs"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
    });
    const useKey = this.grant("flow-logs-key", {
      role: "Key Vault Crypto Service Encryption User",
      scope: scopeOf(keys, "logs"),
      principal: identity.principalId,
    });
    const store = this.child(
      StorageAccount,
      "flow-logs-store",
      logStoreArgs(this.context, {
        purpose: "flowlogs",
        resourceGroupName: group.name,
        replication: "Standard_ZRS",
        key: keys.ids.logs,
        identity: identity.id,
      }),
      { stateful: true, dependsOn: [useKey] },
    );
    this.child(BlobServiceProperties, "flow-logs-blobs", blobServiceArgs(store, group.name), {
      deletedWith: store,
    });
    this.child(
      ManagementPolicy,
      "flow-logs-retention",
      flowLogRetentionArgs(store, group.name, settings.flowLogRetentionDays),
      { deletedWith: store },
    );
    const write = this.grant("flow-logs-write", {
      role: "Storage Blob Data Contributor",
      scope: store.id,
      principal: identity.principalId,
    });
    this.child(
      FlowLog,
      "flow-logs",
      flowLogArgs(this.context, { networkId: network.id, store, identity: identity.id }),
      { dependsOn: [write] },
    );
    return store;
  }

  private createZones(
    network: VirtualNetwork,
    group: ResourceGroup,
  ): Record<PrivateService, pulumi.Output<string>> {
    const { name, tags } = this.context;
    const entries = Object.entries(privateServices).map(([service, { zone: zoneName }]) => {
      const zone = this.child(PrivateZone, `${service}-zone`, {
        privateZoneName: zoneName,
        resourceGroupName: group.name,
        location: "global",
        tags,
      });
      const link = this.child(VirtualNetworkLink, `${service}-zone-link`, {
        virtualNetworkLinkName: name("azure.resource"),
        privateZoneName: zone.name,
        resourceGroupName: group.name,
        location: "global",
        tags,
        virtualNetwork: { id: network.id },
        registrationEnabled: false,
        // Names of other customers' private endpoints are still found on the internet.
        resolutionPolicy: "NxDomainRedirect",
      });
      return [service, pulumi.all([zone.id, link.id]).apply(([id]) => id)];
    });
    return Object.fromEntries(entries) as Record<PrivateService, pulumi.Output<string>>;
  }

  /** A private endpoint, and its name in the service's zone where that zone is the site's own. */
  private createEndpoint(
    purpose: string,
    service: PrivateService,
    target: pulumi.Output<string>,
    { subnets, resourceGroupName }: EndpointPlace,
    zone?: pulumi.Output<string>,
  ): void {
    const endpoint = this.child(
      PrivateEndpoint,
      `${purpose}-endpoint`,
      privateEndpointArgs(this.context, {
        service,
        purpose,
        target,
        subnet: onlySubnet(subnets),
        resourceGroupName,
      }),
    );
    if (zone) {
      const group = zoneGroupArgs(service, endpoint, resourceGroupName, zone);
      this.child(PrivateDnsZoneGroup, `${purpose}-dns`, group);
    }
  }

  private grant(name: string, grant: Omit<Grant, "label">): RoleAssignment {
    return this.child(
      RoleAssignment,
      name,
      grantArgs(this.context, { ...grant, label: this.childName(name) }),
      { deleteBeforeReplace: true },
    );
  }
}
