import type { Permission } from "../../components/identity/contract";
import { grantsOf, onlyFor } from "../../components/identity/gcp-permissions";
import { type AccessList, accessLists, principalOf } from "../../components/kafka/gcp-access";
import type { Catalog } from "../../infra/config/catalog";
import type { GcpContext } from "../../infra/context";
import { namer } from "../../infra/naming";
import { environmentOn, ids } from "./catalogs";

/** A small evaluator of Google Cloud's roles and conditions, and of Kafka's access lists. */

/** Permissions of the predefined roles, as far as services call them. */
const rolePermissions: Readonly<Record<string, readonly string[]>> = {
  "roles/managedkafka.client": ["managedkafka.clusters.connect"],
  "roles/storage.objectViewer": ["storage.objects.get"],
  "roles/storage.objectCreator": ["storage.objects.create"],
  "roles/storage.objectUser": ["storage.objects.get", "storage.objects.create", "storage.objects.delete"],
  "roles/pubsub.publisher": ["pubsub.topics.publish"],
  "roles/pubsub.subscriber": ["pubsub.subscriptions.consume"],
  "roles/datastore.viewer": ["datastore.entities.get"],
  "roles/datastore.user": ["datastore.entities.get", "datastore.entities.update"],
  "roles/secretmanager.secretAccessor": ["secretmanager.versions.access"],
  "roles/memorystore.dbConnectionUser": ["memorystore.instances.connect"],
  "roles/cloudkms.cryptoKeyEncrypterDecrypter": ["cloudkms.cryptoKeyVersions.useToDecrypt"],
};

interface Request {
  readonly permission: string;
  readonly id: string;
}

function request(operation: string): Request {
  const [what = "", name = "", how = ""] = operation.split(" ");
  const id = ids.gcp;
  const verbs: Readonly<Record<string, string>> = { read: "get", write: "create", delete: "delete" };
  switch (what) {
    case "bucket":
      return { permission: `storage.objects.${verbs[how]}`, id: id.bucket(name) };
    case "queue":
      return how === "send"
        ? { permission: "pubsub.topics.publish", id: id.queue(name) }
        : { permission: "pubsub.subscriptions.consume", id: id.source(name) };
    case "documents":
      return { permission: `datastore.entities.${how === "read" ? "get" : "update"}`, id: id.table(name) };
    case "secret":
      return { permission: "secretmanager.versions.access", id: id.secret(name) };
    case "cache":
      return { permission: "memorystore.instances.connect", id: id.cache };
    case "key":
      return { permission: "cloudkms.cryptoKeyVersions.useToDecrypt", id: id.key(name) };
    default:
      throw new Error(`this evaluator does not know ${operation}`);
  }
}

const environment = environmentOn("gcp");
const context = {
  cloud: "gcp",
  environment,
  site: environment.sites.home,
  name: namer("prod", "home", "project"),
} as unknown as GcpContext;

const wildcards = { topic: "allTopics", consumerGroup: "allConsumerGroups", cluster: "cluster" } as const;

/**
 * Kafka's own authorizer: a resource has its own list and that of all of its kind. It lets everyone in where there is
 * neither (`allow.everyone.if.no.acl.found`, Google's default).
 */
function listed(
  lists: readonly AccessList[],
  [kind, name]: readonly [keyof typeof wildcards, string],
  principal: string,
  operation: string,
): boolean {
  const matching = lists.filter(({ id }) => id === `${kind}/${name}` || id === wildcards[kind]);
  if (matching.length === 0) return true;
  return matching.some(({ entries }) =>
    entries.some(
      (entry) =>
        entry.principal === `User:${principal}` &&
        (entry.operation === operation || entry.operation === "ALL"),
    ),
  );
}

export function canOnGcp(permissions: readonly Permission<string>[], catalog: Catalog, service: string) {
  const grants = permissions.flatMap((permission) =>
    grantsOf(permission).map((grant) => ({ ...grant, target: grant.id(permission as never) })),
  );
  const has = ({ permission, id }: Request) =>
    grants.some(({ on, role, target, conditional }) => {
      const inScope = conditional
        ? onlyFor(target).expression === `resource.name == "${id}"`
        : on === "project" || target === id;
      return inScope && rolePermissions[role]?.includes(permission);
    });
  const lists = accessLists(context, catalog);
  const principal = principalOf(context, catalog, service);
  return (operation: string) => {
    const [what = "", name = "", how = ""] = operation.split(" ");
    if (!["topic", "group", "cluster"].includes(what)) return has(request(operation));
    if (what === "cluster") return listed(lists, ["cluster", ""], principal, "ALTER");
    const resource = [what === "topic" ? "topic" : "consumerGroup", name] as const;
    return (
      has({ permission: "managedkafka.clusters.connect", id: ids.gcp.cluster }) &&
      listed(lists, resource, principal, how === "produce" ? "WRITE" : "READ")
    );
  };
}
