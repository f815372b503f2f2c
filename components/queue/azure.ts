import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { Namespace } from "@pulumi/azure-native/servicebus/namespace";
import { NamespaceNetworkRuleSet } from "@pulumi/azure-native/servicebus/namespaceNetworkRuleSet";
import { Queue as BusQueue } from "@pulumi/azure-native/servicebus/queue";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { Queue } from "../../infra/config/stores";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { armSegment, grantArgs, keyParts, scopeOf } from "../keys/azure-access";
import { onlySubnet, privateEndpointArgs, zoneGroupArgs } from "../network/azure-endpoint";
import type { Queues, QueuesArgs } from "./contract";

/**
 * Queues of a Service Bus namespace. Only its premium tier has private endpoints and customer-managed keys. A queue's
 * dead letters are in a queue inside it.
 */
export class AzureQueues extends Component<QueuesArgs, Queues, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: QueuesArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "queue", "Queues", name, args, options);
  }

  protected override create(args: QueuesArgs): Queues {
    const missing = Object.keys(args.queues).filter((name) => !args.existing?.[name]);
    const bus = missing.length > 0 ? this.createNamespace(args) : undefined;
    const ids = Object.entries(args.queues).flatMap(([name, queue]) => {
      const existing = args.existing?.[name];
      if (existing) return [[name, this.adopt(name, existing)] as const];
      return bus ? [[name, this.createQueue(name, queue, bus)] as const] : [];
    });
    return { queues: pulumi.all(Object.fromEntries(ids)).apply(describe) };
  }

  /** Reads the queue, so that a preview fails where it is not there. */
  private adopt(name: string, id: string): pulumi.Output<string> {
    return BusQueue.get(this.childName(name), id, { parent: this }).id;
  }

  private createNamespace({ keys, network }: QueuesArgs): Bus {
    const { name, site, tags } = this.context;
    const group = this.child(ResourceGroup, "group", groupArgs(this.context, "queues"), { stateful: true });
    const identity = this.child(UserAssignedIdentity, "identity", {
      resourceName: name("azure.identity", "queues"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
    });
    const useKey = this.child(
      RoleAssignment,
      "key",
      grantArgs(this.context, {
        label: this.childName("key"),
        role: "Key Vault Crypto Service Encryption User",
        scope: scopeOf(keys, "queues"),
        principal: identity.principalId,
      }),
      { deleteBeforeReplace: true },
    );
    const key = keys.ids.queues.apply(keyParts);
    const namespace = this.child(
      Namespace,
      "namespace",
      {
        namespaceName: name("azure.serviceBus", "queues"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        sku: { name: "Premium", tier: "Premium", capacity: 1 },
        premiumMessagingPartitions: 1,
        zoneRedundant: true,
        disableLocalAuth: true,
        minimumTlsVersion: "1.2",
        publicNetworkAccess: "Disabled",
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        encryption: {
          keySource: "Microsoft.KeyVault",
          requireInfrastructureEncryption: true,
          // Without a version: rotations are followed.
          keyVaultProperties: [
            {
              keyName: key.name,
              keyVaultUri: key.vaultUri,
              identity: { userAssignedIdentity: identity.id },
            },
          ],
        },
      },
      { stateful: true, dependsOn: [useKey] },
    );
    this.letServicesIn(namespace, group);
    this.createEndpoint(namespace, group, network);
    return { namespace, group };
  }

  /** Event Grid delivers past the closed firewall, with an identity that may send. */
  private letServicesIn(namespace: Namespace, group: ResourceGroup): void {
    this.child(
      NamespaceNetworkRuleSet,
      "network-rules",
      {
        namespaceName: namespace.name,
        resourceGroupName: group.name,
        publicNetworkAccess: "Disabled",
        defaultAction: "Deny",
        trustedServiceAccessEnabled: true,
        ipRules: [],
        virtualNetworkRules: [],
      },
      { deletedWith: namespace },
    );
  }

  private createEndpoint(namespace: Namespace, group: ResourceGroup, network: QueuesArgs["network"]): void {
    const endpoint = this.child(
      PrivateEndpoint,
      "endpoint",
      privateEndpointArgs(this.context, {
        service: "servicebus",
        purpose: "queues",
        target: namespace.id,
        subnet: onlySubnet(network.subnets.data),
        resourceGroupName: group.name,
      }),
    );
    // In a network that was there before, names are left to whoever owns its DNS.
    if (this.context.site.network.existing) return;
    const zone = network.privateZones.apply(({ servicebus }) => servicebus ?? "");
    this.child(PrivateDnsZoneGroup, "dns", zoneGroupArgs("servicebus", endpoint, group.name, zone));
  }

  private createQueue(name: string, settings: Queue, { namespace, group }: Bus): pulumi.Output<string> {
    return this.child(
      BusQueue,
      name,
      {
        queueName: name,
        namespaceName: namespace.name,
        resourceGroupName: group.name,
        lockDuration: `PT${settings.visibilitySeconds}S`,
        defaultMessageTimeToLive: `P${settings.retentionDays}D`,
        maxDeliveryCount: settings.deliveries,
        deadLetteringOnMessageExpiration: true,
        enableBatchedOperations: true,
        maxSizeInMegabytes: 5120,
      },
      { stateful: true },
    ).id;
  }
}

interface Bus {
  readonly namespace: Namespace;
  readonly group: ResourceGroup;
}

/** Addresses of queues, from their ids. */
const describe = (ids: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(ids).map(([name, id]) => {
      const url = `https://${armSegment(id, "namespaces")}.servicebus.windows.net/${armSegment(id, "queues")}`;
      return [name, { id, url, deadLetter: `${url}/$DeadLetterQueue` }];
    }),
  );
