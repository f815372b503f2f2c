import type { BackupInstanceArgs } from "@pulumi/azure-native/dataprotection/backupInstance";
import type { BackupPolicyArgs } from "@pulumi/azure-native/dataprotection/backupPolicy";
import type { BackupVaultArgs } from "@pulumi/azure-native/dataprotection/backupVault";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import type * as pulumi from "@pulumi/pulumi";
import type { BackupSettings } from "../../infra/config/data";
import type { AzureContext } from "../../infra/context";
import { dailyHour } from "./contract";

/** Days in which what was deleted from a vault can be brought back: 14 to 180. */
const undeleteDays = 14;

/** What Azure Backup backs up: its name of the kind, and of a backup of it (Az.DataProtection's manifests). */
export const sources = {
  postgres: { type: "Microsoft.DBforPostgreSQL/flexibleServers", backupType: "Full", hasSet: true },
  objects: {
    type: "Microsoft.Storage/storageAccounts/blobServices",
    resourceType: "Microsoft.Storage/storageAccounts",
    backupType: "Discrete",
    hasSet: false,
  },
} as const;

export type Source = keyof typeof sources;

interface Ground {
  readonly settings: BackupSettings;
  readonly resourceGroupName: pulumi.Output<string>;
  /** Versioned URI of the key, the form that the vault takes. */
  readonly key: pulumi.Output<string>;
  readonly identity: UserAssignedIdentity;
  /** Whether copies are kept in the paired region too. */
  readonly copied: boolean;
}

/**
 * A vault. Its own identity reads what it backs up; another one uses its key, since that one must be there first. A
 * locked vault cannot be unlocked, by nobody.
 */
export function vaultArgs(context: AzureContext, ground: Ground): BackupVaultArgs {
  const { name, site, tags, environment } = context;
  const { settings, identity, copied } = ground;
  const locked = settings.lockDays > 0 && environment.protection;
  return {
    vaultName: name("azure.backupVault", "backup"),
    resourceGroupName: ground.resourceGroupName,
    location: site.region,
    tags,
    identity: { type: "SystemAssigned,UserAssigned", userAssignedIdentities: [identity.id] },
    properties: {
      storageSettings: [{ datastoreType: "VaultStore", type: copied ? "GeoRedundant" : "ZoneRedundant" }],
      featureSettings: {
        crossSubscriptionRestoreSettings: { state: "Disabled" },
        ...(copied && { crossRegionRestoreSettings: { state: "Enabled" } }),
      },
      monitoringSettings: { azureMonitorAlertSettings: { alertsForAllJobFailures: "Enabled" } },
      securitySettings: {
        immutabilitySettings: { state: locked ? "Locked" : "Unlocked" },
        softDeleteSettings: {
          state: environment.protection ? "AlwaysOn" : "On",
          retentionDurationInDays: undeleteDays,
        },
        encryptionSettings: {
          state: "Enabled",
          infrastructureEncryption: "Enabled",
          keyVaultProperties: { keyUri: ground.key },
          kekIdentity: { identityType: "UserAssigned", identityId: identity.id },
        },
      },
    },
  };
}

interface Place {
  readonly vaultName: pulumi.Output<string>;
  readonly resourceGroupName: pulumi.Output<string>;
}

/** Once a day into the vault. The day in the schedule is any past one: only its hour counts. */
export function policyArgs(source: Source, { dailyRetentionDays }: BackupSettings, place: Place) {
  const { type, backupType } = sources[source];
  const dataStore = { dataStoreType: "VaultStore", objectType: "DataStoreInfoBase" };
  return {
    ...place,
    backupPolicyName: source,
    properties: {
      objectType: "BackupPolicy",
      datasourceTypes: [type],
      policyRules: [
        {
          name: "BackupDaily",
          objectType: "AzureBackupRule",
          backupParameters: { objectType: "AzureBackupParams", backupType },
          dataStore,
          trigger: {
            objectType: "ScheduleBasedTriggerContext",
            schedule: {
              repeatingTimeIntervals: [`R/2026-01-01T0${dailyHour}:00:00+00:00/P1D`],
              timeZone: "UTC",
            },
            taggingCriteria: [{ isDefault: true, taggingPriority: 99, tagInfo: { tagName: "Default" } }],
          },
        },
        {
          name: "Default",
          objectType: "AzureRetentionRule",
          isDefault: true,
          lifecycles: [
            {
              deleteAfter: { objectType: "AbsoluteDeleteOption", duration: `P${dailyRetentionDays}D` },
              sourceDataStore: dataStore,
              targetDataStoreCopySettings: [],
            },
          ],
        },
      ],
    },
  } satisfies BackupPolicyArgs;
}

interface Protected {
  readonly policyId: pulumi.Output<string>;
  /** Id of what is backed up. */
  readonly resource: pulumi.Output<string>;
  /** Containers of a storage account. */
  readonly containers?: readonly string[];
}

/** What ties a store to its policy. */
export function instanceArgs(
  { name, site, tags }: AzureContext,
  source: Source,
  { policyId, resource, containers }: Protected,
  place: Place,
): BackupInstanceArgs {
  const { type, hasSet } = sources[source];
  const resourceType = source === "objects" ? sources.objects.resourceType : type;
  const described = {
    datasourceType: type,
    resourceID: resource,
    resourceLocation: site.region,
    resourceName: resource.apply((id) => id.slice(id.lastIndexOf("/") + 1)),
    resourceType,
    resourceUri: "",
  };
  return {
    ...place,
    backupInstanceName: name("azure.resource", "backup", source),
    tags,
    properties: {
      objectType: "BackupInstance",
      friendlyName: name("azure.resource", "backup", source),
      dataSourceInfo: { ...described, objectType: "Datasource" },
      ...(hasSet && { dataSourceSetInfo: { ...described, objectType: "DatasourceSet" } }),
      policyInfo: {
        policyId,
        ...(containers && {
          policyParameters: {
            backupDatasourceParametersList: [
              { objectType: "BlobBackupDatasourceParameters", containersList: [...containers] },
            ],
          },
        }),
      },
    },
  };
}
