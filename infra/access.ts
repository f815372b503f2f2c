import { copyName, mirroredSites } from "../components/kafka/mirroring";
import { secretNames } from "../components/postgres-access/secret-names";
import type { Catalog, Service } from "./config/catalog";
import type { Environment } from "./config/environment";
import type { Topic } from "./config/events";
import type { KeyPurpose } from "./config/schema";

/**
 * What each service may do with the data of its site, derived from the catalog and from nothing else. Everything that
 * opens a store to a service comes from here: cloud permissions, Kafka's access lists, network policies, configuration.
 */

export type TopicUse = "produce" | "consume" | "produce-consume";
export type BucketUse = "read" | "write" | "read-write";
export type QueueUse = "send" | "receive" | "send-receive";
export type DocumentsUse = "read" | "read-write";

/** One thing that a service may do; names are those of the catalog. */
export type Access =
  | { readonly kind: "topic"; readonly name: string; readonly may: TopicUse }
  /** To join a consumer group and keep its offsets. */
  | { readonly kind: "group"; readonly name: string }
  | { readonly kind: "bucket"; readonly name: string; readonly may: BucketUse }
  | { readonly kind: "queue"; readonly name: string; readonly may: QueueUse }
  | { readonly kind: "documents"; readonly name: string; readonly may: DocumentsUse }
  /** To read one secret. */
  | { readonly kind: "secret"; readonly name: string }
  /** To read the secret that says how the service reaches its database; `name` is the secret's. */
  | { readonly kind: "database"; readonly name: string }
  /** To use the site's cache. */
  | { readonly kind: "cache"; readonly name: "cache" }
  /** To encrypt and decrypt with a key. */
  | { readonly kind: "key"; readonly name: KeyPurpose };

export type AccessKind = Access["kind"];

/** Where events go that a consumer could not handle: a topic of its own for each topic and consumer. */
export const deadLetterTopic = (topic: string, service: string) => `${topic}.${service}.dlq`;

/** A service's consumer group has the service's name, on every site and in every colour. */
export const consumerGroup = (service: Pick<Service, "name">) => service.name;

/** Whether a service runs on a site. */
export const runsOn = ({ sites }: Pick<Service, "sites">, site: string) => sites?.includes(site) ?? true;

/** A site, where what is asked depends on the others: it has copies of their replicated topics. */
export interface At {
  readonly site: string;
  readonly environment: Environment;
}

/** What a service may do, in a stable order: on any site, or at one of several, where it reads the others' copies too. */
export function accessOf(service: Service, { topics }: Pick<Catalog, "topics">, at?: At): readonly Access[] {
  const { name } = service;
  const use = (access: Access) => access;
  return [
    ...topics.flatMap((topic) => topicAccess(topic, name, at ? copiesAt(topic, at) : [])),
    ...(topics.some(({ consumers }) => consumers.includes(name))
      ? [use({ kind: "group", name: consumerGroup(service) })]
      : []),
    ...sorted(service.buckets).map(([bucket, may]) => use({ kind: "bucket", name: bucket, may })),
    ...sorted(service.queues).map(([queue, may]) => use({ kind: "queue", name: queue, may })),
    ...sorted(service.documents).map(([table, may]) => use({ kind: "documents", name: table, may })),
    ...[...service.secrets].sort().map((secret) => use({ kind: "secret", name: secret })),
    ...(service.database ? [use({ kind: "database", name: secretNames.service(name) })] : []),
    ...(service.cache ? [use({ kind: "cache", name: "cache" })] : []),
    ...service.permissions.keys.map((purpose) => use({ kind: "key", name: purpose })),
  ];
}

/** What a service may do with a topic and with its own dead letters of it: written when an event cannot be handled, read to replay. */
function topicAccess(topic: Topic, service: string, copies: readonly string[]): readonly Access[] {
  const [produces, consumes] = [topic.producers.includes(service), topic.consumers.includes(service)];
  const deadLetters: Access = {
    kind: "topic",
    name: deadLetterTopic(topic.name, service),
    may: "produce-consume",
  };
  if (!consumes) return produces ? [{ kind: "topic", name: topic.name, may: "produce" }] : [];
  return [
    { kind: "topic", name: topic.name, may: produces ? "produce-consume" : "consume" },
    ...copies.map((copy) => ({ kind: "topic", name: copy, may: "consume" }) as const),
    deadLetters,
  ];
}

/** The copies of other sites' events of a topic that a site has. */
function copiesAt(topic: Topic, { site, environment }: At): readonly string[] {
  if (!topic.replicated) return [];
  return mirroredSites(environment, { topics: [topic] })
    .filter(({ key }) => key !== site)
    .map(({ key }) => copyName(key, topic.name));
}

const sorted = <T>(map: Readonly<Record<string, T>>): readonly (readonly [string, T])[] =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));

/** Every topic that a cluster holds: those of the catalog, and the dead letters of each one's consumers. */
export function topicNames({ topics }: Pick<Catalog, "topics">): readonly string[] {
  return topics.flatMap(({ name, consumers }) => [
    name,
    ...consumers.map((consumer) => deadLetterTopic(name, consumer)),
  ]);
}

/** What a principal may do with a resource of Kafka, in Kafka's own words. */
export interface AclEntry {
  /** The service; each cloud has its own way to write its principal. */
  readonly service: string;
  readonly operation: "READ" | "WRITE" | "DESCRIBE";
}

/** Kafka's access list for one topic or consumer group. */
export interface Acl {
  readonly resource: "topic" | "group";
  readonly name: string;
  /** May be empty: nobody on this site uses it, and it must still be closed to everyone else. */
  readonly entries: readonly AclEntry[];
}

const operations: Readonly<Record<TopicUse, readonly AclEntry["operation"][]>> = {
  produce: ["DESCRIBE", "WRITE"],
  consume: ["DESCRIBE", "READ"],
  "produce-consume": ["DESCRIBE", "READ", "WRITE"],
};

/**
 * Kafka's access lists of a site, for engines that keep their own (Google's, Strimzi): one for every topic and every
 * consumer group, so that none is without. To Kafka a resource without a list may be open to everyone.
 */
export function aclsOn(site: string, catalog: Pick<Catalog, "services" | "topics">): readonly Acl[] {
  const local = catalog.services.filter((service) => runsOn(service, site));
  const uses = local.map((service) => ({ service: service.name, access: accessOf(service, catalog) }));
  const topics = topicNames(catalog).map((name) => ({
    resource: "topic" as const,
    name,
    entries: uses.flatMap(({ service, access }) =>
      access.flatMap((one) =>
        one.kind === "topic" && one.name === name
          ? operations[one.may].map((operation) => ({ service, operation }))
          : [],
      ),
    ),
  }));
  const groups = uses.flatMap(({ service, access }) =>
    access.flatMap((one) =>
      one.kind === "group"
        ? [
            {
              resource: "group" as const,
              name: one.name,
              entries: [
                { service, operation: "DESCRIBE" as const },
                { service, operation: "READ" as const },
              ],
            },
          ]
        : [],
    ),
  );
  return [...topics, ...groups];
}
