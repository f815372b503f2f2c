import { formatPath, type Problem, show } from "./errors";
import { plainName, twice } from "./fields";
import { mapAt, type RawMap, type WrittenSite } from "./raw";

/**
 * Checks of what an account has once, and of what its budget can tell whom. Several sites may share an account
 * (AWS), a subscription (Azure) or a project (Google Cloud): the first makes these things, the others adopt them.
 */
export function checkAccounts(raw: RawMap, sites: readonly WrittenSite[]): Problem[] {
  return [...checkShared(sites), ...checkClusters(sites), ...checkContacts(raw, sites)];
}

interface Shared {
  readonly capability: string;
  readonly of: string;
  /** What there is one of, in words; nothing where a cloud has no such limit. */
  readonly where: (site: RawMap, account: string) => string | undefined;
}

const shared: readonly Shared[] = [
  // Trails, activity logs and data access logs are recorded for a whole account.
  { capability: "audit", of: "an account", where: (_site, account) => `account ${account}` },
  { capability: "budget", of: "an account", where: (_site, account) => `account ${account}` },
  {
    // Every account has one ECR registry in a region, with one scanning configuration and one set of mirrors.
    capability: "registry",
    of: "an account and region on aws",
    where: ({ cloud, region }, account) =>
      cloud === "aws" && typeof region === "string" ? `account ${account} in ${region}` : undefined,
  },
];

function checkShared(sites: readonly WrittenSite[]): Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { key, site } of sites) {
    const account = accountOf(site);
    if (account === undefined) continue;
    for (const { capability, of, where } of shared) {
      const place = where(site, account);
      if (place === undefined || mapAt(site, capability).existing) continue;
      const owner = owners.get(`${capability} ${place}`);
      if (owner === undefined) owners.set(`${capability} ${place}`, key);
      else {
        const path = formatPath(["sites", key, capability]);
        problems.push({
          path,
          problem: `site ${owner} already has the ${capability} of ${place}`,
          allowed: `one ${capability} for ${of}`,
          fix: `set ${path}.existing to what site ${owner} made`,
        });
      }
    }
  }
  return problems;
}

/** Two sites in one cluster would make the same namespaces. */
function checkClusters(sites: readonly WrittenSite[]): Problem[] {
  const owners = new Map<string, string>();
  return sites.flatMap(({ key, site }) => {
    const { name, resourceGroup } = mapAt(mapAt(site, "cluster"), "existing");
    const account = accountOf(site);
    if (typeof name !== "string" || account === undefined) return [];
    const cluster = JSON.stringify([account, resourceGroup ?? site.region, name]);
    const owner = owners.get(cluster);
    if (owner === undefined) {
      owners.set(cluster, key);
      return [];
    }
    return [
      {
        path: formatPath(["sites", key, "cluster", "existing"]),
        problem: `site ${owner} is in cluster ${show(name)} already`,
        allowed: "a cluster of its own for each site",
      },
    ];
  });
}

/** Most e-mail addresses that one budget tells (AWS Budgets "Notification"; Cloud Billing "AllUpdatesRule"). */
const mostContacts: ReadonlyMap<unknown, number> = new Map([
  ["aws", 10],
  ["gcp", 5],
]);

/** Sites that adopt a budget leave it as it is. */
function checkContacts(raw: RawMap, sites: readonly WrittenSite[]): Problem[] {
  const { contacts } = raw;
  if (!Array.isArray(contacts)) return [];
  const budgets = sites.filter(({ site }) => !mapAt(site, "budget").existing);
  const tight = budgets
    .flatMap(({ key, site }) => ({ key, most: mostContacts.get(site.cloud) ?? Number.POSITIVE_INFINITY }))
    .filter(({ most }) => contacts.length > most)
    .sort((a, b) => a.most - b.most)[0];
  const gcp = budgets.find(({ site }) => site.cloud === "gcp");
  // Google Cloud's channels are named after their addresses.
  const addresses = [...contacts].filter(isText);
  const alike = gcp && twice(addresses, plainName);
  const path = "contacts";
  return [
    ...(tight
      ? [
          {
            path,
            problem: `are ${contacts.length}, and the budget of site ${tight.key} tells at most ${tight.most}`,
            allowed: `at most ${tight.most} e-mail addresses`,
            fix: `use a group's address, or adopt a budget: ${formatPath(["sites", tight.key, "budget", "existing"])}`,
          },
        ]
      : []),
    // The schema tells of addresses that are the same.
    ...(alike && new Set(addresses).size === addresses.length ? [{ ...alike, path }] : []),
  ];
}

const isText = (value: unknown): value is string => typeof value === "string";

function accountOf({ accountId, subscriptionId, projectId }: RawMap): string | undefined {
  const account = accountId ?? subscriptionId ?? projectId;
  return isText(account) ? account : undefined;
}
