import { accessOf, runsOn } from "../access";
import type { Catalog, Service } from "../config/catalog";
import type { Environment, Site } from "../config/environment";
import { minutes, outageMinutes, promised } from "./assumptions";

/**
 * How available each service is, in percent, composed of what the clouds promise along its requests' way and of what
 * the platform does when a part is away. Kafka and queues are not on that way: services hand over events by an outbox.
 */

export interface AvailabilityRow {
  readonly service: string;
  /** Sites that answer for it. */
  readonly sites: number;
  /** What one site alone gives. */
  readonly onePercent: number;
  /** What all of them give together. */
  readonly percent: number;
  /** What bounds it. */
  readonly by: string;
}

/** Every service of the catalog, in the order of their names. */
export function availabilityTable(environment: Environment, catalog: Catalog): readonly AvailabilityRow[] {
  return catalog.services.map((service) => rowOf(service, environment, catalog));
}

function rowOf(service: Service, environment: Environment, catalog: Catalog): AvailabilityRow {
  const sites = Object.values(environment.sites).filter(({ key }) => runsOn(service, key));
  const stateless = sites.map((site) => anyAway(statelessPromises(service, site, catalog)));
  const stores = sites.map((site) => anyAway(storePromises(service, site)));
  const alone = Math.max(...sites.map((_, index) => either(stateless[index] ?? 0, stores[index] ?? 0)), 0);
  // Traffic leaves a site that does not answer: its users wait for the checks and for their resolvers.
  const moved = share(minutes.detect + minutes.redirect);
  const computing = sites.length > 1 ? mean(stateless) * moved + allAway(stateless) : (stateless[0] ?? 0);
  const data = dataUnavailability(service, sites, stores);
  return {
    service: service.name,
    sites: sites.length,
    onePercent: percent(alone),
    percent: percent(either(computing, data.unavailable)),
    by: data.by,
  };
}

/** The share of time without the data a service needs, where it runs on several sites. */
function dataUnavailability(service: Service, sites: readonly Site[], stores: readonly number[]) {
  const { database } = service;
  if (stores.every((unavailable) => unavailable === 0))
    return { unavailable: 0, by: sites.length > 1 ? "any site answers" : "one site" };
  if (sites.length > 1 && database?.mode === "replicated") {
    const home = sites.findIndex(({ key }) => key === database.home);
    const takeOver = minutes.detect + minutes.decide + minutes.switchOver + minutes.redirect;
    return {
      unavailable: (stores[Math.max(home, 0)] ?? 0) * share(takeOver) + allAway(stores),
      by: "one writer, switched over to a follower",
    };
  }
  return { unavailable: mean(stores), by: "each site's own data: nobody else has it" };
}

/** The part of an outage that passes before something else takes over. */
const share = (takeOverMinutes: number) => Math.min(1, takeOverMinutes / outageMinutes);

const statelessPromises = (service: Service, { cloud, cache }: Site, { topics }: Catalog) => [
  promised.entry[cloud],
  promised.cluster[cloud],
  ...(accessOf(service, { topics }).some(({ kind }) => kind === "cache")
    ? [(cache.replicas > 0 ? promised.cache : promised.cacheSingle)[cloud]]
    : []),
];

const storePromises = (service: Service, { cloud, postgres }: Site) => [
  ...(service.database
    ? [(postgres.zoneRedundant ? promised.postgres : promised.postgresSingle)[cloud]]
    : []),
  ...(Object.keys(service.documents).length > 0 ? [promised.documents[cloud]] : []),
  ...(Object.keys(service.buckets).length > 0 ? [promised.objects[cloud]] : []),
];

/** The share of time in which one of the things is away that are all needed, each with what is promised in percent. */
const anyAway = (percents: readonly number[]) => 1 - percents.reduce((all, value) => all * (value / 100), 1);
/** The share of time in which all of them are away, which fail independently. */
const allAway = (shares: readonly number[]) => shares.reduce((all, value) => all * value, 1);

/** Unavailability of two things that are both needed. */
const either = (a: number, b: number) => 1 - (1 - a) * (1 - b);
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
const percent = (unavailable: number) => Math.round((1 - unavailable) * 1e7) / 1e5;
