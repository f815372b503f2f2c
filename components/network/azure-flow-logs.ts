import type { FlowLogArgs } from "@pulumi/azure-native/network/flowLog";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import type * as pulumi from "@pulumi/pulumi";
import type { AzureContext } from "../../infra/context";
import type { Expiry } from "../audit/azure-store";

interface FlowLogTarget {
  readonly networkId: pulumi.Input<string>;
  readonly store: StorageAccount;
  /** Id of the identity that writes to the store. */
  readonly identity: pulumi.Input<string>;
}

/**
 * A flow log of a whole virtual network. Azure makes the region's network watcher, of a fixed name and in a group
 * of its own, with the region's first network; a subscription can have no second one there.
 */
export function flowLogArgs(
  { name, site, tags }: AzureContext,
  { networkId, store, identity }: FlowLogTarget,
): FlowLogArgs {
  return {
    flowLogName: name("azure.resource", "flow-logs"),
    networkWatcherName: `NetworkWatcher_${site.region}`,
    resourceGroupName: "NetworkWatcherRG",
    location: site.region,
    tags,
    targetResourceId: networkId,
    storageId: store.id,
    enabled: true,
    format: { type: "JSON", version: 2 },
    identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
    // The store's own rule does it: a second one, made by the flow log, would overwrite the first.
    retentionPolicy: { enabled: false, days: 0 },
  };
}

/** Flow logs go when they are old enough. They are rewritten every minute, so earlier versions go after a day. */
export const flowLogExpiry = (days: number): Expiry => ({
  name: "expire",
  blobTypes: ["blockBlob"],
  days,
  versionDays: 1,
});
