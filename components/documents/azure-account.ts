import type { DatabaseAccountArgs } from "@pulumi/azure-native/cosmosdb/databaseAccount";
import type { SqlResourceSqlContainerArgs } from "@pulumi/azure-native/cosmosdb/sqlResourceSqlContainer";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import * as pulumi from "@pulumi/pulumi";
import type { Documents as Table } from "../../infra/config/stores";
import type { AzureContext } from "../../infra/context";
import { versionlessUri } from "../keys/azure-access";

/**
 * Request units a second up to which a container grows by itself, and the tenth of which it never goes below: the least
 * that Cosmos DB has. A busier one is set apart with `transform`.
 */
const mostThroughput = 1000;

interface Ground {
  readonly resourceGroupName: pulumi.Output<string>;
  /** Versioned URI of the key; the account is given it without its version, and follows rotations. */
  readonly key: pulumi.Output<string>;
  readonly identity: UserAssignedIdentity;
  /** Regions, the one that is written first. */
  readonly regions: readonly string[];
}

/**
 * An account is serverless where it stands in one region. A serverless account has one region for good: replicating it
 * later means a new one.
 */
export const isServerless = (regions: readonly string[]): boolean => regions.length < 2;

export function accountArgs({ name, site, tags }: AzureContext, ground: Ground): DatabaseAccountArgs {
  const { identity, regions } = ground;
  return {
    accountName: name("azure.cosmos"),
    resourceGroupName: ground.resourceGroupName,
    location: site.region,
    tags,
    kind: "GlobalDocumentDB",
    databaseAccountOfferType: "Standard",
    locations: regions.map((locationName, failoverPriority) => ({
      locationName,
      failoverPriority,
      isZoneRedundant: true,
    })),
    capabilities: isServerless(regions) ? [{ name: "EnableServerless" }] : [],
    enableAutomaticFailover: !isServerless(regions),
    enableMultipleWriteLocations: false,
    consistencyPolicy: { defaultConsistencyLevel: "Session" },
    backupPolicy: { type: "Continuous", continuousModeProperties: { tier: "Continuous30Days" } },
    disableLocalAuth: true,
    disableKeyBasedMetadataWriteAccess: true,
    minimalTlsVersion: "Tls12",
    publicNetworkAccess: "Disabled",
    networkAclBypass: "None",
    identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    defaultIdentity: pulumi.interpolate`UserAssignedIdentity=${identity.id}`,
    keyVaultKeyUri: versionlessUri(ground.key),
  };
}

interface Place {
  readonly accountName: pulumi.Output<string>;
  readonly databaseName: pulumi.Output<string>;
  readonly resourceGroupName: pulumi.Output<string>;
  readonly serverless: boolean;
}

/** A container: what is unique within a partition is the sort key, and a document goes when its own `ttl` has passed. */
export function containerArgs(
  { site, tags }: AzureContext,
  name: string,
  { partitionKey, sortKey, expiryAttribute, owner, dataClass }: Table,
  { serverless, ...place }: Place,
): SqlResourceSqlContainerArgs {
  return {
    ...place,
    containerName: name,
    location: site.region,
    tags: { ...tags, owner, "data-class": dataClass },
    resource: {
      id: name,
      partitionKey: { kind: "Hash", paths: [`/${partitionKey}`], version: 2 },
      ...(sortKey && { uniqueKeyPolicy: { uniqueKeys: [{ paths: [`/${sortKey}`] }] } }),
      // -1: nothing goes by itself but documents that say in their attribute `ttl` after how many seconds.
      ...(expiryAttribute && { defaultTtl: -1 }),
    },
    ...(serverless ? {} : { options: { autoscaleSettings: { maxThroughput: mostThroughput } } }),
  };
}
