import type { BucketUse, DocumentsUse, QueueUse, TopicUse } from "../../infra/access";
import { keyParts, type roles } from "../keys/azure-access";
import type { Permission, PermissionKind, PermissionOf } from "./contract";

/** What each kind of permission is on Azure: built-in roles at the scope of the one thing, or an assignment of its own kind. */

type Role = keyof typeof roles;

/** One assignment. Which there are depends on the kind of a permission and on what it allows, never on ids. */
export type Grant<Kind extends PermissionKind = PermissionKind> = {
  /** Tells apart the assignments of one permission; empty where there is one. */
  readonly label: string;
  /** The resource id, or Cosmos DB's own path, that the assignment is for. */
  readonly scope: (permission: PermissionOf<Kind>) => string;
} & (
  | { readonly type: "role"; readonly role: Role; readonly condition?: string }
  /** A role of Cosmos DB's data plane, which Azure's own role assignments do not know. */
  | { readonly type: "cosmos"; readonly definition: string }
  /** Azure Managed Redis lets in whom its database names. */
  | { readonly type: "redis" }
);

const topicRoles: Readonly<Record<TopicUse, readonly Role[]>> = {
  produce: ["Azure Event Hubs Data Sender"],
  consume: ["Azure Event Hubs Data Receiver"],
  "produce-consume": ["Azure Event Hubs Data Receiver", "Azure Event Hubs Data Sender"],
};

const queueRoles: Readonly<Record<QueueUse, readonly Role[]>> = {
  send: ["Azure Service Bus Data Sender"],
  receive: ["Azure Service Bus Data Receiver"],
  "send-receive": ["Azure Service Bus Data Receiver", "Azure Service Bus Data Sender"],
};

const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/**
 * No built-in role writes without reading. This condition (version 2.0) leaves of the Contributor's data actions the
 * two that write: the others would need a container that cannot be, since a name has three characters at least.
 */
export const writeOnly = `(${["read", "delete", "move/action"]
  .map((action) => `(!(ActionMatches{'${blobs}/${action}'}))`)
  .join(
    " AND ",
  )}) OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals '-')`;

const bucketGrants: Readonly<Record<BucketUse, { readonly role: Role; readonly condition?: string }>> = {
  read: { role: "Storage Blob Data Reader" },
  write: { role: "Storage Blob Data Contributor", condition: writeOnly },
  "read-write": { role: "Storage Blob Data Contributor" },
};

/** The built-in role definitions of Cosmos DB's data plane. */
export const cosmosRoles: Readonly<Record<DocumentsUse, string>> = {
  read: "00000000-0000-0000-0000-000000000001",
  "read-write": "00000000-0000-0000-0000-000000000002",
};

/** Azure's own id of a container as its data plane writes it: `…/databaseAccounts/a/dbs/b/colls/c`. */
export const cosmosScope = (id: string) =>
  id.replace(/\/sqlDatabases\//i, "/dbs/").replace(/\/containers\//i, "/colls/");

const roleAt = <Kind extends PermissionKind>(
  role: Role,
  scope: Grant<Kind>["scope"],
  label = "",
): Grant<Kind> => ({ type: "role", label, role, scope });

/** Two roles at one scope need two assignments; the first word after "Data" tells them apart. */
const rolesAt = <Kind extends PermissionKind>(
  names: readonly Role[],
  scope: Grant<Kind>["scope"],
): readonly Grant<Kind>[] =>
  names.map((role) => roleAt(role, scope, role.slice(role.lastIndexOf(" ") + 1).toLowerCase()));

type Table = { readonly [Kind in PermissionKind]: (permission: Permission) => readonly Grant<Kind>[] };

const mayOf = <Use extends string>(permission: Permission): Use =>
  ("may" in permission ? permission.may : "") as Use;

const table: Table = {
  key: () => [roleAt("Key Vault Crypto User", ({ key, store }) => `${store}/keys/${keyParts(key).name}`)],
  topic: (permission) => rolesAt(topicRoles[mayOf<TopicUse>(permission)], ({ topic }) => topic),
  // Whoever may receive from an event hub may keep offsets in it.
  group: () => [],
  bucket: (permission) => [
    {
      type: "role",
      label: "",
      ...bucketGrants[mayOf<BucketUse>(permission)],
      scope: ({ bucket }) => bucket,
    },
  ],
  queue: (permission) => rolesAt(queueRoles[mayOf<QueueUse>(permission)], ({ queue }) => queue),
  documents: (permission) => [
    {
      type: "cosmos",
      label: "",
      definition: cosmosRoles[mayOf<DocumentsUse>(permission)],
      scope: ({ table }) => cosmosScope(table),
    },
  ],
  secret: ({ may }: Permission & { readonly may?: string }) => [
    roleAt(may ? "Key Vault Secrets Officer" : "Key Vault Secrets User", ({ secret }) => secret),
  ],
  cache: () => [{ type: "redis", label: "", scope: ({ cache }) => cache }],
};

/** The assignments of a permission; its ids may be unknown yet. */
export const grantsOf = (permission: Permission): readonly Grant[] =>
  table[permission.kind](permission) as readonly Grant[];
