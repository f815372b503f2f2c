import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { SystemTopic } from "@pulumi/azure-native/eventgrid/systemTopic";
import { SystemTopicEventSubscription } from "@pulumi/azure-native/eventgrid/systemTopicEventSubscription";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import type { AzureContext } from "../../infra/context";
import { armSegment, type Grant, grantArgs } from "../keys/azure-access";
import { AzureAccounts, type Ground, type LogAccount } from "./azure-accounts";
import { createdFilter, lostEvents, retryPolicy } from "./azure-store";
import { builtIn, type Objects, type ObjectsArgs } from "./contract";
import { logs, type Shape, shapesOf } from "./shapes";

/**
 * Containers in three storage accounts: the product's, backups that nobody changes, and records of access to both.
 * With a recovery region the accounts are copied to the region that Azure pairs with the site's.
 */
export class AzureObjects extends AzureAccounts {
  constructor(
    context: AzureContext,
    name: string,
    args: ObjectsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "objects", "Objects", name, args, options);
  }

  protected override create(args: ObjectsArgs): Objects {
    const shapes = shapesOf(args);
    const missing = shapes.filter(({ name }) => !args.existing?.[name]);
    const adopted = shapes.flatMap(({ name }) => {
      const id = args.existing?.[name];
      return id ? [[name, id] as const] : [];
    });
    const existingLogs = args.existing?.[logs.name];
    const ground = missing.length > 0 || !existingLogs ? this.createGround(args) : undefined;
    const logAccount = existingLogs
      ? { id: this.adoptAccount(existingLogs), ready: [] }
      : ground && this.createLogAccount(ground, args);
    const made = ground && logAccount ? this.createContainers(missing, ground, args, logAccount) : [];
    const containers = [...made, ...adopted.map(([name, id]) => [name, this.adopt(name, id)] as const)];
    return {
      buckets: pulumi
        .all([pulumi.all(Object.fromEntries(containers)), logAccount?.id ?? ""])
        .apply(([ids, logs]) => describe(ids, logs)),
    };
  }

  /** Reads the container, so that a preview fails where it is not there. */
  private adopt(name: string, id: string): pulumi.Output<string> {
    return BlobContainer.get(this.childName(name), id, { parent: this }).id;
  }

  private adoptAccount(id: string): pulumi.Output<string> {
    return StorageAccount.get(this.childName("logs"), id, { parent: this }).id;
  }

  private createContainers(
    missing: readonly Shape[],
    ground: Ground,
    args: ObjectsArgs,
    logAccount: LogAccount,
  ) {
    const backups = missing.filter(({ name }) => name === builtIn.backups);
    const own = missing.filter(({ name }) => name !== builtIn.backups);
    const made: (readonly [string, pulumi.Output<string>])[] = [];
    if (own.length > 0) {
      const store = this.createAccount("objects", own, ground, args, logAccount);
      const ids = own.map((shape) => [shape.name, this.createContainer(shape.name, store, ground)] as const);
      this.tell(own, store, ground, args);
      made.push(...ids.map(([name, { id }]) => [name, id] as const));
    }
    for (const shape of backups) {
      const store = this.createAccount(shape.name, backups, ground, args, logAccount, shape.lockDays ?? 0);
      made.push([shape.name, this.createContainer(`${shape.name}-container`, store, ground, shape.name).id]);
    }
    return made;
  }

  private createContainer(
    child: string,
    store: StorageAccount,
    { group }: Ground,
    containerName = child,
  ): BlobContainer {
    return this.child(
      BlobContainer,
      child,
      { accountName: store.name, resourceGroupName: group.name, containerName, publicAccess: "None" },
      { stateful: true },
    );
  }

  /** Event Grid tells queues of new blobs, with an identity of its own. What a queue does not take is kept as a blob. */
  private tell(shapes: readonly Shape[], store: StorageAccount, ground: Ground, args: ObjectsArgs): void {
    const telling = shapes.flatMap(({ name, notify }) => (notify ? [{ name, notify }] : []));
    if (telling.length === 0) return;
    const { name, site, tags } = this.context;
    const { group } = ground;
    const identity = this.child(UserAssignedIdentity, "events-identity", {
      resourceName: name("azure.identity", "object-events"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
    });
    const topic = this.child(SystemTopic, "events", {
      systemTopicName: name("azure.eventTopic", "objects"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
      source: store.id,
      topicType: "Microsoft.Storage.StorageAccounts",
      identity: {
        type: "UserAssigned",
        userAssignedIdentities: identity.id.apply((id) => ({ [id]: {} })),
      },
    });
    const lost = this.createContainer(lostEvents, store, ground);
    const mayKeep = this.grant("events-lost", {
      role: "Storage Blob Data Contributor",
      scope: lost.id,
      principal: identity.principalId,
    });
    const as = { type: "UserAssigned", userAssignedIdentity: identity.id };
    for (const { name: container, notify } of telling) {
      const queue = args.queues.queues.apply((all) => all[notify.queue]?.id ?? "");
      const maySend = this.grant(`${container}-created-send`, {
        role: "Azure Service Bus Data Sender",
        scope: queue,
        principal: identity.principalId,
      });
      this.child(
        SystemTopicEventSubscription,
        `${container}-created`,
        {
          eventSubscriptionName: `${container}-created`,
          systemTopicName: topic.name,
          resourceGroupName: group.name,
          eventDeliverySchema: "CloudEventSchemaV1_0",
          filter: createdFilter(container, notify.prefix),
          retryPolicy,
          deliveryWithResourceIdentity: {
            identity: as,
            destination: { endpointType: "ServiceBusQueue", resourceId: queue },
          },
          deadLetterWithResourceIdentity: {
            identity: as,
            deadLetterDestination: {
              endpointType: "StorageBlob",
              resourceId: store.id,
              blobContainerName: lost.name,
            },
          },
        },
        { dependsOn: [maySend, mayKeep] },
      );
    }
  }

  private grant(child: string, grant: Omit<Grant, "label">): RoleAssignment {
    return this.child(
      RoleAssignment,
      child,
      grantArgs(this.context, { ...grant, label: this.childName(child) }),
      { deleteBeforeReplace: true },
    );
  }
}

/** Addresses of containers, from their ids; for the logs, those of their whole account. */
function describe(ids: Record<string, string>, logAccount: string) {
  const containers = Object.entries(ids).map(([bucket, id]) => {
    const [account, name] = [armSegment(id, "storageAccounts"), armSegment(id, "containers")];
    return [bucket, { name, id, url: `${hostOf(account)}/${name}` }] as const;
  });
  const account = armSegment(logAccount, "storageAccounts");
  return Object.fromEntries([
    ...containers,
    [logs.name, { name: account, id: logAccount, url: hostOf(account) }] as const,
  ]);
}

const hostOf = (account: string) => `https://${account}.blob.core.windows.net`;
