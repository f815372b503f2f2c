import { runsOn } from "../access";
import type { Catalog } from "../config/catalog";
import type { Objective } from "../config/data-defaults";
import type { Environment, Site } from "../config/environment";
import { minutes } from "./assumptions";

/**
 * What is lost, and for how long a store is away, when something larger than a server breaks. Derived from the
 * settings alone, so that the recovery table says what the configuration gives and not what somebody hoped for.
 */

export const scenarios = ["zone", "region", "cloud", "damage"] as const;

/** Part of a site is lost; all of it; all sites of its cloud; or data was changed or deleted by mistake. */
export type Scenario = (typeof scenarios)[number];

/** Minutes, or nothing where the store does not come back. */
export type Minutes = number | undefined;

/** What happens to one store of one site. */
export interface RecoveryRow {
  readonly site: string;
  /** The capability, and what of it: `postgres (todo)`. */
  readonly store: string;
  readonly scenario: Scenario;
  /** Minutes of writes that are lost at worst. */
  readonly rpoMinutes?: number;
  /** Minutes until it takes writes again at worst. */
  readonly rtoMinutes?: number;
  /** By what it comes back. */
  readonly by: string;
  /** Whether the environment's objective for the loss of writes, and for the time away, holds here. */
  readonly held: { readonly rpo: boolean; readonly rto: boolean };
  /** The setting that decides. */
  readonly path: string;
}

interface Means {
  readonly rpo: Minutes;
  readonly rto: Minutes;
  readonly by: string;
}

const never = (by: string): Means => ({ rpo: undefined, rto: undefined, by });
const means = (by: string, rpo: number, ...steps: readonly number[]): Means => ({
  rpo,
  rto: steps.reduce((sum, step) => sum + step, 0),
  by,
});

/** A runbook's steps before anything moves. */
const byHand = [minutes.detect, minutes.decide] as const;

/** All rows of the sites, in the order of their keys. */
export function recoveryTable(environment: Environment, catalog: Catalog): readonly RecoveryRow[] {
  return Object.values(environment.sites).flatMap((site) => siteRows(site, environment, catalog));
}

/** The rows of one site. */
export function siteRows(site: Site, environment: Environment, catalog: Catalog): readonly RecoveryRow[] {
  const others = Object.values(environment.sites).filter(({ key }) => key !== site.key);
  const elsewhere = { otherCloud: others.some(({ cloud }) => cloud !== site.cloud), others };
  const rows = [
    ...postgresRows(site, elsewhere, catalog),
    ...kafkaRows(site, elsewhere, catalog),
    ...documentRows(site, catalog),
    ...bucketRows(site, elsewhere, catalog),
  ];
  const { survives } = environment.objective;
  return rows.map((row) => (demands(survives, row.scenario) ? row : { ...row, held: neither }));
}

/** Whether an environment that survives one loss has to survive another: losses are in the order of their size. */
const demands = (survives: Objective["survives"], scenario: Scenario) =>
  scenario === "damage" || scenarios.indexOf(scenario) <= scenarios.indexOf(survives);

const neither = { rpo: false, rto: false } as const;

interface Elsewhere {
  readonly otherCloud: boolean;
  readonly others: readonly Site[];
}

type Scenarios = Readonly<Partial<Record<Scenario, Means>>>;

function rowsOf(
  { key }: Site,
  store: string,
  path: string,
  survives: "region" | "cloud",
  all: Scenarios,
): RecoveryRow[] {
  return scenarios.flatMap((scenario) => {
    const found = all[scenario];
    if (!found) return [];
    // A restore cannot meet a time that standbys are there for: after damage only the loss of writes is held.
    const rpo = scenario !== "cloud" || survives === "cloud";
    return [
      {
        site: key,
        store,
        scenario,
        ...(found.rpo !== undefined && { rpoMinutes: found.rpo }),
        ...(found.rto !== undefined && { rtoMinutes: found.rto }),
        by: found.by,
        held: { rpo, rto: rpo && scenario !== "damage" },
        path: `sites.${key}.${path}`,
      },
    ];
  });
}

function postgresRows(site: Site, { otherCloud, others }: Elsewhere, catalog: Catalog): RecoveryRow[] {
  const { postgres } = site;
  const here = catalog.services.filter((service) => service.database && runsOn(service, site.key));
  const named = (mode: "local" | "replicated") =>
    here.filter(({ database }) => database?.mode === mode).map(({ name }) => name);
  const zone = postgres.zoneRedundant
    ? means("standby in another zone", 0, minutes.failover[site.cloud])
    : postgres.readReplicas > 0
      ? means("promoted read replica", minutes.replicaLag, ...byHand, minutes.promote)
      : means("restore to a point in time", minutes.logShipping, ...byHand, minutes.restore);
  const region =
    Object.keys(postgres.replicas).length > 0
      ? means(
          "promoted replica in another region",
          minutes.replicaLag,
          ...byHand,
          minutes.promote,
          minutes.redirect,
        )
      : site.recovery
        ? means(
            "restore of a copied backup",
            minutes.hourly + minutes.snapshotCopy,
            ...byHand,
            minutes.restore,
          )
        : never("nothing is kept in another region");
  const damage = means("restore to a point in time", minutes.logShipping, ...byHand, minutes.restore);
  const dump = otherCloud
    ? means("logical dump, copied to another cloud", minutes.dump + minutes.copy, ...byHand, minutes.restore)
    : never("nothing is kept in another cloud");
  const follower = means(
    "switch-over to a follower",
    minutes.followLag,
    ...byHand,
    minutes.switchOver,
    minutes.redirect,
  );
  const rows = (names: readonly string[], survives: "region" | "cloud", cloud: Means) =>
    names.length === 0
      ? []
      : rowsOf(site, `postgres (${names.join(", ")})`, "postgres", survives, { zone, region, cloud, damage });
  const follows = others.length > 0;
  return [
    ...rows(named("local"), "region", dump),
    ...rows(named("replicated"), follows ? "cloud" : "region", follows ? follower : dump),
  ];
}

