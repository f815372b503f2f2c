import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup";
import { Subnet } from "@pulumi/azure-native/network/subnet";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import { VirtualNetworkPeering } from "@pulumi/azure-native/network/virtualNetworkPeering";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { BlobContainerImmutabilityPolicy } from "@pulumi/azure-native/storage/blobContainerImmutabilityPolicy";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import { recoveryEndpointCidr } from "../../infra/addresses";
import type { AzureContext } from "../../infra/context";
import { accessCategories, auditExpiry, logContainers } from "../audit/azure-store";
import { groupArgs } from "../azure-group";
import { AzureKeys } from "../keys/azure";
import { armSegment } from "../keys/azure-access";
import { type PrivateService, privateServices } from "../network/azure-endpoint";
import { peeringArgs } from "../network/azure-peering";
import { AzurePrivateNetwork } from "../network/azure-private";
import { recoveryRules } from "../network/azure-rules";
import type { Network } from "../network/contract";
import { type Recovery, type RecoveryArgs, recoveryKeyPurposes } from "./contract";

/**
 * A virtual network without a way to the internet, peered with the site's, and a vault with keys beside it. Its one
 * subnet is for private endpoints, by which everything there is reached but PostgreSQL, which brings a subnet of its own.
 */
export class AzureRecovery extends AzurePrivateNetwork<RecoveryArgs, Recovery> {
  constructor(
    context: AzureContext,
    name: string,
    args: RecoveryArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "recovery", "Recovery", name, args, options);
  }

  protected override create({ settings, rotation, network: home, transform }: RecoveryArgs): Recovery {
    const { region, cidr } = settings;
    const keys = new AzureKeys(
      this.context,
      "recovery-keys",
      { ...rotation, purposes: recoveryKeyPurposes, ...(transform && { transform }) },
      { parent: this },
    ).outputs;
    const group = this.child(ResourceGroup, "group", groupArgs(this.context, "network"), { stateful: true });
    const network = this.createNetwork(group, cidr);
    const subnet = this.createSubnet(network, group, cidr);
    const peering = this.peer(network, group, home, subnet);
    this.linkZones(network, home);
    const place = {
      // An endpoint is of use once the site's network leads to it.
      subnets: pulumi.all([subnet.id, peering.urn]).apply(([id]) => [id]),
      resourceGroupName: group.name,
    };
    this.createEndpoint("vault", "vault", keys.store, place, this.zoneOf("vault", home));
    const { audit, network: own } = this.context.site;
    const logs = this.createFlowLogs(network, group, {
      keys,
      retentionDays: own.flowLogRetentionDays,
      otherLogs: [{ ...auditExpiry(audit.retentionDays), name: "expire-audit", blobTypes: ["appendBlob"] }],
    });
    this.recordKeyUse(keys.store, logs, group);
    this.createEndpoint("flow-logs", "blob", logs.id, place, this.zoneOf("blob", home));
    return {
      region: pulumi.output(region),
      network: { id: network.id, cidr: pulumi.output(cidr), subnets: place.subnets },
      keys,
    };
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

  private createSubnet(network: VirtualNetwork, group: ResourceGroup, cidr: string): Subnet {
    const { name, site, tags } = this.context;
    const rules = this.child(NetworkSecurityGroup, "rules", {
      networkSecurityGroupName: name("azure.resource", "data"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
      securityRules: recoveryRules(site.network),
    });
    return this.child(
      Subnet,
      "data",
      {
        subnetName: "data",
        virtualNetworkName: network.name,
        resourceGroupName: group.name,
        addressPrefix: recoveryEndpointCidr(cidr),
        networkSecurityGroup: { id: rules.id },
        defaultOutboundAccess: false,
        privateEndpointNetworkPolicies: "NetworkSecurityGroupEnabled",
      },
      { stateful: true },
    );
  }

  /** Both halves of the peering; Azure changes one thing of a network at a time, so each waits for the one before. */
  private peer(network: VirtualNetwork, group: ResourceGroup, home: Network, subnet: Subnet) {
    const { site, name } = this.context;
    const back = this.child(
      VirtualNetworkPeering,
      "peering-to-site",
      peeringArgs(name("azure.resource"), {
        network: network.name,
        resourceGroupName: group.name,
        remote: home.id,
      }),
      { dependsOn: [subnet] },
    );
    return this.child(
      VirtualNetworkPeering,
      "peering-from-site",
      peeringArgs(name("azure.resource", site.region), {
        network: home.id.apply((id) => armSegment(id, "virtualNetworks")),
        resourceGroupName: home.id.apply((id) => armSegment(id, "resourceGroups")),
        remote: network.id,
      }),
      { dependsOn: [back] },
    );
  }

  /** Azure's logs stay in their region: who used the keys is recorded here, unchangeable as in the site's audit store. */
  private recordKeyUse(vault: pulumi.Output<string>, store: StorageAccount, group: ResourceGroup): void {
    const place = { accountName: store.name, resourceGroupName: group.name };
    const container = this.child(
      BlobContainer,
      "key-use",
      { ...place, containerName: logContainers["key-use"], publicAccess: "None" },
      { stateful: true },
    );
    const lock = this.child(
      BlobContainerImmutabilityPolicy,
      "key-use-lock",
      {
        ...place,
        containerName: container.name,
        immutabilityPolicyName: "default",
        immutabilityPeriodSinceCreationInDays: this.context.site.audit.retentionDays,
        allowProtectedAppendWrites: true,
      },
      { stateful: true },
    );
    this.child(
      DiagnosticSetting,
      "keys-record",
      {
        name: this.context.name("azure.resource", "audit"),
        resourceUri: vault,
        storageAccountId: store.id,
        logs: accessCategories.keys.map((category) => ({ category, enabled: true })),
      },
      { dependsOn: [lock] },
    );
  }

  /** The names of the site's private endpoints, for what runs in the recovery region. */
  private linkZones(network: VirtualNetwork, home: Network): void {
    for (const service of Object.keys(privateServices) as PrivateService[]) {
      const zone = this.zoneOf(service, home);
      if (!zone) return;
      this.createZoneLink(service, network, {
        zoneName: zone.apply((id) => armSegment(id, "privateDnsZones")),
        resourceGroupName: zone.apply((id) => armSegment(id, "resourceGroups")),
      });
    }
  }

  /** Id of a service's zone; names in an adopted network are its owner's. */
  private zoneOf(service: PrivateService, { privateZones }: Network): pulumi.Output<string> | undefined {
    if (this.context.site.network.existing) return undefined;
    return privateZones.apply((zones) => zones[service] ?? "");
  }
}
