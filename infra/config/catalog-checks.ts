import { deadLetterTopic, runsOn } from "../access";
import type { Catalog, Service } from "./catalog";
import { formatProblems, unknownSites } from "./checks";
import type { Site } from "./environment";
import { ConfigError, didYouMean, formatPath, type Problem, show, together } from "./errors";
import type { Topic } from "./events";
import { listed, storeProblems, unknownStore } from "./store-checks";
import type { Stores } from "./stores";

type Sites = Readonly<Record<string, Site>>;

/**
 * Checks that need more than one file of the catalog: that what names something names something that is there, and
 * that names stay different where a cloud or Kafka takes them for the same. @throws ConfigError with every problem
 */
export function checkCatalog(catalog: Catalog, sites: Sites): void {
  const { services, topics, stores } = catalog;
  together(
    ...services.map((service) => () => {
      refuse(`stacks/catalog/${service.name}.yaml`, [
        ...nameProblems(service),
        ...siteProblems(service, sites),
        ...databaseProblems(service, sites),
        ...useProblems(service, stores),
        ...receiverProblems(service, services, stores),
        ...identityProblems(service, sites),
      ]);
    }),
    ...topics.map((topic) => () => {
      refuse(`stacks/events/${topic.name}.yaml`, [
        ...partyProblems(topic, services),
        ...meetingProblems(topic, services, sites),
        ...collisions(topic, topics),
      ]);
    }),
    () => refuse("stacks/stores.yaml", storeProblems(stores)),
  );
}

function refuse(source: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigError(source, problems);
}

/** Namespaces that a cluster has already, or that Kubernetes and the clouds keep for themselves. */
const reservedNamespace = /^(default$|kafka(-|$)|(kube|gke|gmp|aks|amazon|platform)-)/;
/** Databases and roles that PostgreSQL, PgBouncer, the platform or a cloud's server has already; PostgreSQL keeps `pg_`. */
const reservedRole =
  /^(pg-.*|postgres|template\d|pgbouncer|public|none|platform|replication|rds.*|cloudsql.*|azure.*|alloydb.*)$/;

/** Names that Kubernetes, PostgreSQL or a cloud rejects. */
function nameProblems({ name, database }: Service): Problem[] {
  const reservedFor = reservedNamespace.test(name)
    ? "a namespace"
    : database && reservedRole.test(name)
      ? "a database"
      : undefined;
  return reservedFor
    ? [
        {
          path: "",
          problem: `${show(name)} cannot be the name of ${reservedFor}: it is reserved`,
          allowed: "another name, such as one that says what the service does",
        },
      ]
    : [];
}

const siteProblems = ({ sites: wanted }: Service, sites: Sites) =>
  unknownSites(wanted ?? [], Object.keys(sites), (index) => ["sites", index]);

function identityProblems({ identity }: Service, sites: Sites): Problem[] {
  return Object.entries(identity ?? {}).flatMap(([site, principal]) => {
    const path = ["identity", site];
    const there = sites[site];
    return there
      ? formatProblems("principal", there.cloud, principal, path)
      : unknownSites([site], Object.keys(sites), () => path);
  });
}

function databaseProblems(service: Service, sites: Sites): Problem[] {
  const { home, mode } = service.database ?? {};
  if (home === undefined) return [];
  const own = Object.keys(sites).filter((site) => runsOn(service, site));
  const path = formatPath(["database", "home"]);
  if (mode === "local") {
    return [
      {
        path,
        problem: "says where a replicated database is written, and this one is local",
        allowed: "no home for a local database",
        fix: "leave it out, or set mode: replicated",
      },
    ];
  }
  return own.includes(home)
    ? []
    : [
        {
          path,
          problem: sites[home]
            ? `the service does not run on ${show(home)}`
            : `there is no site ${show(home)}`,
          allowed: own.join(", ") || "a site that the service runs on: there is none",
          ...didYouMean(home, own),
        },
      ];
}

