import type { Cloud } from "./clouds";
import { mostReplicas } from "./data";
import { dataDefaults } from "./data-defaults";
import { didYouMean, formatPath, type Problem, show } from "./errors";
import { mapAt, type RawMap, type WrittenSite } from "./raw";
import { environmentNames } from "./schema";

/**
 * Checks of a site's PostgreSQL that need more than one setting. They read what was written, so that all problems are
 * told at once; what the schema refuses, they pass over.
 */
export function checkPostgres(raw: RawMap, sites: readonly WrittenSite[]): Problem[] {
  const environment = environmentNames.find((known) => known === raw.environment);
  return sites.flatMap((site) => [
    ...checkReplicaRegions(site),
    ...checkAdopted(site),
    ...(environment ? [...checkWriter(site, environment), ...checkReplicaCount(site, environment)] : []),
    ...checkStorage(site),
  ]);
}

type EnvironmentName = (typeof environmentNames)[number];

const at = (site: string, ...path: PropertyKey[]) => formatPath(["sites", site, "postgres", ...path]);

/** Replicas by name, as they were written or as the environment has them by default. */
function replicasOf({ site }: WrittenSite, environment: EnvironmentName): readonly string[] {
  const { replicas, existing } = mapAt(site, "postgres");
  if (replicas !== undefined) return Object.keys(mapAt(mapAt(site, "postgres"), "replicas"));
  return environment === "prod" && site.recovery && !existing ? ["recovery"] : [];
}

/** A replica in another region stands on the network and the keys of the recovery region: there are no others. */
function checkReplicaRegions({ key, site }: WrittenSite): Problem[] {
  const { region: recovery } = mapAt(site, "recovery");
  return Object.entries(mapAt(mapAt(site, "postgres"), "replicas")).flatMap(([name, replica]) => {
    const { region } = typeof replica === "object" && replica !== null ? (replica as RawMap) : {};
    if (typeof region !== "string" || typeof site.region !== "string") return [];
    const path = at(key, "replicas", name, "region");
    if (region === site.region) {
      return [
        {
          path,
          problem: `${show(region)} is the site's own region`,
          allowed: "another region: a replica here would be lost with the server",
          fix: `for replicas in the region set ${at(key, "readReplicas")}`,
        },
      ];
    }
    if (recovery === undefined) {
      return [
        {
          path,
          problem: `${show(region)} has nothing that a replica could stand on: the site has no recovery region`,
          allowed: "the site's recovery region",
          fix: `set ${formatPath(["sites", key, "recovery"])} to that region and a range there`,
        },
      ];
    }
    if (typeof recovery !== "string" || region === recovery) return [];
    return [
      {
        path,
        problem: `${show(region)} is not the site's recovery region, and only there are a network and keys for it`,
        allowed: show(recovery),
      },
    ];
  });
}

/** What follows an adopted server is its owner's, and so is its role. */
function checkAdopted({ key, site }: WrittenSite): Problem[] {
  const postgres = mapAt(site, "postgres");
  if (!postgres.existing) return [];
  return (["readReplicas", "replicas", "analyticsReplica", "writer", "passwordVersion"] as const)
    .filter((setting) => postgres[setting] !== undefined)
    .map((setting) => ({
      path: at(key, setting),
      problem: "is set for a server that was there before",
      allowed: `nothing beside ${at(key, "existing")}: its replicas, its role and its password are its owner's`,
    }));
}

function checkWriter(written: WrittenSite, environment: EnvironmentName): Problem[] {
  const { key, site } = written;
  const { writer, existing } = mapAt(site, "postgres");
  const known = replicasOf(written, environment);
  if (typeof writer !== "string" || existing || known.includes(writer)) return [];
  return [
    {
      path: at(key, "writer"),
      problem: `there is no replica ${show(writer)} that could take writes`,
      allowed: known.join(", ") || "nothing: the site has no replica in another region",
      fix: "leave it out where the site's own server takes writes",
      ...didYouMean(writer, known),
    },
  ];
}

const titles: Readonly<Record<Cloud, string>> = {
  aws: "RDS",
  azure: "Azure",
  gcp: "Cloud SQL",
};

/** One server feeds them all: those in the region, the one for reporting, and those in other regions. */
function checkReplicaCount(written: WrittenSite, environment: EnvironmentName): Problem[] {
  const { key, site } = written;
  const { cloud } = site;
  if (cloud !== "aws" && cloud !== "azure" && cloud !== "gcp") return [];
  const postgres = mapAt(site, "postgres");
  if (postgres.existing) return [];
  const base = dataDefaults[environment].postgres;
  const readers = postgres.readReplicas ?? base.readReplicas;
  const analytics = postgres.analyticsReplica ?? base.analyticsReplica;
  if (typeof readers !== "number" || typeof analytics !== "boolean") return [];
  const most = mostReplicas[cloud];
  const others = replicasOf(written, environment).length + Number(analytics);
  // The schema tells of a number that is too large by itself.
  if (readers > most || readers + others <= most) return [];
  return [
    {
      path: at(key, "readReplicas"),
      problem: `${readers} and ${others} others make ${readers + others} replicas of one server`,
      allowed: `at most ${most} in all on ${cloud}, those for reporting and in other regions included: the limit of ${titles[cloud]}`,
    },
  ];
}

/** Azure sells disks in powers of two. */
function checkStorage({ key, site }: WrittenSite): Problem[] {
  const { storageGib, existing } = mapAt(site, "postgres");
  if (site.cloud !== "azure" || existing) return [];
  if (typeof storageGib !== "number" || !Number.isInteger(storageGib) || storageGib < 32) return [];
  const next = 2 ** Math.ceil(Math.log2(storageGib));
  if (next === storageGib || next > 16_384) return [];
  return [
    {
      path: at(key, "storageGib"),
      problem: `${storageGib} is no size of a disk on Azure`,
      allowed: "a power of two: 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192 or 16384",
      fix: `set it to ${next}`,
    },
  ];
}
