import { describe, expect, test } from "vitest";
import { parseService } from "../../infra/config/catalog";
import { checkCatalog } from "../../infra/config/catalog-checks";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { parseEnvironment } from "../../infra/config/parse";
import { parseStores } from "../../infra/config/stores";
import { adopted } from "./adopted";
import { messageOf } from "./polite";
import { minimalEnvironment, minimalSite, type RawSite } from "./valid";

/** The names of things that are adopted: each cloud has its own. */

const file = "Pulumi.prod.yaml";
const regions = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" } as const;
const of = (cloud: Cloud) => adopted[cloud](regions[cloud]);

/** One site that adopts something, at a path such as `keys.existing.disks`. */
function withExisting(cloud: Cloud, path: string, value: unknown): Record<string, unknown> {
  const site: RawSite = structuredClone(minimalSite(cloud, 1));
  for (const name of ["network", "keys", "cluster", "registry", "audit", "budget"] as const) {
    site[name] = { ...(site[name] as object | undefined), existing: structuredClone(of(cloud)[name]) };
  }
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  let place: Record<string, unknown> = site;
  for (const part of parts) place = place[part] as Record<string, unknown>;
  place[last] = value;
  return {
    ...minimalEnvironment(),
    traffic: { site: "home", existing: of(cloud).zone },
    sites: { home: site },
  };
}

const problemsOf = (config: Record<string, unknown>) => messageOf(() => parseEnvironment(file, config));

/** A name of the right kind on another cloud is the mistake that is made. */
const others = (cloud: Cloud) => clouds.filter((other) => other !== cloud);

describe.each(clouds)("on %s", (cloud) => {
  test("what exists may be adopted", () => {
    const site = parseEnvironment(file, withExisting(cloud, "zones", 2)).sites.home;
    expect(site?.registry.existing).toBe(of(cloud).registry);
  });

  const wrong = others(cloud).flatMap((other): [string, string][] => [
    ["network.existing.id", of(other).network.id],
    ["keys.existing.disks", of(other).keys.disks ?? ""],
    ["keys.existing.store", of(other).keys.store ?? ""],
    ["registry.existing", of(other).registry],
    ["budget.existing", of(other).budget],
  ]);

  test.each<[string, string]>([
    ...wrong,
    ["cluster.existing.name", "not a name"],
    ["cluster.existing.name", "-main"],
    ["audit.existing", "No"],
    ["registry.existing", `${of(cloud).registry}/todo/more`],
    ["budget.existing", "main"],
  ])("%s: %s is refused", (path, value) => {
    const message = problemsOf(withExisting(cloud, path, value));
    expect(message).toContain(`\n  sites.home.${path}: "${value.slice(0, 20)}`);
  });

  test.each(others(cloud))("a zone of %s is refused", (other) => {
    const { zone } = of(other);
    const config = { ...withExisting(cloud, "zones", 2), traffic: { site: "home", existing: zone } };
    // The name of a zone on Google Cloud is the only one that is no more than a name.
    expect(problemsOf(config)).toMatch(
      new RegExp(`^.*: 1 problem\\n {2}traffic\\.existing: ".*\\n {4}allowed: .* \\(${cloud}\\)$`),
    );
  });

  test.each(others(cloud))("an identity of %s is refused", (other) => {
    const sites = parseEnvironment(file, withExisting(cloud, "zones", 2)).sites;
    const service = parseService("x", "todo.yaml", {
      owner: "a",
      image: { repository: "example.com/a", digest: `sha256:${"0".repeat(64)}` },
      port: 8080,
      health: { readiness: "/a", liveness: "/b" },
      resources: { cpu: "1", memory: "1Gi" },
    });
    const check = (principal: string) =>
      checkCatalog(
        {
          services: [{ ...service, identity: { home: principal } }],
          topics: [],
          stores: parseStores("stores.yaml", {}),
        },
        sites,
      );
    expect(() => check(of(cloud).principal)).not.toThrow();
    expect(messageOf(() => check(of(other).principal))).toMatch(
      new RegExp(
        `^stacks/catalog/todo\\.yaml: 1 problem\\n {2}identity\\.home: ".*\\n {4}allowed: .* \\(${cloud}\\)$`,
      ),
    );
  });
});

describe("what belongs together", () => {
  const said = (...lines: string[]) => [`${file}: 1 problem`, ...lines].join("\n");

  test("an Azure registry by its address instead of its id", () => {
    expect(problemsOf(withExisting("azure", "registry.existing", "main.azurecr.io"))).toBe(
      said(
        '  sites.home.registry.existing: "main.azurecr.io" is not valid',
        "    allowed: the id of a container registry: /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.ContainerRegistry/registries/<name>",
      ),
    );
  });

  test("ids of Azure in any case", () => {
    const registry = of("azure").registry.toUpperCase();
    expect(
      parseEnvironment(file, withExisting("azure", "registry.existing", registry)).sites.home?.registry
        .existing,
    ).toBe(registry);
  });

  test("a subnet of another network on Azure", () => {
    const { id } = of("azure").network;
    expect(
      problemsOf(withExisting("azure", "network.existing.subnets.data", [`${id}2/subnets/data`])),
    ).toMatch(
      /^.*\n {2}sites\.home\.network\.existing\.subnets\.data\[0\]: "\/subscriptions.*" is in another network\n {4}allowed: a subnet of the network$/,
    );
  });

  test("fewer subnets than zones on Azure", () => {
    const { id } = of("azure").network;
    const two = [`${id}/subnets/a`, `${id}/subnets/b`];
    expect(problemsOf(withExisting("azure", "network.existing.subnets.private", two))).toBe(
      said(
        "  sites.home.network.existing.subnets.private: are 2 for 3 zones",
        "    allowed: one subnet for all zones, or 3: one for each",
      ),
    );
  });

  test.each([
    ["aws", "a list of 2 to 3"],
    ["azure", "a list of 1 to 3"],
    ["gcp", "a list of 1"],
  ] as const)("no private subnet on %s", (cloud, allowed) => {
    expect(problemsOf(withExisting(cloud, "network.existing.subnets.private", []))).toContain(
      `  sites.home.network.existing.subnets.private: is too short a list\n    allowed: ${allowed}\n`.trimEnd(),
    );
  });

  test("keys of another region", () => {
    const { disks } = adopted.aws("us-east-1").keys;
    expect(problemsOf(withExisting("aws", "keys.existing.disks", disks))).toBe(
      said(
        '  sites.home.keys.existing.disks: is in "us-east-1", and the site in "eu-west-1"',
        "    allowed: keys of the site's region",
      ),
    );
    const { store } = adopted.gcp("us-east1").keys;
    expect(problemsOf(withExisting("gcp", "keys.existing.store", store))).toBe(
      said(
        '  sites.home.keys.existing.store: is in "us-east1", and the site in "europe-west1"',
        "    allowed: keys of the site's region",
      ),
    );
  });
});
