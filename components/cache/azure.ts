import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { Database } from "@pulumi/azure-native/redisenterprise/database";
import { RedisEnterprise } from "@pulumi/azure-native/redisenterprise/redisEnterprise";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { grantArgs, scopeOf } from "../keys/azure-access";
import { onlySubnet, privateEndpointArgs, zoneGroupArgs } from "../network/azure-endpoint";
import type { Cache, CacheArgs } from "./contract";
import { cacheNodes } from "./sizes";

/** Azure Managed Redis has one database in a cluster, of this name and at this port. */
export const database = { name: "default", port: 10_000 } as const;

/**
 * Azure Managed Redis, entered by managed identities only. With a copy it spans zones by itself, in regions that have
 * them. It keeps its newest snapshot, an hour old at most, and none before: it is no backup.
 */
export class AzureCache extends Component<CacheArgs, Cache, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: CacheArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "cache", "Cache", name, args, options);
  }

  protected override create(args: CacheArgs): Cache {
    if (args.settings.existing) return this.adopt(args.settings.existing);
    const group = this.child(ResourceGroup, "group", groupArgs(this.context, "cache"), { stateful: true });
    const cluster = this.createCluster(group, args);
    const data = this.createDatabase(cluster, group);
    const named = this.createEndpoint(cluster, group, args);
    // Whoever connects waits for the database, and for the name by which it is found.
    const host = pulumi
      .all([cluster.hostName, data.id, pulumi.all(named.map(({ id }) => id))])
      .apply(([name]) => name);
    return this.describe(host, data.id);
  }

  /** Reads the cluster and its database, so that a preview fails where one is not there. */
  private adopt(id: string): Cache {
    const cluster = RedisEnterprise.get(this.childName("cluster"), id, { parent: this });
    const data = Database.get(this.childName("database"), `${id}/databases/${database.name}`, {
      parent: this,
    });
    return this.describe(cluster.hostName, data.id);
  }

  private createCluster(group: ResourceGroup, { settings, keys }: CacheArgs): RedisEnterprise {
    const { name, site, tags } = this.context;
    const identity = this.child(UserAssignedIdentity, "identity", {
      resourceName: name("azure.identity", "cache"),
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
        scope: scopeOf(keys, "data"),
        principal: identity.principalId,
      }),
      { deleteBeforeReplace: true },
    );
    return this.child(
      RedisEnterprise,
      "cluster",
      {
        clusterName: name("azure.cache"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        sku: { name: cacheNodes[settings.memoryGib].azure },
        highAvailability: settings.replicas > 0 ? "Enabled" : "Disabled",
        minimumTlsVersion: "1.2",
        publicNetworkAccess: "Disabled",
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        encryption: {
          customerManagedKeyEncryption: {
            // The one form that it takes, with the version: a rotation is followed by the next update.
            keyEncryptionKeyUrl: keys.ids.data,
            keyEncryptionKeyIdentity: {
              identityType: "userAssignedIdentity",
              userAssignedIdentityResourceId: identity.id,
            },
          },
        },
      },
      { stateful: true, dependsOn: [useKey] },
    );
  }

  /** Unsharded, so that every client of one host works with it: that goes up to 25 GB. */
  private createDatabase(cluster: RedisEnterprise, group: ResourceGroup): Database {
    return this.child(
      Database,
      "database",
      {
        databaseName: database.name,
        clusterName: cluster.name,
        resourceGroupName: group.name,
        port: database.port,
        clientProtocol: "Encrypted",
        clusteringPolicy: "NoCluster",
        evictionPolicy: "VolatileLRU",
        accessKeysAuthentication: "Disabled",
        persistence: { rdbEnabled: true, rdbFrequency: "1h" },
        deferUpgrade: "NotDeferred",
      },
      { stateful: true },
    );
  }

  private createEndpoint(
    cluster: RedisEnterprise,
    group: ResourceGroup,
    { network }: CacheArgs,
  ): PrivateDnsZoneGroup[] {
    const endpoint = this.child(
      PrivateEndpoint,
      "endpoint",
      privateEndpointArgs(this.context, {
        service: "redis",
        target: cluster.id,
        subnet: onlySubnet(network.subnets.data),
        resourceGroupName: group.name,
      }),
    );
    // In a network that was there before, names are left to whoever owns its DNS.
    if (this.context.site.network.existing) return [];
    const zone = network.privateZones.apply(({ redis }) => redis ?? "");
    return [this.child(PrivateDnsZoneGroup, "dns", zoneGroupArgs("redis", endpoint, group.name, zone))];
  }

  private describe(host: pulumi.Output<string>, id: pulumi.Output<string>): Cache {
    return {
      host,
      port: pulumi.output(database.port),
      authentication: pulumi.output("entra" as const),
      user: pulumi.output(""),
      id,
      ca: pulumi.output("system"),
    };
  }
}
