import { mirroredSites, mirrorHub, mirrorTopics } from "../../components/kafka/mirroring";
import { brokerSizes } from "../../components/kafka/sizes";
import { plannedTopics, replicationOf } from "../../components/kafka/topics";
import type { Catalog } from "./catalog";
import type { Environment, Site } from "./environment";
import { ConfigError, formatPath, type Problem, show } from "./errors";

/**
 * Checks that the event catalog fits each site's Kafka, that a second cluster has where to stand, and that topics can
 * be copied between the sites there are. @throws ConfigError with every problem
 */
export function checkKafka(source: string, catalog: Catalog, environment: Environment): void {
  const problems = [
    ...Object.values(environment.sites).flatMap((site) => [
      ...(site.kafka.recoveryCluster ? recoveryProblems(site) : []),
      ...(site.kafka.engine === "strimzi"
        ? nodeProblems(site)
        : partitionProblems(site, environment, catalog)),
    ]),
    ...mirrorProblems(environment, catalog),
  ];
  if (problems.length > 0) throw new ConfigError(source, problems);
}

const at = ({ key }: Site, ...path: readonly string[]) => formatPath(["sites", key, ...path]);

/** Google's managed connectors want a subnet of 1,024 addresses (its documentation, "Worker subnet"). */
const longestConnectPrefix = 22;
/** MSK's replicator wants a source of three brokers (AWS documentation, "Prepare source and target clusters"). */
const fewestSourceBrokers = 3;

function recoveryProblems(site: Site): Problem[] {
  const { cloud, recovery, zones } = site;
  if (!recovery) {
    return [
      {
        path: at(site, "kafka", "recoveryCluster"),
        problem: "asks for a second cluster, and the site has no recovery region",
        allowed: "false, or a site with recovery: { region, cidr }",
      },
    ];
  }
  if (cloud === "aws" && zones.length < fewestSourceBrokers) {
    return [
      {
        path: at(site, "kafka", "recoveryCluster"),
        problem: `MSK copies from clusters of at least ${fewestSourceBrokers} brokers, and this one has one in each of ${zones.length} zones`,
        allowed: "false, or a site of three zones",
        fix: `set ${at(site, "zones")} to 3`,
      },
    ];
  }
  const prefix = Number(recovery.cidr.split("/")[1]);
  return cloud === "gcp" && prefix > longestConnectPrefix
    ? [
        {
          path: at(site, "recovery", "cidr"),
          problem: `${show(recovery.cidr)} is too small for the connectors that feed the second Kafka cluster`,
          allowed: `a range of /20 to /${longestConnectPrefix}, or kafka.recoveryCluster: false`,
        },
      ]
    : [];
}

/** Partitions of a namespace for each processing unit, and event hubs likewise (Event Hubs' quotas, Premium). */
const perUnit = { partitions: 200, hubs: 100 } as const;

function partitionProblems(site: Site, environment: Environment, catalog: Catalog): Problem[] {
  const topics = [...plannedTopics(catalog.topics), ...mirrorTopics(site.key, environment, catalog)];
  const partitions = topics.reduce((sum, topic) => sum + topic.partitions, 0);
  const size = brokerSizes[site.kafka.size];
  const tooMany = (what: string, most: string): Problem => ({
    path: at(site, "kafka", "size"),
    problem: `${show(site.kafka.size)} carries ${most}, and the event catalog makes ${what}, dead letters and copies included`,
    allowed: "a size that carries them all",
    fix: "choose a larger size, or fewer partitions in stacks/events",
  });
  if (site.cloud === "aws") {
    const brokers = site.zones.length;
    const most = brokers * size.awsPartitions;
    const copies = partitions * replicationOf(brokers).factor;
    return copies > most
      ? [tooMany(`${copies} copies of partitions`, `${most} on ${brokers} brokers of MSK`)]
      : [];
  }
  if (site.cloud === "azure") {
    const units = size.azureUnits;
    return [
      ...(partitions > units * perUnit.partitions
        ? [tooMany(`${partitions} partitions`, `${units * perUnit.partitions} partitions of Event Hubs`)]
        : []),
      ...(topics.length > units * perUnit.hubs
        ? [tooMany(`${topics.length} topics`, `${units * perUnit.hubs} event hubs`)]
        : []),
    ];
  }
  return [];
}

/** Strimzi's brokers each want a node of at least their size, and no two of them the same. */
const strimziBrokers = 3;

function nodeProblems(site: Site): Problem[] {
  const { kafka, cluster } = site;
  // What nodes a cluster has that was there before, nobody says here.
  if (cluster.existing) return [];
  const wanted = brokerSizes[kafka.size].vcpu;
  const fits = Object.values(cluster.pools).some(
    ({ size, capacity, max }) =>
      capacity === "on-demand" && brokerSizes[size].vcpu >= wanted && max >= strimziBrokers,
  );
  return fits
    ? []
    : [
        {
          path: at(site, "kafka", "size"),
          problem: `no pool can grow to ${strimziBrokers} on-demand nodes of ${show(kafka.size)} or more, one for each of Strimzi's brokers`,
          allowed: "a size that the nodes of an on-demand pool have",
          fix: `enlarge a pool in ${at(site, "cluster", "pools")}, or choose a smaller size`,
        },
      ];
}

function mirrorProblems(environment: Environment, catalog: Catalog): Problem[] {
  const sites = mirroredSites(environment, catalog);
  if (sites.length === 0) return [];
  const topics = catalog.topics.filter(({ replicated }) => replicated).map(({ name }) => name);
  const first = topics[0] ?? "";
  const instead = `set replicated: false in stacks/events/${first}.yaml and the like`;
  const twice = sites.filter(({ cloud, key }) => sites.find((other) => other.cloud === cloud)?.key !== key);
  return [
    ...(mirrorHub(environment, catalog)
      ? []
      : [
          {
            path: "sites",
            problem: `none is on Google Cloud, where MirrorMaker runs that copies ${topics.join(", ")}`,
            allowed: "a site on gcp, which reaches the Kafka of the other clouds and is trusted by them",
            fix: instead,
          },
        ]),
    ...twice.map((site) => ({
      path: at(site),
      problem: `is a second site on ${site.cloud} whose topics are replicated`,
      allowed: "one site of each cloud: MirrorMaker has one identity on each",
      fix: instead,
    })),
    ...sites
      .filter(({ kafka }) => kafka.engine === "strimzi")
      .map((site) => ({
        path: at(site, "kafka", "engine"),
        problem: `"strimzi" answers inside the site's cluster only, and ${topics.join(", ")} are replicated between sites`,
        allowed: "managed",
        fix: instead,
      })),
    ...sites
      .filter(({ cloud, network }) => cloud === "azure" && network.existing)
      .map((site) => ({
        path: at(site, "network", "existing"),
        problem: "other sites find Event Hubs by a fixed address in the site's own plan of addresses",
        allowed: "a network that is made here, where topics are replicated",
        fix: instead,
      })),
    ...(environment.kafkaMirror
      ? []
      : [
          {
            path: "kafkaMirror",
            problem: `is missing: ${topics.join(", ")} are replicated between sites`,
            allowed: "a map with repository, digest",
            fix: "make the image as docs/runbooks/mirror-topics-between-sites.md says",
          },
        ]),
  ];
}
