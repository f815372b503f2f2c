import { overlap } from "../addresses";
import { defaults } from "./defaults";
import { didYouMean, formatPath, type Problem, show } from "./errors";
import { minAboveMax } from "./fields";
import { siteRangeProblem } from "./ranges";
import { environmentNames } from "./schema";

/**
 * Checks that need more than one field. They read the configuration as it was written, so that they can tell what
 * is wrong beside the schema's own problems: what the schema refuses, they pass over.
 */
export function check(raw: Readonly<Record<string, unknown>>): Problem[] {
  const sites = Object.entries(mapAt(raw, "sites")).map(([key, site]) => ({ key, site: mapOf(site) }));
  return [
    ...checkOverlaps(sites),
    ...checkAccounts(sites),
    ...checkSystemPools(raw, sites),
    ...checkTraffic(raw),
  ];
}

interface RawSite {
  readonly key: string;
  readonly site: Readonly<Record<string, unknown>>;
}

function checkOverlaps(sites: readonly RawSite[]): Problem[] {
  const ranges = sites.flatMap(({ key, site }) => {
    const { cidr } = mapAt(site, "network");
    return typeof cidr === "string" && !siteRangeProblem(cidr) ? [{ key, cidr }] : [];
  });
  return ranges.flatMap(({ key, cidr }, index) =>
    ranges
      .slice(0, index)
      .filter((other) => overlap(cidr, other.cidr))
      .map((other) => ({
        path: formatPath(["sites", key, "network", "cidr"]),
        problem: `"${cidr}" overlaps "${other.cidr}" of site ${other.key}`,
        allowed: "ranges that share no address: sites are joined by private links",
      })),
  );
}

/** Audit logs and budgets cover a whole account: a second site in it must adopt what the first one made. */
function checkAccounts(sites: readonly RawSite[]): Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { key, site } of sites) {
    const account = site.accountId ?? site.subscriptionId ?? site.projectId;
    if (typeof account !== "string") continue;
    for (const capability of ["audit", "budget"]) {
      if (mapAt(site, capability).existing) continue;
      const owner = owners.get(`${capability} ${account}`);
      if (owner === undefined) owners.set(`${capability} ${account}`, key);
      else {
        const path = formatPath(["sites", key, capability]);
        problems.push({
          path,
          problem: `site ${owner} already has the ${capability} of account ${account}`,
          allowed: `one ${capability} an account`,
          fix: `set ${path}.existing to what site ${owner} made`,
        });
      }
    }
  }
  return problems;
}

/** A system pool may say one of its sizes and leave the other to the defaults. */
function checkSystemPools(raw: Readonly<Record<string, unknown>>, sites: readonly RawSite[]): Problem[] {
  const name = environmentNames.find((known) => known === raw.environment);
  if (name === undefined) return [];
  return sites.flatMap(({ key, site }) => {
    const { min, max } = {
      ...defaults[name].site.systemPool,
      ...mapAt(mapAt(site, "cluster"), "systemPool"),
    };
    const wrong = typeof min === "number" && typeof max === "number" ? minAboveMax({ min, max }) : undefined;
    if (!wrong) return [];
    const { path: inside = [], ...problem } = wrong;
    return [{ path: formatPath(["sites", key, "cluster", "systemPool", ...inside]), ...problem }];
  });
}

function checkTraffic(raw: Readonly<Record<string, unknown>>): Problem[] {
  const { site } = mapAt(raw, "traffic");
  return typeof site === "string"
    ? unknownSites([site], Object.keys(mapAt(raw, "sites")), () => ["traffic", "site"])
    : [];
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

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};

const mapAt = (value: Readonly<Record<string, unknown>>, key: string) => mapOf(value[key]);
