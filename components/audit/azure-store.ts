import type { BlobServicePropertiesArgs } from "@pulumi/azure-native/storage/blobServiceProperties";
import type { ManagementPolicyArgs } from "@pulumi/azure-native/storage/managementPolicy";
import type { StorageAccount, StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import type { AzureContext } from "../../infra/context";
import { keyParts } from "../keys/azure-access";

export interface LogStore {
  /** Part of the account's name. */
  readonly purpose: string;
  readonly resourceGroupName: pulumi.Input<string>;
  /** Copies in the zones of the region (ZRS), and in the region paired with it (GZRS). */
  readonly replication: "Standard_ZRS" | "Standard_GZRS";
  /** URI of the key that encrypts the account; rotations are followed. */
  readonly key: pulumi.Input<string>;
  /** Id of the identity that may use the key. */
  readonly identity: pulumi.Input<string>;
}

/**
 * A storage account that only Azure's own logging services write to: no keys, no anonymous or public access,
 * encrypted twice, with a customer-managed key and by the infrastructure.
 */
export function logStoreArgs(context: AzureContext, store: LogStore): StorageAccountArgs {
  const { name, site, tags } = context;
  const encrypted = { enabled: true, keyType: "Account" };
  const key = pulumi.output(store.key).apply(keyParts);
  return {
    accountName: name("azure.storageAccount", store.purpose),
    resourceGroupName: store.resourceGroupName,
    location: site.region,
    tags,
    kind: "StorageV2",
    sku: { name: store.replication },
    accessTier: "Hot",
    identity: { type: "UserAssigned", userAssignedIdentities: [store.identity] },
    encryption: {
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyName: key.name, keyVaultUri: key.vaultUri },
      encryptionIdentity: { encryptionUserAssignedIdentity: store.identity },
      requireInfrastructureEncryption: true,
      services: { blob: encrypted, file: encrypted, queue: encrypted, table: encrypted },
    },
    minimumTlsVersion: "TLS1_2",
    enableHttpsTrafficOnly: true,
    allowSharedKeyAccess: false,
    defaultToOAuthAuthentication: true,
    allowBlobPublicAccess: false,
    allowCrossTenantReplication: false,
    isLocalUserEnabled: false,
    sasPolicy: { expirationAction: "Block", sasExpirationPeriod: "1.00:00:00" },
    publicNetworkAccess: "Disabled",
    networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
  };
}

/** Days in which deleted logs, and containers of logs, can be brought back. */
const undeleteDays = 7;

/** Versions and soft deletion of what the account holds. */
export function blobServiceArgs(
  store: StorageAccount,
  resourceGroupName: pulumi.Input<string>,
): BlobServicePropertiesArgs {
  const undelete = { enabled: true, days: undeleteDays };
  return {
    accountName: store.name,
    resourceGroupName,
    blobServicesName: "default",
    isVersioningEnabled: true,
    deleteRetentionPolicy: undelete,
    containerDeleteRetentionPolicy: undelete,
  };
}

/** Categories of the activity log: all there are (Azure documentation, "Activity log event schema"). */
export const activityCategories = [
  "Administrative",
  "Security",
  "ServiceHealth",
  "Alert",
  "Recommendation",
  "Policy",
  "Autoscale",
  "ResourceHealth",
] as const;

/** Where Azure Monitor writes: one container a kind of log, of a name it chooses. */
export const logContainers = {
  activity: "insights-activity-logs",
  "key-use": "insights-logs-auditevent",
  "image-use": "insights-logs-containerregistryrepositoryevents",
  "registry-logins": "insights-logs-containerregistryloginevents",
} as const;

/** Kinds of log in which Azure's services record who used the data they hold. */
export const accessCategories = {
  keys: ["AuditEvent"],
  registry: ["ContainerRegistryRepositoryEvents", "ContainerRegistryLoginEvents"],
} as const;

/** Removes audit logs once their immutability has ended. */
export function auditRetentionArgs(
  store: StorageAccount,
  resourceGroupName: pulumi.Input<string>,
  days: number,
): ManagementPolicyArgs {
  return expireArgs(store, resourceGroupName, [auditExpiry(days)]);
}

/** What goes when it is old enough: days since the last change, and since a version was made. */
export interface Expiry {
  /** The rule's name. */
  readonly name: string;
  readonly blobTypes: readonly ("appendBlob" | "blockBlob")[];
  readonly days: number;
  readonly versionDays: number;
}

/** Audit logs go once their immutability of so many days has ended. */
export const auditExpiry = (days: number): Expiry => ({
  name: "expire",
  blobTypes: ["appendBlob", "blockBlob"],
  days: days + 1,
  versionDays: days + 1,
});

/** Lifecycle rules for a whole account. */
export function expireArgs(
  store: StorageAccount,
  resourceGroupName: pulumi.Input<string>,
  expiries: readonly Expiry[],
): ManagementPolicyArgs {
  return {
    accountName: store.name,
    resourceGroupName,
    managementPolicyName: "default",
    policy: {
      rules: expiries.map(({ name, blobTypes, days, versionDays }) => ({
        name,
        type: "Lifecycle",
        enabled: true,
        definition: {
          filters: { blobTypes: [...blobTypes] },
          actions: {
            baseBlob: { delete: { daysAfterModificationGreaterThan: days } },
            version: { delete: { daysAfterCreationGreaterThan: versionDays } },
          },
        },
      })),
    },
  };
}
