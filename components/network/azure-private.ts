import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { FlowLog } from "@pulumi/azure-native/network/flowLog";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import type { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink";
import type { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transformable } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { blobServiceArgs, type Expiry, expireArgs, logStoreArgs } from "../audit/azure-store";
import { type Grant, grantArgs, scopeOf } from "../keys/azure-access";
import type { Keys } from "../keys/contract";
import {
  type EndpointPlace,
  onlySubnet,
  type PrivateService,
  privateEndpointArgs,
  zoneGroupArgs,
} from "./azure-endpoint";
import { flowLogArgs, flowLogExpiry } from "./azure-flow-logs";

interface FlowLogSettings {
  /** Keys of the network's region. */
  readonly keys: Keys<"logs">;
  readonly retentionDays: number;
  /** What else the account takes, and how long it keeps that. */
  readonly otherLogs?: readonly Expiry[];
}

interface LinkedZone {
  readonly zoneName: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
}

/** What every virtual network of a site has, in whatever region it is: flow logs, and private ways to Azure's services. */
export abstract class AzurePrivateNetwork<
  Args extends Transformable,
  Outputs extends object,
> extends Component<Args, Outputs, AzureContext> {
  /** The network's flow logs, and the account that keeps them. */
  protected createFlowLogs(
    network: VirtualNetwork,
    group: ResourceGroup,
    { keys, retentionDays, otherLogs = [] }: FlowLogSettings,
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
      expireArgs(store, group.name, [flowLogExpiry(retentionDays), ...otherLogs]),
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

  /** Lets the network find what a private zone names. */
  protected createZoneLink(
    service: PrivateService,
    network: VirtualNetwork,
    { zoneName, resourceGroupName }: LinkedZone,
  ): VirtualNetworkLink {
    const { name, tags } = this.context;
    return this.child(VirtualNetworkLink, `${service}-zone-link`, {
      virtualNetworkLinkName: name("azure.resource"),
      privateZoneName: zoneName,
      resourceGroupName,
      location: "global",
      tags,
      virtualNetwork: { id: network.id },
      registrationEnabled: false,
      // Names of other customers' private endpoints are still found on the internet.
      resolutionPolicy: "NxDomainRedirect",
    });
  }

  /** A private endpoint, and its name in the service's zone where that zone is the site's own. */
  protected createEndpoint(
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

  protected grant(name: string, grant: Omit<Grant, "label">): RoleAssignment {
    return this.child(
      RoleAssignment,
      name,
      grantArgs(this.context, { ...grant, label: this.childName(name) }),
      { deleteBeforeReplace: true },
    );
  }
}
