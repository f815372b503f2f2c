import { cidrProblem, isPrivate, overlap, podCidr, serviceCidr, sitePrefix } from "../addresses";
import { clouds, regions } from "./clouds";
import { defaults, newestKubernetesVersion, oldestKubernetesVersion } from "./defaults";
import { nearest, type Problem } from "./errors";
import type { RawEnvironment, RawSite } from "./schema";

/** Checks that need more than one field, or tables: everything the schema cannot say. */
export function check(raw: RawEnvironment): Problem[] {
  return [
    ...Object.entries(raw.sites).flatMap(([key, site]) => checkSite(`sites.${key}`, site, raw)),
    ...checkTraffic(raw),
    ...checkOverlaps(raw),
    ...checkAccounts(raw),
  ];
}

function checkSite(path: string, site: RawSite, raw: RawEnvironment): Problem[] {
  return [
    ...checkRegion(path, site),
    ...checkRange(`${path}.network.cidr`, site.network.cidr),
    ...checkCluster(`${path}.cluster`, site, raw),
    ...checkLimits(path, site),
  ];
}

function checkRegion(path: string, site: RawSite): Problem[] {
  const known = Object.keys(regions[site.cloud]);
  if (known.includes(site.region)) return [];
  const elsewhere = clouds.find((cloud) => site.region in regions[cloud]);
  const guess = nearest(site.region, known);
  return [
    {
      path: `${path}.region`,
      problem: elsewhere
        ? `"${site.region}" is a region of ${elsewhere}, not of ${site.cloud}`
        : `"${site.region}" is not a known region of ${site.cloud}`,
      allowed: known.join(", "),
      fix: guess ? `did you mean ${guess}?` : "add a region with three zones to infra/config/clouds.ts",
    },
  ];
}

function checkRange(path: string, cidr: string): Problem[] {
  const allowed = `a private range (RFC 1918) of length /${sitePrefix.min} to /${sitePrefix.max}, such as 10.16.0.0/16`;
  const wrong = cidrProblem(cidr);
  if (wrong) return [{ path, problem: `"${cidr}" ${wrong}`, allowed }];
  const prefix = Number(cidr.split("/")[1]);
  if (prefix < sitePrefix.min || prefix > sitePrefix.max) {
    return [{ path, problem: `"${cidr}" has length /${prefix}`, allowed }];
  }
  if (!isPrivate(cidr)) return [{ path, problem: `"${cidr}" is not a private range`, allowed }];
  const reserved = [
    ["pods", podCidr],
    ["Kubernetes services", serviceCidr],
  ].find(([, range]) => range && overlap(cidr, range));
  return reserved
    ? [{ path, problem: `"${cidr}" overlaps the range of ${reserved[0]}, ${reserved[1]}`, allowed }]
    : [];
}

function checkCluster(path: string, site: RawSite, raw: RawEnvironment): Problem[] {
  const { cluster } = site;
  const problems: Problem[] = [];
  if (
    cluster.version &&
    (cluster.version < oldestKubernetesVersion || cluster.version > newestKubernetesVersion)
  ) {
    problems.push({
      path: `${path}.version`,
      problem: `Kubernetes ${cluster.version} is not supported on ${site.cloud}`,
      allowed: `${oldestKubernetesVersion} to ${newestKubernetesVersion}`,
    });
  }
  for (const [index, range] of (cluster.authorizedCidrs ?? []).entries()) {
    const wrong = cidrProblem(range);
    const open = Number(range.split("/")[1]) < 8;
    if (wrong || open) {
      problems.push({
        path: `${path}.authorizedCidrs[${index}]`,
        problem: wrong ? `"${range}" ${wrong}` : `"${range}" opens the API server to the whole internet`,
        allowed: "ranges of /8 or longer that are yours, such as 203.0.113.0/24",
        fix: "leave authorizedCidrs out to keep the API server private",
      });
    }
  }
  const site0 = defaults[raw.environment].site;
  const pools = cluster.pools ?? {};
  for (const [name, { min, max }] of Object.entries(pools)) {
    if (min > max) problems.push(minAboveMax(`${path}.pools.${name}`, min, max));
    if (name.length > 12 || name.includes("-") || name === "system") {
      problems.push({
        path: `${path}.pools.${name}`,
        problem: `"${name}" cannot name a pool on every cloud`,
        allowed: "up to 12 lower-case letters and digits (the limit of AKS); system is taken",
      });
    }
  }
  if (cluster.pools && Object.keys(pools).length === 0) {
    problems.push({
      path: `${path}.pools`,
      problem: "there is no pool for workloads",
      allowed: "at least one pool, or leave pools out for the environment's default pools",
    });
  }
  const systemPool = { ...site0.systemPool, ...cluster.systemPool };
  if ((systemPool.min ?? 0) > (systemPool.max ?? 0)) {
    problems.push(minAboveMax(`${path}.systemPool`, systemPool.min ?? 0, systemPool.max ?? 0));
  }
  return problems;
}

