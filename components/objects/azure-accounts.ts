import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { BlobContainerImmutabilityPolicy } from "@pulumi/azure-native/storage/blobContainerImmutabilityPolicy";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { blobServiceArgs, logStoreArgs } from "../audit/azure-store";
import { groupArgs } from "../azure-group";
import { grantArgs, scopeOf } from "../keys/azure-access";
import { onlySubnet, privateEndpointArgs, zoneGroupArgs } from "../network/azure-endpoint";
import { accessLogs, lifecycleArgs, logLifecycleArgs } from "./azure-store";
import { accessLogDays, builtIn, type Objects, type ObjectsArgs } from "./contract";
import type { Shape } from "./shapes";

/** What the storage accounts of a site stand on. */
export interface Ground {
  readonly group: ResourceGroup;
  /** May use the key of the accounts, once `useKey` is there. */
  readonly identity: UserAssignedIdentity;
  readonly useKey: RoleAssignment;
}

/** Where access is recorded, and what must be there before the first record. */
export interface LogAccount {
  readonly id: pulumi.Output<string>;
  readonly ready: pulumi.Resource[];
}

/** Storage accounts with what surrounds them: life cycle, private endpoint, records of access. */
export abstract class AzureAccounts extends Component<ObjectsArgs, Objects, AzureContext> {
  protected createGround({ keys }: ObjectsArgs): Ground {
    const { name, site, tags } = this.context;
    const group = this.child(ResourceGroup, "group", groupArgs(this.context, "objects"), { stateful: true });
    const identity = this.child(UserAssignedIdentity, "identity", {
      resourceName: name("azure.identity", "objects"),
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
        scope: scopeOf(keys, "objects"),
        principal: identity.principalId,
      }),
      { deleteBeforeReplace: true },
    );
    return { group, identity, useKey };
  }

  /** An account for containers of one kind. `lockDays` is for what nobody may change; 0 leaves the lock for later. */
  protected createAccount(
    purpose: string,
    shapes: readonly Shape[],
    ground: Ground,
    args: ObjectsArgs,
    logs: LogAccount,
    lockDays?: number,
  ): StorageAccount {
    const store = this.createStore(purpose, ground, args, lockDays);
    this.child(ManagementPolicy, `${purpose}-lifecycle`, lifecycleArgs(store, ground.group.name, shapes), {
      deletedWith: store,
    });
    this.child(
      DiagnosticSetting,
      `${purpose}-access-logs`,
      {
        name: this.context.name("azure.resource", purpose),
        resourceUri: pulumi.interpolate`${store.id}/blobServices/default`,
        storageAccountId: logs.id,
        logs: Object.keys(accessLogs).map((category) => ({ category, enabled: true })),
      },
      { dependsOn: logs.ready },
    );
    return store;
  }

  /** The account that takes the records. Its containers are made before the first, so that none is ever changeable. */
  protected createLogAccount(ground: Ground, args: ObjectsArgs): LogAccount {
    const { group } = ground;
    const store = this.createStore(builtIn.logs, ground, args);
    this.child(ManagementPolicy, "logs-lifecycle", logLifecycleArgs(store, group.name), {
      deletedWith: store,
    });
    const ready = Object.values(accessLogs).map((containerName) => {
      const container = this.child(
        BlobContainer,
        containerName,
        { accountName: store.name, resourceGroupName: group.name, containerName, publicAccess: "None" },
        { stateful: true },
      );
      return this.child(
        BlobContainerImmutabilityPolicy,
        `${containerName}-lock`,
        {
          accountName: store.name,
          resourceGroupName: group.name,
          containerName: container.name,
          immutabilityPolicyName: "default",
          immutabilityPeriodSinceCreationInDays: accessLogDays,
          allowProtectedAppendWrites: true,
        },
        { stateful: true },
      );
    });
    return { id: store.id, ready };
  }

  private createStore(
    purpose: string,
    { group, identity, useKey }: Ground,
    { keys, network, recovery }: ObjectsArgs,
    lockDays?: number,
  ): StorageAccount {
    const args = logStoreArgs(this.context, {
      purpose,
      resourceGroupName: group.name,
      replication: recovery ? "Standard_GZRS" : "Standard_ZRS",
      key: keys.ids.objects,
      identity: identity.id,
    });
    const store = this.child(
      StorageAccount,
      purpose,
      lockDays === undefined ? args : { ...args, immutableStorageWithVersioning: immutability(lockDays) },
      { stateful: true, dependsOn: [useKey] },
    );
    this.child(BlobServiceProperties, `${purpose}-blobs`, blobServiceArgs(store, group.name), {
      deletedWith: store,
    });
    const endpoint = this.child(
      PrivateEndpoint,
      `${purpose}-endpoint`,
      privateEndpointArgs(this.context, {
        service: "blob",
        purpose: `objects-${purpose}`,
        target: store.id,
        subnet: onlySubnet(network.subnets.data),
        resourceGroupName: group.name,
      }),
    );
    // In a network that was there before, names are left to whoever owns its DNS.
    if (!this.context.site.network.existing) {
      const zone = network.privateZones.apply(({ blob }) => blob ?? "");
      this.child(PrivateDnsZoneGroup, `${purpose}-dns`, zoneGroupArgs("blob", endpoint, group.name, zone));
    }
    return store;
  }
}

/**
 * Immutability of every version in an account: can be had when the account is made, so it is there from the start and
 * a period can be set later. A policy is made unlocked; locking it for good is an action, and a step for people.
 */
const immutability = (lockDays: number) => ({
  enabled: true,
  ...(lockDays > 0 && {
    immutabilityPolicy: {
      immutabilityPeriodSinceCreationInDays: lockDays,
      state: "Unlocked",
      allowProtectedAppendWrites: false,
    },
  }),
});
