import { part, tierCidr } from "../../infra/addresses";
import type { Catalog } from "../../infra/config/catalog";
import type { Environment, Site } from "../../infra/config/environment";
import type { PlannedTopic } from "./topics";

/**
 * What MirrorMaker 2 copies between sites. A topic that is marked `replicated` is written at every site by the
 * producers there; each other site has a copy of it under `<site>.<topic>`, so that events never go round in circles.
 */

/** The name of the copy of another site's topic (MirrorMaker's DefaultReplicationPolicy). */
export const copyName = (source: string, topic: string) => `${source}.${topic}`;

type Topics = Pick<Catalog, "topics">;

/** The sites between which topics are copied; none where there is nothing to copy or nowhere to copy it to. */
export function mirroredSites({ sites }: Environment, { topics }: Topics): readonly Site[] {
  const all = Object.values(sites);
  return all.length > 1 && topics.some(({ replicated }) => replicated) ? all : [];
}

/**
 * The site whose cluster runs MirrorMaker for all sites: the one on Google Cloud. Its brokers are found by names that
 * only its own network knows, and its cluster's identity is known before there is a cluster, so that the other clouds
 * can be told to trust it.
 */
export function mirrorHub(environment: Environment, topics: Topics): Site | undefined {
  return mirroredSites(environment, topics).find(({ cloud }) => cloud === "gcp");
}

/** What a site's own cluster is called where it is copied into the recovery region. */
export const siteAlias = "site";

/** Topics that MirrorMaker keeps at a target for each source: its own work, and offsets of consumers. */
export const workTopics = (source: string): readonly PlannedTopic[] =>
  [
    { name: `mm2-configs.${source}.internal`, partitions: 1 },
    { name: `mm2-offsets.${source}.internal`, partitions: workPartitions },
    { name: `mm2-status.${source}.internal`, partitions: workPartitions },
    { name: `mm2-offset-syncs.${source}.internal`, partitions: 1 },
    { name: `${source}.checkpoints.internal`, partitions: 1 },
  ].map((topic) => ({
    ...topic,
    retentionHours: 168,
    cleanup: "compact" as const,
    replicated: false,
    consumers: [],
  }));

/** Partitions of MirrorMaker's topics of offsets and status. */
export const workPartitions = 5;

/** The topics that one site has on behalf of the others: their copies, and MirrorMaker's own. */
export function mirrorTopics(
  site: string,
  environment: Environment,
  catalog: Topics,
): readonly PlannedTopic[] {
  return mirroredSites(environment, catalog)
    .filter(({ key }) => key !== site)
    .flatMap(({ key: source }) => [
      ...catalog.topics
        .filter(({ replicated }) => replicated)
        .map(({ name, partitions, retentionHours, cleanup, consumers }) => ({
          name: copyName(source, name),
          partitions,
          retentionHours,
          cleanup,
          replicated: false,
          consumers,
        })),
      ...workTopics(source),
    ]);
}

/** Ranges from which clients reach a site's brokers: its own nodes and, where it is not the hub, those of the hub. */
export function clientRanges(site: Site, environment: Environment, catalog: Topics): readonly string[] {
  const hub = mirrorHub(environment, catalog);
  const callers = hub && hub.key !== site.key ? [site, hub] : [site];
  return callers.map(({ network }) =>
    // What is there already is cut in its owner's way.
    network.existing ? network.cidr : tierCidr(network.cidr, "private"),
  );
}

/** Of the last addresses of the data tier, where Azure, which gives out the first ones first, does not get. */
const reservedFromEnd = 16;

/** The fixed address of Event Hubs in a site's network, by which other sites find it. */
export function brokerAddress(siteCidr: string): string {
  const range = tierCidr(siteCidr, "data");
  const size = 2 ** (32 - Number(range.split("/")[1]));
  return part(range, 32, size - reservedFromEnd).replace(/\/32$/, "");
}
