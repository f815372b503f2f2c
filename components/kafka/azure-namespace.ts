import type { EventHubArgs } from "@pulumi/azure-native/eventhub/eventHub";
import type { NamespaceArgs } from "@pulumi/azure-native/eventhub/namespace";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import * as pulumi from "@pulumi/pulumi";
import type { KafkaSettings } from "../../infra/config/data";
import type { NetworkSettings } from "../../infra/config/environment";
import type { AzureContext } from "../../infra/context";
import { keyParts } from "../keys/azure-access";
import { brokerAddress } from "./mirroring";
import { brokerSizes } from "./sizes";
import type { PlannedTopic } from "./topics";

/** The port of Event Hubs' Kafka endpoint. */
export const kafkaPort = 9093;

/** Hours that a compacted event hub keeps the marker of a deleted key. */
const tombstoneHours = 24;

interface Ground {
  readonly settings: KafkaSettings;
  readonly namespaceName: string;
  readonly resourceGroupName: pulumi.Output<string>;
  readonly region: string;
  /** Versioned URI of the key; the namespace is given it without its version, and follows rotations. */
  readonly key: pulumi.Output<string>;
  readonly identity: UserAssignedIdentity;
}

/** Premium, because only there are compaction, customer keys and partitions that can be added later. */
export function namespaceArgs({ tags }: AzureContext, ground: Ground): NamespaceArgs {
  const { settings, namespaceName, resourceGroupName, region, identity } = ground;
  return {
    namespaceName,
    resourceGroupName,
    location: region,
    tags,
    sku: { name: "Premium", tier: "Premium", capacity: brokerSizes[settings.size].azureUnits },
    kafkaEnabled: true,
    zoneRedundant: true,
    disableLocalAuth: true,
    minimumTlsVersion: "1.2",
    publicNetworkAccess: "Disabled",
    identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    encryption: {
      keySource: "Microsoft.KeyVault",
      requireInfrastructureEncryption: true,
      keyVaultProperties: [
        {
          ...keyOf(ground.key),
          identity: { userAssignedIdentity: identity.id },
        },
      ],
    },
  };
}

function keyOf(uri: pulumi.Output<string>) {
  const parts = uri.apply(keyParts);
  return { keyName: parts.name, keyVaultUri: parts.vaultUri };
}

/** An event hub, which is a topic to Kafka. */
export function eventHubArgs(
  { name, partitions, cleanup, retentionHours }: PlannedTopic,
  namespaceName: pulumi.Output<string>,
  resourceGroupName: pulumi.Output<string>,
): EventHubArgs {
  return {
    eventHubName: name,
    namespaceName,
    resourceGroupName,
    partitionCount: partitions,
    retentionDescription:
      cleanup === "compact"
        ? { cleanupPolicy: "Compact", tombstoneRetentionTimeInHours: tombstoneHours }
        : { cleanupPolicy: "Delete", retentionTimeInHours: retentionHours },
  };
}

/** Where clients begin. The namespace's own name is the only host. */
export const bootstrapOf = (namespaceName: pulumi.Output<string>): pulumi.Output<string> =>
  pulumi.interpolate`${namespaceName}.servicebus.windows.net:${kafkaPort}`;

/** The hub of other sites finds the namespace by an address that it knows beforehand: names are this network's own. */
export function fixedAddress({ existing, cidr }: NetworkSettings) {
  if (existing) return {};
  const member = { groupId: "namespace", memberName: "namespace" };
  return { ipConfigurations: [{ name: "kafka", ...member, privateIPAddress: brokerAddress(cidr) }] };
}
