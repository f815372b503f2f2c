import type { BucketUse, DocumentsUse, QueueUse } from "../../infra/access";
import type { Permission, PermissionKind, PermissionOf } from "./contract";

/** What each kind of permission is on Google Cloud: a role on the one thing, or on the project under a condition. */

/** One role for one member. Which there are depends on the kind of a permission and on what it allows, never on ids. */
export interface Grant<Kind extends PermissionKind = PermissionKind> {
  /** Tells apart the grants of one permission; empty where there is one. */
  readonly label: string;
  /** What the role is given on. */
  readonly on: "key" | "bucket" | "topic" | "subscription" | "secret" | "project";
  readonly role: string;
  /** Id of what the role is given on; on a project, of what the condition names. */
  readonly id: (permission: PermissionOf<Kind>) => string;
  /** On a project: the role holds for the resource of that id only. Off where the service has no conditions. */
  readonly conditional?: boolean;
  /** The grant is the same for several permissions, and made once under this name. */
  readonly shared?: string;
}

const bucketRoles: Readonly<Record<BucketUse, string>> = {
  read: "roles/storage.objectViewer",
  write: "roles/storage.objectCreator",
  "read-write": "roles/storage.objectUser",
};

const documentRoles: Readonly<Record<DocumentsUse, string>> = {
  read: "roles/datastore.viewer",
  "read-write": "roles/datastore.user",
};

const sendRole = "roles/pubsub.publisher";
const receiveRole = "roles/pubsub.subscriber";

/** Sent to the topic, received from its subscription. */
function queueGrants(may: QueueUse): readonly Grant<"queue">[] {
  return [
    ...(may === "receive" ? [] : [{ label: "send", on: "topic" as const, role: sendRole, id: queueOf }]),
    ...(may === "send"
      ? []
      : [{ label: "receive", on: "subscription" as const, role: receiveRole, id: sourceOf }]),
  ];
}

const secretOf = ({ secret }: PermissionOf<"secret">) => secret;
const queueOf = ({ queue }: PermissionOf<"queue">) => queue;
const sourceOf = ({ source }: PermissionOf<"queue">) => source;

const mayOf = <Use extends string>(permission: Permission): Use =>
  ("may" in permission ? permission.may : "") as Use;

/** To connect to clusters of the project; what a client may do there is in each cluster's own access lists. */
const connect = {
  label: "",
  on: "project",
  role: "roles/managedkafka.client",
  id: ({ cluster }: PermissionOf<"topic"> | PermissionOf<"group">) => cluster,
  shared: "kafka",
} as const;

type Table = { readonly [Kind in PermissionKind]: (permission: Permission) => readonly Grant<Kind>[] };

const table: Table = {
  key: () => [
    { label: "", on: "key", role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", id: ({ key }) => key },
  ],
  topic: () => [connect],
  group: () => [connect],
  bucket: (permission) => [
    { label: "", on: "bucket", role: bucketRoles[mayOf<BucketUse>(permission)], id: ({ bucket }) => bucket },
  ],
  queue: (permission) => queueGrants(mayOf<QueueUse>(permission)),
  documents: (permission) => [
    {
      label: "",
      on: "project",
      role: documentRoles[mayOf<DocumentsUse>(permission)],
      id: ({ table }) => table,
      conditional: true,
    },
  ],
  secret: (permission) => [
    { label: "", on: "secret", role: "roles/secretmanager.secretAccessor", id: ({ secret }) => secret },
    ...(mayOf(permission)
      ? [
          {
            label: "write",
            on: "secret" as const,
            role: "roles/secretmanager.secretVersionAdder",
            id: secretOf,
          },
        ]
      : []),
  ],
  cache: () => [
    {
      label: "",
      on: "project",
      role: "roles/memorystore.dbConnectionUser",
      id: ({ cache }) => cache,
      conditional: true,
    },
  ],
};

/** The grants of a permission; its ids may be unknown yet. */
export const grantsOf = (permission: Permission): readonly Grant[] =>
  table[permission.kind](permission) as readonly Grant[];

/** The condition under which a role on the project holds for one resource. */
export const onlyFor = (id: string) => ({
  title: "one resource",
  expression: `resource.name == ${JSON.stringify(id)}`,
});
