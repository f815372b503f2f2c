import { checkAccounts } from "./accounts";
import type { Cloud } from "./clouds";
import { checkDataStores } from "./data-checks";
import { defaults } from "./defaults";
import { didYouMean, formatPath, type Problem, show } from "./errors";
import { keyPurposes } from "./existing";
import { minAboveMax } from "./fields";
import { formats } from "./formats";
import { checkOverlaps, checkPairs, checkRecovery } from "./network-checks";
import { checkPostgres } from "./postgres-checks";
import { validate } from "./problems";
import { mapAt, type RawMap, sitesOf, type WrittenSite } from "./raw";
import { environmentNames } from "./schema";

/**
 * Checks that need more than one field. They read the configuration as it was written, so that they can tell what
 * is wrong beside the schema's own problems: what the schema refuses, they pass over.
 */
export function check(raw: RawMap): Problem[] {
  const sites = sitesOf(raw);
  return [
    ...checkOverlaps(sites),
    ...checkPairs(sites),
    ...checkAccounts(raw, sites),
    ...checkPools(raw, sites),
    ...sites.flatMap(checkKeyRegions),
    ...checkTraffic(raw, sites),
    ...checkRecovery(raw),
    ...checkDataStores(raw),
    ...checkPostgres(raw, sites),
  ];
}

/** Settings of a site of which one may be written and another left to the defaults. */
function checkPools(raw: RawMap, sites: readonly WrittenSite[]): Problem[] {
  const name = environmentNames.find((known) => known === raw.environment);
  if (name === undefined) return [];
  const base = defaults[name].site;
  return sites.flatMap(({ key, site }) => {
    const network = mapAt(site, "network");
    const written = {
      ...base.systemPool,
      ...mapAt(mapAt(site, "cluster"), "systemPool"),
    };
    const { min, max } = written;
    const zones = site.zones ?? base.zones;
    if (typeof min !== "number" || typeof max !== "number" || typeof zones !== "number") return [];
    const at = (...path: PropertyKey[]) => formatPath(["sites", key, ...path]);
    const wrong = minAboveMax({ min, max });
    const problems: Problem[] = wrong
      ? [{ ...wrong, path: at("cluster", "systemPool", ...(wrong.path ?? [])) }]
      : [];
    if (site.cloud !== "azure" || zones < 2) return problems;

    const { private: subnets } = mapAt(mapAt(network, "existing"), "subnets");
    const count = Array.isArray(subnets) ? subnets.length : undefined;
    if (count !== undefined && count !== 1 && count !== zones) {
      problems.push({
        path: at("network", "existing", "subnets", "private"),
        problem: `are ${count} for ${zones} zones`,
        allowed: `one subnet for all zones, or ${zones}: one for each`,
      });
    }
    const isDefault = mapAt(mapAt(site, "cluster"), "systemPool").min === undefined;
    const zonal = count === undefined ? (network.natPerZone ?? base.natPerZone) : count === zones;
    if (zonal && min < zones && !mapAt(site, "cluster").existing) {
      problems.push({
        path: at("cluster", "systemPool", "min"),
        problem: `${min}${isDefault ? ", the default," : ""} is fewer than the ${zones} zones, whose private subnets each have a system pool of their own`,
        allowed: `at least ${zones}: AKS lets no system pool be empty`,
      });
    }
    return problems;
  });
}

/** What a key encrypts is in the key's own region; a key vault's id does not say where the vault is. */
function checkKeyRegions({ key, site }: WrittenSite): Problem[] {
  const { cloud, region } = site;
  if ((cloud !== "aws" && cloud !== "gcp") || typeof region !== "string") return [];
  const separator = cloud === "aws" ? ":" : "/";
  return Object.entries(mapAt(mapAt(site, "keys"), "existing")).flatMap(([purpose, id]) => {
    const format = purpose === "store" ? formats[cloud].keyStore : formats[cloud].key;
    const known = purpose === "store" || keyPurposes.some((name) => name === purpose);
    if (!known || !format.safeParse(id).success) return [];
    // The fourth part of either: arn:aws:kms:<region>:…, projects/<project>/locations/<region>/…
    const found = String(id).split(separator)[3];
    return found === region
      ? []
      : [
          {
            path: formatPath(["sites", key, "keys", "existing", purpose]),
            problem: `is in ${show(found)}, and the site in ${show(region)}`,
            allowed: "keys of the site's region",
          },
        ];
  });
}

function checkTraffic(raw: RawMap, sites: readonly WrittenSite[]): Problem[] {
  const { site, existing } = mapAt(raw, "traffic");
  const known = sites.map(({ key }) => key);
  if (known.length === 0) return [];
  const problems: Problem[] = typeof site === "string" ? unknownSites([site], known, () => trafficSite) : [];
  if (site === undefined && known.length > 1) {
    problems.push({
      path: formatPath(trafficSite),
      problem: "is missing",
      allowed: known.map((key) => formatPath([key])).join(", "),
      fix: "name the site whose cloud serves the domain's DNS: it must not change when a site is added",
    });
  }
  const serving = known.length === 1 ? sites[0] : sites.find(({ key }) => key === site);
  const cloud = serving?.site.cloud;
  return existing !== undefined && isCloud(cloud)
    ? [...problems, ...formatProblems("zone", cloud, existing, ["traffic", "existing"])]
    : problems;
}

const trafficSite = ["traffic", "site"];

const isCloud = (cloud: unknown): cloud is Cloud =>
  typeof cloud === "string" && Object.hasOwn(formats, cloud);

/** What is wrong with the name of something that is adopted on a cloud; `path` says where it stands. */
export function formatProblems(
  what: "zone" | "principal",
  cloud: Cloud,
  value: unknown,
  path: readonly PropertyKey[],
): Problem[] {
  // What is no text at all, the schema refuses already.
  if (typeof value !== "string") return [];
  return validate(formats[cloud][what], value).problems.map((problem) => ({
    ...problem,
    path: formatPath(path),
    allowed: `${problem.allowed} (${cloud})`,
  }));
}

/** Site keys that do not exist; `pathOf` says where the `index`th one stands. */
export function unknownSites(
  wanted: readonly string[],
  known: readonly string[],
  pathOf: (index: number) => PropertyKey[],
): Problem[] {
  return wanted.flatMap((site, index) =>
    known.includes(site)
      ? []
      : [
          {
            path: formatPath(pathOf(index)),
            problem: `there is no site ${show(site)}`,
            allowed:
              known.map((key) => formatPath([key])).join(", ") || "a site that is there: there is none",
            ...didYouMean(site, known),
          },
        ],
  );
}