/** Names of stores that a service uses and `stacks/stores.yaml` does not have. */
function useProblems(service: Service, stores: Stores): Problem[] {
  return (["buckets", "queues", "documents", "secrets"] as const).flatMap((kind) => {
    const known = Object.keys(stores[kind]);
    const used = service[kind];
    const places: readonly (readonly [PropertyKey, string])[] = Array.isArray(used)
      ? used.map((name, index) => [index, name])
      : Object.keys(used).map((name) => [name, name]);
    return places.flatMap(([place, name]) => unknownStore(kind, name, known, [kind, place]));
  });
}

/** A message goes to one receiver: of two kinds of receivers, each would see some of the messages. */
function receiverProblems(service: Service, services: readonly Service[], stores: Stores): Problem[] {
  const receives = ({ queues }: Service, queue: string) => (queues[queue] ?? "send") !== "send";
  const before = services.slice(0, services.indexOf(service));
  return Object.keys(service.queues).flatMap((queue) => {
    if (!receives(service, queue)) return [];
    const worker = Object.entries(stores.functions).find(([, settings]) => settings.queue === queue);
    const other = before.find((one) => receives(one, queue));
    const taken = worker ? `the function ${worker[0]}` : other ? `the service ${other.name}` : undefined;
    return taken === undefined
      ? []
      : [
          {
            path: formatPath(["queues", queue]),
            problem: `${taken} receives from it too`,
            allowed: "one receiver for a queue; any number of services may send to it",
          },
        ];
  });
}

/** Producers and consumers that are no services. */
function partyProblems({ producers, consumers }: Topic, services: readonly Service[]): Problem[] {
  const known = services.map(({ name }) => name);
  return Object.entries({ producers, consumers }).flatMap(([role, names]) =>
    names.flatMap((name, index) =>
      known.includes(name)
        ? []
        : [
            {
              path: formatPath([role, index]),
              problem: `there is no service ${show(name)}`,
              allowed: listed(known, "a service of stacks/catalog: it has none"),
              ...didYouMean(name, known),
            },
          ],
    ),
  );
}

/**
 * Consumers that nobody produces for: a topic is a site's own unless it is replicated, so a consumer needs a producer
 * on each of its sites, or any producer where the topic is replicated.
 */
function meetingProblems(topic: Topic, services: readonly Service[], sites: Sites): Problem[] {
  const named = (name: string) => services.find((service) => service.name === name);
  const producing = Object.keys(sites).filter((site) =>
    topic.producers.some((name) => {
      const service = named(name);
      return service !== undefined && runsOn(service, site);
    }),
  );
  return topic.consumers.flatMap((name, index) => {
    const consumer = named(name);
    if (!consumer || topic.producers.every((producer) => !named(producer))) return [];
    const deaf = Object.keys(sites).filter((site) => runsOn(consumer, site) && !producing.includes(site));
    if (deaf.length === 0 || (topic.replicated && producing.length > 0)) return [];
    return [
      {
        path: formatPath(["consumers", index]),
        problem: `${name} reads it on ${listed(deaf, "")}, where no service produces it`,
        allowed: "consumers on sites with a producer, or replicated: true",
      },
    ];
  });
}

/** What a topic's name becomes where dots and hyphens are the same: in metrics, and in the clouds' own names. */
const normalised = (name: string) => name.replace(/[._-]/g, "-");

function collisions(topic: Topic, topics: readonly Topic[]): Problem[] {
  const own = namesOf(topic);
  const before = topics.slice(0, topics.indexOf(topic));
  return before.flatMap((other) => {
    const clash = namesOf(other).find((name) => own.some((mine) => normalised(mine) === normalised(name)));
    return clash === undefined
      ? []
      : [
          {
            path: "",
            problem: `the topic's name, or that of its dead letters, becomes the same as ${show(clash)} where dots and hyphens are not told apart`,
            allowed: "names that differ in letters or digits",
          },
        ];
  });
}

const namesOf = ({ name, consumers }: Topic) => [
  name,
  ...consumers.map((consumer) => deadLetterTopic(name, consumer)),
];
