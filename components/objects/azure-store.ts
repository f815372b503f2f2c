import type { SystemTopicEventSubscriptionArgs } from "@pulumi/azure-native/eventgrid/systemTopicEventSubscription";
import type { ManagementPolicyArgs } from "@pulumi/azure-native/storage/managementPolicy";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import type * as pulumi from "@pulumi/pulumi";
import { accessLogDays } from "./contract";
import type { Shape } from "./shapes";

/** Kinds of access to blobs, and the container that Azure Monitor writes each kind to, of a name it chooses. */
export const accessLogs = {
  StorageRead: "insights-logs-storageread",
  StorageWrite: "insights-logs-storagewrite",
  StorageDelete: "insights-logs-storagedelete",
} as const;

/** Where events end that a queue did not take: longer than any name in `stacks/stores.yaml`. */
export const lostEvents = "events-that-no-queue-took";

/** What goes when, container by container. Uploads that were never finished go by themselves after a week. */
export function lifecycleArgs(
  store: StorageAccount,
  resourceGroupName: pulumi.Input<string>,
  shapes: readonly Shape[],
): ManagementPolicyArgs {
  return {
    accountName: store.name,
    resourceGroupName,
    managementPolicyName: "default",
    policy: {
      rules: shapes.map((shape) => ({
        name: shape.name,
        type: "Lifecycle",
        enabled: true,
        definition: {
          filters: { blobTypes: ["blockBlob"], prefixMatch: [`${shape.name}/`] },
          actions: {
            ...(baseBlob(shape) && { baseBlob: baseBlob(shape) }),
            version: { delete: { daysAfterCreationGreaterThan: shape.versionDays } },
          },
        },
      })),
    },
  };
}

function baseBlob({ expireDays, coldDays }: Shape) {
  if (expireDays === undefined && coldDays === undefined) return undefined;
  return {
    ...(expireDays !== undefined && { delete: { daysAfterModificationGreaterThan: expireDays } }),
    // Still read at once, like what it came from.
    ...(coldDays !== undefined && { tierToCold: { daysAfterModificationGreaterThan: coldDays } }),
  };
}

/** Logs of access go once their immutability has ended. */
export function logLifecycleArgs(
  store: StorageAccount,
  resourceGroupName: pulumi.Input<string>,
): ManagementPolicyArgs {
  const days = accessLogDays + 1;
  return {
    accountName: store.name,
    resourceGroupName,
    managementPolicyName: "default",
    policy: {
      rules: [
        {
          name: "expire",
          type: "Lifecycle",
          enabled: true,
          definition: {
            filters: { blobTypes: ["appendBlob", "blockBlob"] },
            actions: {
              baseBlob: { delete: { daysAfterModificationGreaterThan: days } },
              version: { delete: { daysAfterCreationGreaterThan: days } },
            },
          },
        },
      ],
    },
  };
}

/** Tries for a day, the longest Event Grid has. */
export const retryPolicy: SystemTopicEventSubscriptionArgs["retryPolicy"] = {
  eventTimeToLiveInMinutes: 1440,
  maxDeliveryAttempts: 30,
};

/** New blobs of a container, below the prefix where there is one. */
export function createdFilter(container: string, prefix = ""): SystemTopicEventSubscriptionArgs["filter"] {
  return {
    includedEventTypes: ["Microsoft.Storage.BlobCreated"],
    subjectBeginsWith: `/blobServices/default/containers/${container}/blobs/${prefix}`,
    isSubjectCaseSensitive: true,
  };
}
