import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { copyName } from "../../components/kafka/mirroring";
import type { Keys } from "../../components/keys/contract";
import type { SiteStores } from "../../components/service/stores";
import type { Catalog, Service } from "../../infra/config/catalog";
import type { Cloud } from "../../infra/config/clouds";
import type { Environment } from "../../infra/config/environment";
import type { Topic } from "../../infra/config/events";
import { keyPurposes } from "../../infra/config/schema";
import { parseStores } from "../../infra/config/stores";

/** Catalogs of any kind, stores with ids in each cloud's form, and what a catalog gives: read from it, not derived. */

const serviceNames = ["a", "b", "c-d", "c"] as const;
const topicNames = ["t", "t.x", "u"] as const;
export const bucketNames = ["files", "files-2", "exports"] as const;
export const queueNames = ["work", "work-2"] as const;
export const tableNames = ["sessions", "sessions-2"] as const;
export const secretNames = ["mail", "mail-2"] as const;
/** Logins of services and of what changes their schemas. */
const databaseSecrets = serviceNames.flatMap((name) => [
  `postgres-service-${name}`,
  `postgres-migration-${name}`,
]);
export const siteKeys = ["home", "other"] as const;

/** Some names of a few, each with one of some uses. */
const uses = <Use extends string>(names: readonly string[], all: readonly Use[]) =>
  fc
    .record(Object.fromEntries(names.map((name) => [name, fc.option(fc.constantFrom(...all), { freq: 3 })])))
    .map(
      (map) =>
        Object.fromEntries(Object.entries(map).filter(([, use]) => use !== null)) as Record<string, Use>,
    );

const service = (name: string) =>
  fc
    .record({
      sites: fc.option(fc.subarray([...siteKeys], { minLength: 1 }), { nil: undefined }),
      buckets: uses(bucketNames, ["read", "write", "read-write"]),
      queues: uses(queueNames, ["send", "receive", "send-receive"]),
      documents: uses(tableNames, ["read", "read-write"]),
      secrets: fc.subarray([...secretNames]),
      cache: fc.boolean(),
      database: fc.constantFrom(undefined, { mode: "local" as const, connections: 1 }),
      keys: fc.subarray(["services" as const]),
    })
    .map(({ keys, ...rest }) => ({ name, ...rest, permissions: { keys } }) as unknown as Service);

const topic = (name: string) =>
  fc
    .record({
      producers: fc.subarray([...serviceNames]),
      consumers: fc.subarray([...serviceNames]),
      replicated: fc.boolean(),
    })
    .map(
      (rest): Topic => ({
        name,
        owner: "o",
        dataClass: "internal",
        partitions: 1,
        retentionHours: 1,
        cleanup: "delete",
        schemas: [],
        schema: 1,
        ...rest,
      }),
    );

export const anyCatalog: fc.Arbitrary<Catalog> = fc
  .tuple(fc.tuple(...serviceNames.map(service)), fc.tuple(...topicNames.map(topic)))
  .map(([services, topics]) => ({ services, topics, stores: parseStores("stores.yaml", {}) }));

/** An environment with the site `home` on a cloud, and another one that it has copies of. */
export const environmentOn = (cloud: Cloud): Environment =>
  ({
    name: "prod",
    sites: Object.fromEntries(
      siteKeys.map((key) => [
        key,
        { key, cloud: key === "home" ? cloud : "gcp", projectId: "project", projectNumber: "1" },
      ]),
    ),
  }) as unknown as Environment;

/** Everything there may be to use on the site `home`: topics with their copies and dead letters, and the rest by name. */
export const everyTopic = topicNames.flatMap((topic) => [
  topic,
  copyName("other", topic),
  ...serviceNames.map((consumer) => `${topic}.${consumer}.dlq`),
]);

export const ids = {
  aws: {
    cluster: "arn:aws:kafka:eu-west-1:1:cluster/home/uuid-1",
    topic: (name: string) => `arn:aws:kafka:eu-west-1:1:topic/home/uuid-1/${name}`,
    bucket: (name: string) => `arn:aws:s3:::home-${name}`,
    queue: (name: string) => `arn:aws:sqs:eu-west-1:1:home-${name}`,
    source: (name: string) => `https://sqs.eu-west-1.amazonaws.com/1/home-${name}`,
    table: (name: string) => `arn:aws:dynamodb:eu-west-1:1:table/home-${name}`,
    secret: (name: string) => `arn:aws:secretsmanager:eu-west-1:1:secret:home-${name}-AbCdEf`,
    cache: "arn:aws:elasticache:eu-west-1:1:replicationgroup:home-cache",
    key: (name: string) => `arn:aws:kms:eu-west-1:1:key/${name}`,
  },
  azure: {
    cluster: "/subscriptions/s/resourceGroups/g/providers/Microsoft.EventHub/namespaces/n",
    topic: (name: string) =>
      `/subscriptions/s/resourceGroups/g/providers/Microsoft.EventHub/namespaces/n/eventhubs/${name}`,
    bucket: (name: string) =>
      `/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/${name}`,
    queue: (name: string) =>
      `/subscriptions/s/resourceGroups/g/providers/Microsoft.ServiceBus/namespaces/n/queues/${name}`,
    source: (name: string) => `https://n.servicebus.windows.net/${name}`,
    table: (name: string) =>
      `/subscriptions/s/resourceGroups/g/providers/Microsoft.DocumentDB/databaseAccounts/a/sqlDatabases/d/containers/${name}`,
    secret: (name: string) =>
      `/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v/secrets/${name}`,
    cache: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redisEnterprise/c/databases/default",
    key: (name: string) => `https://v.vault.azure.net/keys/${name}/1`,
  },
  gcp: {
    cluster: "projects/project/locations/europe-west1/clusters/home",
    topic: (name: string) => `projects/project/locations/europe-west1/clusters/home/topics/${name}`,
    bucket: (name: string) => `home-${name}`,
    queue: (name: string) => `projects/project/topics/home-${name}`,
    source: (name: string) => `projects/project/subscriptions/home-${name}`,
    table: (name: string) => `projects/project/databases/home-${name}`,
    secret: (name: string) => `projects/project/secrets/home-${name}`,
    cache: "projects/project/locations/europe-west1/instances/home",
    key: (name: string) => `projects/project/locations/europe-west1/keyRings/r/cryptoKeys/${name}`,
  },
} as const;

