import * as pulumi from "@pulumi/pulumi";
import type { Access, AccessKind } from "../../infra/access";
import type { Site } from "../../infra/config/environment";
import type { Cache } from "../cache/contract";
import type { Documents } from "../documents/contract";
import type { Permission } from "../identity/contract";
import type { Kafka } from "../kafka/contract";
import type { Keys } from "../keys/contract";
import type { Objects } from "../objects/contract";
import type { Queues } from "../queue/contract";
import { schemaRegistryUrl } from "../schema-registry/service";
import type { Secrets } from "../secrets/contract";

/** What of a site's data layer services use. */
export interface SiteStores {
  readonly kafka: Kafka;
  readonly objects: Objects;
  readonly queue: Queues;
  readonly documents: Documents;
  readonly secrets: Secrets;
  readonly cache: Cache;
}

/**
 * One entry of what a store gives by name.
 * @throws pulumi.RunError (when the value is known) where the stack that holds the data layer is older than the catalog
 */
function entryOf<T extends object | string>(
  entries: pulumi.Output<Readonly<Record<string, T>>>,
  kind: AccessKind,
  name: string,
): pulumi.Output<T> {
  return entries.apply((all) => {
    const entry = Object.hasOwn(all, name) ? all[name] : undefined;
    if (entry !== undefined) return entry;
    throw new pulumi.RunError(
      `the data layer has no ${kind} ${name}\nfix: update the stack that holds it first`,
    );
  });
}

type Of<Kind extends AccessKind> = Extract<Access, { readonly kind: Kind }>;

/** What of a service's access the cloud's own permissions say: Strimzi keeps its own lists, for certificates. */
const inCloud = ({ kafka }: Pick<Site, "kafka">, access: readonly Access[]) =>
  kafka.engine === "strimzi" ? access.filter(({ kind }) => kind !== "topic" && kind !== "group") : access;

/** A permission for each thing that a service may do, with the ids that the stores give. */
export function permissionsOf(
  site: Pick<Site, "kafka">,
  access: readonly Access[],
  stores: SiteStores,
  keys: Keys,
): readonly Permission[] {
  const { kafka, objects, queue, documents, secrets, cache } = stores;
  const table: { readonly [Kind in AccessKind]: (access: Of<Kind>) => Permission } = {
    key: ({ kind, name }) => ({ kind, name, key: keys.ids[name], store: keys.store }),
    topic: (one) => ({ ...one, topic: entryOf(kafka.topics, "topic", one.name), cluster: kafka.id }),
    group: (one) => ({ ...one, cluster: kafka.id }),
    bucket: (one) => ({
      ...one,
      bucket: entryOf(objects.buckets, "bucket", one.name).apply(({ id }) => id),
      key: keys.ids.objects,
    }),
    queue: (one) => {
      const entry = entryOf(queue.queues, "queue", one.name);
      return {
        ...one,
        queue: entry.apply(({ id }) => id),
        source: entry.apply(({ url }) => url),
        key: keys.ids.queues,
      };
    },
    documents: (one) => ({
      ...one,
      table: entryOf(documents.tables, "documents", one.name).apply(({ id }) => id),
      key: keys.ids.data,
    }),
    secret: (one) => ({
      ...one,
      secret: entryOf(secrets.secrets, "secret", one.name).apply(({ id }) => id),
      key: keys.ids.secrets,
    }),
    database: ({ name }) => ({
      kind: "secret",
      name,
      secret: entryOf(secrets.secrets, "secret", name).apply(({ id }) => id),
      key: keys.ids.secrets,
    }),
    cache: (one) => ({ ...one, cache: cache.id, user: cache.user }),
  };
  const permissionOf = <Kind extends AccessKind>(one: Of<Kind> & { readonly kind: Kind }) =>
    table[one.kind](one);
  return inCloud(site, access).map((one) => permissionOf(one));
}

export type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** Where the service runs. */
export const siteVariables = ({ key, cloud, region }: Site): Variables => ({
  PLATFORM_SITE: key,
  PLATFORM_CLOUD: cloud,
  PLATFORM_REGION: region,
});

/** A store's name as part of a variable's: `submitted-files` is `SUBMITTED_FILES`. */
const upper = (name: string) => name.toUpperCase().replaceAll("-", "_");

/**
 * What a service is told of the things it uses: addresses and names, never a secret's value. Names of topics and of
 * tables' attributes are those of the catalog, the same on every site, so that nothing tells them again. What each
 * variable means is in docs/services.md.
 */
export function variablesOf(access: readonly Access[], stores: SiteStores): Variables {
  const { kafka, objects, queue, documents, secrets, cache } = stores;
  const table: { readonly [Kind in AccessKind]: (access: Of<Kind>) => Variables } = {
    key: () => ({}),
    topic: () => ({
      KAFKA_BOOTSTRAP: kafka.bootstrap,
      KAFKA_AUTHENTICATION: kafka.authentication,
      SCHEMA_REGISTRY_URL: schemaRegistryUrl,
    }),
    group: ({ name }) => ({ KAFKA_GROUP: name }),
    bucket: ({ name }) => ({
      [`BUCKET_${upper(name)}`]: entryOf(objects.buckets, "bucket", name).apply(({ url }) => url),
    }),
    queue: ({ name, may }) => {
      const entry = entryOf(queue.queues, "queue", name);
      return {
        ...(may !== "receive" && { [`QUEUE_${upper(name)}_SEND`]: entry.apply(sendTo) }),
        ...(may !== "send" && { [`QUEUE_${upper(name)}_RECEIVE`]: entry.apply(({ url }) => url) }),
      };
    },
    documents: ({ name }) => {
      const entry = entryOf(documents.tables, "documents", name);
      return {
        [`DOCUMENTS_${upper(name)}`]: entry.apply(({ id }) => id),
        [`DOCUMENTS_${upper(name)}_ENDPOINT`]: entry.apply(({ endpoint }) => endpoint),
      };
    },
    secret: ({ name }) => ({
      [`SECRET_${upper(name)}`]: entryOf(secrets.secrets, "secret", name).apply(({ id }) => id),
    }),
    // The secret says host, port, database, login and certificates: they change together when it is rotated.
    database: ({ name }) => ({
      DATABASE_SECRET: entryOf(secrets.secrets, "secret", name).apply(({ id }) => id),
    }),
    cache: () => ({
      CACHE_HOST: cache.host,
      CACHE_PORT: cache.port.apply(String),
      CACHE_AUTHENTICATION: cache.authentication,
      CACHE_USER: cache.user,
    }),
  };
  const told = <Kind extends AccessKind>(one: Of<Kind> & { readonly kind: Kind }) => table[one.kind](one);
  return Object.assign({}, ...access.map((one) => told(one)));
}

/** Pub/Sub has a topic for senders and a subscription for receivers; the other clouds have one address for both. */
const sendTo = ({ id, url }: { readonly id: string; readonly url: string }) =>
  id.startsWith("projects/") ? id : url;
