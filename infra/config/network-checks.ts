import { overlap } from "../addresses";
import { type End, mostVpnPairs, vpnPairCount } from "../interconnect";
import type { Cloud } from "./clouds";
import { formatPath, type Problem, show } from "./errors";
import { recoveryRangeProblem, siteRangeProblem } from "./ranges";
import { mapAt, type RawMap, sitesOf, type WrittenSite } from "./raw";

/** A pair of regions near each other, for the message that asks for one. */
const example: Readonly<Record<Cloud, string>> = {
  aws: "eu-central-1",
  azure: "northeurope",
  gcp: "europe-west4",
};

/** What is wrong with recovery regions as such: one where the site is, or none in production. */
export function checkRecovery(raw: RawMap): Problem[] {
  return sitesOf(raw).flatMap(({ key, site }) => {
    const path = ["sites", key, "recovery"];
    if (site.recovery === undefined) {
      return raw.environment === "prod" && isCloud(site.cloud) ? [missing(path, site.cloud)] : [];
    }
    const { region } = mapAt(site, "recovery");
    return typeof region === "string" && region === site.region
      ? [
          {
            path: formatPath([...path, "region"]),
            problem: `${show(region)} is the site's own region`,
            allowed: "another region of the same cloud: what is lost with the one must not be lost with both",
          },
        ]
      : [];
  });
}

const isCloud = (cloud: unknown): cloud is Cloud =>
  typeof cloud === "string" && Object.hasOwn(example, cloud);

const missing = (path: readonly PropertyKey[], cloud: Cloud): Problem => ({
  path: formatPath(path),
  problem: "is missing: in prod the data must survive the loss of the site's region",
  allowed: "a map with region, cidr",
  fix: `write it, such as recovery: { region: ${example[cloud]}, cidr: 10.40.0.0/22 }`,
});

interface Range {
  readonly path: readonly string[];
  readonly cidr: string;
  /** Whose range it is, as messages call it. */
  readonly owner: string;
}

/** Ranges that share addresses, the sites' own and those of their recovery regions: all of them are joined. */
export function checkOverlaps(sites: readonly WrittenSite[]): Problem[] {
  const ranges = [...sites.flatMap(siteRange), ...sites.flatMap(recoveryRange)];
  return ranges.flatMap(({ path, cidr }, index) =>
    ranges
      .slice(0, index)
      .filter((other) => overlap(cidr, other.cidr))
      .map((other) => ({
        path: formatPath(path),
        problem: `"${cidr}" overlaps "${other.cidr}" of ${other.owner}`,
        allowed: "ranges that share no address: sites are joined by private links",
      })),
  );
}

/** More pairs of sites than find room for their tunnels. */
export function checkPairs(sites: readonly WrittenSite[]): Problem[] {
  const known = sites.flatMap(({ key, site }): End[] =>
    isCloud(site.cloud) ? [{ key, cloud: site.cloud }] : [],
  );
  const count = vpnPairCount(known);
  return count <= mostVpnPairs
    ? []
    : [
        {
          path: "sites",
          problem: `${known.length} sites make ${count} pairs with tunnels between them`,
          allowed: `at most ${mostVpnPairs} pairs: sites of one cloud, AWS or Azure, are joined without tunnels`,
          fix: "make two environments of them",
        },
      ];
}

/** What is no range, the schema refuses already. */
function siteRange({ key, site }: WrittenSite): Range[] {
  const { cidr } = mapAt(site, "network");
  return typeof cidr === "string" && !siteRangeProblem(cidr)
    ? [{ cidr, path: ["sites", key, "network", "cidr"], owner: `site ${key}` }]
    : [];
}

function recoveryRange({ key, site }: WrittenSite): Range[] {
  const { cidr } = mapAt(site, "recovery");
  return typeof cidr === "string" && !recoveryRangeProblem(cidr)
    ? [{ cidr, path: ["sites", key, "recovery", "cidr"], owner: `the recovery region of site ${key}` }]
    : [];
}