function kafkaRows(site: Site, { otherCloud }: Elsewhere, { topics }: Catalog): RecoveryRow[] {
  const zone =
    site.zones.length > 2
      ? means("two more replicas in other zones", 0, minutes.elect)
      : means("a second replica in another zone", minutes.elect, minutes.elect);
  const second = site.kafka.recoveryCluster && site.recovery !== undefined;
  const mirrored = means("mirror on another site", minutes.followLag, ...byHand, minutes.redirect);
  const region = second
    ? means("second cluster in another region", minutes.replicaLag, ...byHand, minutes.redirect)
    : never("events are kept in one region");
  const rows = (names: readonly string[], survives: "region" | "cloud", all: Scenarios) =>
    names.length === 0 ? [] : rowsOf(site, `kafka (${names.join(", ")})`, "kafka", survives, all);
  const named = (replicated: boolean) =>
    topics.filter((topic) => topic.replicated === replicated).map(({ name }) => name);
  return [
    ...rows(named(false), "region", { zone, region, cloud: never("topics that are not replicated") }),
    ...rows(
      named(true),
      otherCloud ? "cloud" : "region",
      otherCloud
        ? { zone, region: second ? region : mirrored, cloud: mirrored }
        : { zone, region, cloud: never("there is no site in another cloud") },
    ),
  ];
}

function documentRows(site: Site, { stores }: Catalog): RecoveryRow[] {
  const names = Object.keys(stores.documents);
  if (names.length === 0) return [];
  const global = site.documents.globalReplication && site.recovery !== undefined;
  return rowsOf(site, `documents (${names.join(", ")})`, "documents", "region", {
    zone: means("kept in three zones", 0, minutes.elect),
    region: global
      ? means(
          "copy in another region",
          minutes.documentReplication[site.cloud],
          minutes.detect,
          minutes.documentFailover,
        )
      : site.recovery
        ? means(
            "restore of a copied backup",
            minutes.hourly + minutes.snapshotCopy,
            ...byHand,
            minutes.restore,
          )
        : never("nothing is kept in another region"),
    cloud: never("nothing is kept in another cloud"),
    damage: means("restore to a point in time", minutes.logShipping, ...byHand, minutes.restore),
  });
}

function bucketRows(site: Site, { otherCloud }: Elsewhere, { stores }: Catalog): RecoveryRow[] {
  const zone = means("kept in three zones", 0, 0);
  const lag = minutes.objectReplication[site.cloud];
  const region = site.recovery
    ? means("copy in another region", lag, ...byHand, minutes.redirect)
    : never("nothing is kept in another region");
  const damage = means("earlier versions of the objects", 0, ...byHand);
  const cloud = otherCloud
    ? means("copy on another site", minutes.copy, ...byHand, minutes.redirect)
    : never("there is no site in another cloud");
  const named = (replicated: boolean) =>
    Object.entries(stores.buckets)
      .filter(([, bucket]) => bucket.replicated === replicated)
      .map(([name]) => name);
  const rows = (names: readonly string[], survives: "region" | "cloud", all: Scenarios) =>
    names.length === 0 ? [] : rowsOf(site, `objects (${names.join(", ")})`, "recovery", survives, all);
  return [
    ...rows(named(false), "region", {
      zone,
      region,
      damage,
      cloud: never("buckets that are not replicated"),
    }),
    ...rows(named(true), otherCloud ? "cloud" : "region", { zone, region, damage, cloud }),
  ];
}

/** What a row misses of the objective, as text for people; nothing where it meets it. */
export function missed(
  { rpoMinutes, rtoMinutes, held }: RecoveryRow,
  objective: Pick<Objective, "rpoMinutes" | "rtoMinutes">,
): string | undefined {
  const wrong = [
    ...(held.rpo && (rpoMinutes ?? Number.POSITIVE_INFINITY) > objective.rpoMinutes
      ? [`RPO ${inWords(rpoMinutes)}, objective ${inWords(objective.rpoMinutes)}`]
      : []),
    ...(held.rto && (rtoMinutes ?? Number.POSITIVE_INFINITY) > objective.rtoMinutes
      ? [`RTO ${inWords(rtoMinutes)}, objective ${inWords(objective.rtoMinutes)}`]
      : []),
  ];
  return wrong.length === 0 ? undefined : wrong.join("; ");
}

/** Minutes as people read them. */
export function inWords(value: Minutes): string {
  if (value === undefined) return "not recovered";
  if (value < 120) return `${value} min`;
  return value % 60 === 0 ? `${value / 60} h` : `${Math.floor(value / 60)} h ${value % 60} min`;
}
