import type { Cloud } from "./clouds";
import type { Site } from "./environment";
import { ConfigError, formatPath, type Problem, show } from "./errors";
import { unknownStore } from "./store-checks";
import type { Stores } from "./stores";

type Sites = Readonly<Record<string, Site>>;

/** Buckets that every site has beside those of the product, and may adopt too. */
const everySiteHas = ["backups", "logs"];

/** What one cloud makes of a setting that others take: which values it refuses, and why. */
interface Limit {
  readonly cloud: Cloud;
  readonly kind: "buckets" | "queues" | "functions";
  readonly setting?: string;
  readonly refuses: (name: string, value: number) => boolean;
  readonly reason: string;
  readonly allowed: string;
}

const limits: readonly Limit[] = [
  {
    cloud: "azure",
    kind: "queues",
    setting: "visibilitySeconds",
    refuses: (_name, seconds) => seconds > 300,
    reason: "Service Bus locks a message for five minutes at most",
    allowed: "10 to 300 where a site is on azure; a receiver that needs longer renews its lock",
  },
  {
    cloud: "gcp",
    kind: "queues",
    setting: "deliveries",
    refuses: (_name, deliveries) => deliveries < 5,
    reason: "Pub/Sub delivers a message five times at least before it is a dead letter",
    allowed: "5 to 100 where a site is on gcp",
  },
  {
    cloud: "aws",
    kind: "functions",
    setting: "concurrency",
    refuses: (_name, instances) => instances < 2,
    reason: "Lambda works a queue off with two instances at least",
    allowed: "2 to 1000 where a site is on aws",
  },
  {
    cloud: "azure",
    kind: "buckets",
    refuses: (name) => name.length < 3,
    reason: "a container of Azure's has a name of three characters at least",
    allowed: "3 to 24 characters where a site is on azure",
  },
];

/** What of the stores a cloud in use refuses, and what sites adopt that is not there. @throws ConfigError */
export function checkStoreLimits(stores: Stores, sites: Sites): void {
  const clouds = new Set(Object.values(sites).map(({ cloud }) => cloud));
  const problems = limits
    .filter(({ cloud }) => clouds.has(cloud))
    .flatMap((limit) => problemsOf(limit, stores[limit.kind]));
  if (problems.length > 0) throw new ConfigError("stacks/stores.yaml", problems);
}

function problemsOf({ kind, setting, refuses, reason, allowed }: Limit, entries: object): Problem[] {
  return Object.entries(entries).flatMap(([name, entry]) => {
    const value: unknown = setting === undefined ? undefined : (entry as Record<string, unknown>)[setting];
    if (!refuses(name, Number(value))) return [];
    const path = formatPath([kind, name, ...(setting ? [setting] : [])]);
    return [{ path, problem: `${show(value ?? name)} is refused: ${reason}`, allowed }];
  });
}

/** What sites adopt of the stores, against what there is to adopt. @throws ConfigError with every problem */
export function checkAdoptedStores(source: string, stores: Stores, sites: Sites): void {
  const problems = Object.values(sites).flatMap((site) => [
    ...adopted(site, "objects", (name, path) =>
      unknownStore("buckets", name, [...Object.keys(stores.buckets), ...everySiteHas], path),
    ),
    ...adopted(site, "objects", (name, path, id) =>
      site.cloud === "azure" ? wrongPart(name, path, id) : [],
    ),
    ...adopted(site, "queues", (name, path) =>
      unknownStore("queues", name, Object.keys(stores.queues), path),
    ),
    ...adopted(site, "queues", (name, path) => (site.cloud === "gcp" ? workedOff(name, path, stores) : [])),
    ...adopted(site, "secrets", (name, path) =>
      unknownStore("secrets", name, site.cloud === "azure" ? ["store"] : Object.keys(stores.secrets), path),
    ),
  ]);
  if (problems.length > 0) throw new ConfigError(source, problems);
}

type Adopted = "objects" | "queues" | "secrets";

function adopted(
  site: Site,
  capability: Adopted,
  problems: (name: string, path: readonly PropertyKey[], id: string) => Problem[],
): Problem[] {
  return Object.entries(site[capability].existing ?? {}).flatMap(([name, id]) =>
    problems(name, ["sites", site.key, capability, "existing", name], id),
  );
}

/** On Azure the bucket for logs is a whole storage account, and every other one a container in one. */
function wrongPart(name: string, path: readonly PropertyKey[], id: string): Problem[] {
  const isContainer = /\/containers\//i.test(id);
  if (isContainer === (name !== "logs")) return [];
  return [
    {
      path: formatPath(path),
      problem: `${show(id)} is ${isContainer ? "a container" : "a whole storage account"}`,
      allowed: isContainer ? "the id of a storage account" : "the id of a container in a storage account",
    },
  ];
}

/** On Google Cloud a function brings its own subscription: one that is already there would take half of the messages. */
function workedOff(name: string, path: readonly PropertyKey[], { functions }: Stores): Problem[] {
  const worker = Object.entries(functions).find(([, { queue }]) => queue === name);
  if (!worker) return [];
  return [
    {
      path: formatPath(path),
      problem: `the function ${worker[0]} works ${show(name)} off, with a subscription of its own`,
      allowed: "a queue without a function, on gcp",
    },
  ];
}