const known = <T>(value: T) => pulumi.output(value) as pulumi.Output<T>;
const byName = <T>(names: readonly string[], of: (name: string) => T) =>
  known(Object.fromEntries(names.map((name) => [name, of(name)])));

/** What the stores of the site give. */
export function storesOn(cloud: Cloud): { readonly stores: SiteStores; readonly keys: Keys } {
  const id = ids[cloud];
  const stores = {
    kafka: { id: known(id.cluster), bootstrap: known("b"), topics: byName(everyTopic, id.topic) },
    objects: { buckets: byName(bucketNames, (name) => ({ name, id: id.bucket(name), url: name })) },
    queue: {
      queues: byName(queueNames, (name) => ({ id: id.queue(name), url: id.source(name), deadLetter: "" })),
    },
    documents: { tables: byName(tableNames, (name) => ({ id: id.table(name), endpoint: "" })) },
    secrets: { secrets: byName([...secretNames, ...databaseSecrets], (name) => ({ id: id.secret(name) })) },
    cache: { id: known(id.cache), user: known("services"), host: known("h"), port: known(1) },
  };
  const keys = {
    store: known("/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/k"),
    ids: Object.fromEntries(keyPurposes.map((purpose) => [purpose, known(id.key(purpose))])),
  };
  return { stores: stores as unknown as SiteStores, keys: keys as unknown as Keys };
}

/** Everything that can be done on the site: `<what> <name> <how>`. */
export const operations: readonly string[] = [
  ...everyTopic.flatMap((name) => [`topic ${name} produce`, `topic ${name} consume`]),
  ...serviceNames.map((name) => `group ${name} join`),
  ...bucketNames.flatMap((name) => ["read", "write", "delete"].map((how) => `bucket ${name} ${how}`)),
  ...queueNames.flatMap((name) => [`queue ${name} send`, `queue ${name} receive`]),
  ...tableNames.flatMap((name) => [`documents ${name} read`, `documents ${name} write`]),
  ...[...secretNames, ...databaseSecrets].map((name) => `secret ${name} read`),
  "cache cache use",
  ...keyPurposes.map((name) => `key ${name} use`),
];

/** What the catalog gives a service on the site `home`, as it is written there. */
export function given({ topics }: Catalog, service: Service): ReadonlySet<string> {
  const all = new Set<string>();
  if (service.sites && !service.sites.includes("home")) return all;
  for (const { name, producers, consumers, replicated } of topics) {
    if (producers.includes(service.name)) all.add(`topic ${name} produce`);
    if (!consumers.includes(service.name)) continue;
    all.add(`topic ${name} consume`);
    if (replicated) all.add(`topic other.${name} consume`);
    all.add(`topic ${name}.${service.name}.dlq produce`);
    all.add(`topic ${name}.${service.name}.dlq consume`);
    all.add(`group ${service.name} join`);
  }
  for (const [name, may] of Object.entries(service.buckets)) {
    if (may !== "write") all.add(`bucket ${name} read`);
    if (may !== "read") all.add(`bucket ${name} write`);
    if (may === "read-write") all.add(`bucket ${name} delete`);
  }
  for (const [name, may] of Object.entries(service.queues)) {
    if (may !== "receive") all.add(`queue ${name} send`);
    if (may !== "send") all.add(`queue ${name} receive`);
  }
  for (const [name, may] of Object.entries(service.documents)) {
    all.add(`documents ${name} read`);
    if (may === "read-write") all.add(`documents ${name} write`);
  }
  for (const name of service.secrets) all.add(`secret ${name} read`);
  if (service.database) all.add(`secret postgres-service-${service.name} read`);
  if (service.cache) all.add("cache cache use");
  for (const name of service.permissions.keys) all.add(`key ${name} use`);
  return all;
}
