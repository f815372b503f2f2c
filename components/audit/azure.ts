import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { SubscriptionDiagnosticSetting } from "@pulumi/azure-native/monitor/subscriptionDiagnosticSetting";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { BlobContainerImmutabilityPolicy } from "@pulumi/azure-native/storage/blobContainerImmutabilityPolicy";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { grantArgs, scopeOf } from "../keys/azure-access";
import { onlySubnet, privateEndpointArgs, zoneGroupArgs } from "../network/azure-endpoint";
import {
  accessCategories,
  activityCategories,
  auditRetentionArgs,
  blobServiceArgs,
  logContainers,
  logStoreArgs,
} from "./azure-store";
import type { Audit, AuditArgs } from "./contract";

/**
 * The subscription's activity log, and every use of the site's keys and images, in a storage account with copies in
 * two regions, whose containers take new records and let none be changed or deleted. The policies that see to it are
 * not locked: Azure locks by an action that cannot be undone, which is left to people.
 */
export class AzureAudit extends Component<AuditArgs, Audit, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: AuditArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "audit", "Audit", name, args, options);
  }

  protected override create(args: AuditArgs): Audit {
    if (args.existing) return this.adopt(args.existing, args);
    const group = this.createGroup();
    const store = this.createStore(group, args);
    const locked = this.createContainers(store, group, args);
    this.createEndpoint(store, group, args);
    this.recordActivity(store.id, locked);
    this.recordAccess("keys", args.keys.store, store.id, locked);
    this.recordAccess("registry", args.registry.id, store.id, locked);
    return { store: store.id };
  }

  /** Reads the account, so that a preview fails where it is not there. What is new in this site reports to it. */
  private adopt(id: string, { keys, registry }: AuditArgs): Audit {
    const { site } = this.context;
    const store = StorageAccount.get(this.childName("store"), id, { parent: this });
    if (!site.keys.existing) this.recordAccess("keys", keys.store, store.id, []);
    if (!site.registry.existing) this.recordAccess("registry", registry.id, store.id, []);
    return { store: store.id };
  }

  private createGroup(): ResourceGroup {
    return this.child(ResourceGroup, "group", groupArgs(this.context, "audit"), { stateful: true });
  }

  private createStore(group: ResourceGroup, { keys, retentionDays }: AuditArgs): StorageAccount {
    const { name, site, tags } = this.context;
    const identity = this.child(UserAssignedIdentity, "identity", {
      resourceName: name("azure.identity", "audit"),
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
        scope: scopeOf(keys, "audit"),
        principal: identity.principalId,
      }),
      { deleteBeforeReplace: true },
    );
    const store = this.child(
      StorageAccount,
      "store",
      logStoreArgs(this.context, {
        purpose: "audit",
        resourceGroupName: group.name,
        replication: "Standard_GZRS",
        key: keys.ids.audit,
        identity: identity.id,
      }),
      { stateful: true, dependsOn: [useKey] },
    );
    this.child(BlobServiceProperties, "blobs", blobServiceArgs(store, group.name), { deletedWith: store });
    this.child(ManagementPolicy, "retention", auditRetentionArgs(store, group.name, retentionDays), {
      deletedWith: store,
    });
    return store;
  }

  /** The containers that Azure Monitor would make itself are made before, so that no record is ever changeable. */
  private createContainers(
    store: StorageAccount,
    group: ResourceGroup,
    { retentionDays }: AuditArgs,
  ): pulumi.Resource[] {
    return Object.entries(logContainers).map(([what, containerName]) => {
      const container = this.child(
        BlobContainer,
        what,
        { accountName: store.name, resourceGroupName: group.name, containerName, publicAccess: "None" },
        { stateful: true },
      );
      return this.child(
        BlobContainerImmutabilityPolicy,
        `${what}-lock`,
        {
          accountName: store.name,
          resourceGroupName: group.name,
          containerName: container.name,
          immutabilityPolicyName: "default",
          immutabilityPeriodSinceCreationInDays: retentionDays,
          allowProtectedAppendWrites: true,
        },
        { stateful: true },
      );
    });
  }

  private recordActivity(store: pulumi.Output<string>, dependsOn: pulumi.Resource[]): void {
    this.child(
      SubscriptionDiagnosticSetting,
      "activity-record",
      {
        name: this.context.name("azure.resource", "audit"),
        storageAccountId: store,
        logs: activityCategories.map((category) => ({ category, enabled: true })),
      },
      { dependsOn },
    );
  }

  private recordAccess(
    what: keyof typeof accessCategories,
    resourceUri: pulumi.Output<string>,
    store: pulumi.Output<string>,
    dependsOn: pulumi.Resource[],
  ): void {
    this.child(
      DiagnosticSetting,
      `${what}-record`,
      {
        name: this.context.name("azure.resource", "audit"),
        resourceUri,
        storageAccountId: store,
        logs: accessCategories[what].map((category) => ({ category, enabled: true })),
      },
      { dependsOn },
    );
  }

  /** Auditors read the store from the site's network. */
  private createEndpoint(store: StorageAccount, group: ResourceGroup, { network }: AuditArgs): void {
    const endpoint = this.child(
      PrivateEndpoint,
      "endpoint",
      privateEndpointArgs(this.context, {
        service: "blob",
        purpose: "audit",
        target: store.id,
        subnet: onlySubnet(network.subnets.data),
        resourceGroupName: group.name,
      }),
    );
    // In a network that was there before, names are left to whoever owns its DNS.
    if (this.context.site.network.existing) return;
    const zone = network.privateZones.apply(({ blob }) => blob ?? "");
    this.child(PrivateDnsZoneGroup, "dns", zoneGroupArgs("blob", endpoint, group.name, zone));
  }
}
