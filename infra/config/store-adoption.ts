import type { Site } from "./environment";
import { ConfigError, formatPath, type Problem, show } from "./errors";
import { unknownStore } from "./store-checks";
import type { Stores } from "./stores";

type Sites = Readonly<Record<string, Site>>;

/** Buckets that every site has beside those of the product, and may adopt too. */
const everySiteHas = ["backups", "logs"];

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