const minAboveMax = (path: string, min: number, max: number): Problem => ({
  path,
  problem: `min ${min} is above max ${max}`,
  allowed: "min at most max",
});

/** Values that some cloud takes only in steps or within narrower limits than the schema's. */
function checkLimits(path: string, site: RawSite): Problem[] {
  const problems: Problem[] = [];
  const resourceGroup = site.cluster.existing?.resourceGroup;
  if (site.cloud === "azure" && site.cluster.existing && !resourceGroup) {
    problems.push({
      path: `${path}.cluster.existing.resourceGroup`,
      problem: "the existing cluster's resource group is missing",
      allowed: "the name of the resource group that holds the cluster",
    });
  }
  if (site.cloud !== "azure" && resourceGroup) {
    problems.push({
      path: `${path}.cluster.existing.resourceGroup`,
      problem: `${site.cloud} has no resource groups`,
      allowed: "leave it out",
    });
  }
  const retention = site.network.flowLogRetentionDays;
  if (site.cloud === "azure" && retention !== undefined && retention > 365) {
    problems.push({
      path: `${path}.network.flowLogRetentionDays`,
      problem: `azure keeps flow logs for at most 365 days, not ${retention}`,
      allowed: "1 to 365 on azure",
      fix: "for longer, export them to the audit store",
    });
  }
  for (const [setting, days] of [
    [`${path}.network.flowLogRetentionDays`, site.cloud === "aws" ? retention : undefined],
    [`${path}.cluster.logRetentionDays`, site.cloud === "aws" ? site.cluster.logRetentionDays : undefined],
  ] as const) {
    if (days !== undefined && !cloudWatchRetentionDays.includes(days)) {
      problems.push({
        path: setting,
        problem: `CloudWatch Logs cannot keep logs for exactly ${days} days`,
        allowed: cloudWatchRetentionDays.join(", "),
      });
    }
  }
  return problems;
}

/** The retention periods CloudWatch Logs offers (PutRetentionPolicy). */
const cloudWatchRetentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function checkTraffic({ traffic, sites }: RawEnvironment): Problem[] {
  const site = traffic?.site;
  if (site === undefined || site in sites) return [];
  return [
    { path: "traffic.site", problem: `there is no site "${site}"`, allowed: Object.keys(sites).join(", ") },
  ];
}

function checkOverlaps(raw: RawEnvironment): Problem[] {
  const sites = Object.entries(raw.sites).filter(([, { network }]) => !cidrProblem(network.cidr));
  return sites.flatMap(([key, site], index) =>
    sites
      .slice(0, index)
      .filter(([, other]) => overlap(site.network.cidr, other.network.cidr))
      .map(([otherKey, other]) => ({
        path: `sites.${key}.network.cidr`,
        problem: `${site.network.cidr} overlaps ${other.network.cidr} of site ${otherKey}`,
        allowed: "ranges that share no address: sites are joined by private links",
      })),
  );
}

/** Audit logs and budgets cover a whole account: a second site in it must adopt what the first one made. */
function checkAccounts(raw: RawEnvironment): Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [key, site] of Object.entries(raw.sites)) {
    const account =
      site.cloud === "aws" ? site.accountId : site.cloud === "azure" ? site.subscriptionId : site.projectId;
    for (const capability of ["audit", "budget"] as const) {
      if (site[capability]?.existing) continue;
      const owner = owners.get(`${capability}:${account}`);
      if (owner === undefined) owners.set(`${capability}:${account}`, key);
      else {
        problems.push({
          path: `sites.${key}.${capability}`,
          problem: `site ${owner} already has the ${capability} of account ${account}`,
          allowed: `one ${capability} an account`,
          fix: `set sites.${key}.${capability}.existing to what site ${owner} made`,
        });
      }
    }
  }
  return problems;
}
