import { describe, expect, test } from "vitest";
import { clouds } from "../../infra/config/clouds";
import { defaults, kubernetesVersions } from "../../infra/config/defaults";
import type { Environment, Site } from "../../infra/config/environment";
import { parseEnvironment } from "../../infra/config/parse";
import { environmentNames } from "../../infra/config/schema";
import { minimalEnvironment, minimalSite, type RawSite } from "./valid";

/** Writes out as configuration what the defaults filled in, so that the schema can judge it. */
function writtenOut(cloud: (typeof clouds)[number], site: Site): RawSite {
  const minimal = minimalSite(cloud, 1);
  const { zones, network, keys, registry, audit, budget } = site;
  const { version, authorizedCidrs, systemPool, pools, maintenance, logRetentionDays } = site.cluster;
  return {
    ...minimal,
    zones: zones.length,
    network: { ...minimal.network, ...network },
    cluster: {
      ...minimal.cluster,
      version,
      ...(authorizedCidrs.length > 0 && { authorizedCidrs }),
      systemPool,
      pools,
      ...(cloud !== "aws" && { maintenance }),
      logRetentionDays,
    },
    keys,
    registry: cloud === "azure" ? { untaggedDays: registry.untaggedDays } : registry,
    audit,
    budget,
  };
}

describe.each(environmentNames)("%s", (name) => {
  test.each(clouds)("every default on %s is one that could have been written", (cloud) => {
    const parse = (site: RawSite): Environment =>
      parseEnvironment("Pulumi.x.yaml", {
        ...minimalEnvironment(name),
        traffic: {},
        sites: { home: site },
      });
    const filled = parse(minimalSite(cloud, 1));
    const site = filled.sites.home as Site;
    expect(parse(writtenOut(cloud, site))).toEqual(filled);
    expect(site.zones).toHaveLength(defaults[name].site.zones);
  });

  test("protects what it should", () => {
    const parse = (more: object) =>
      parseEnvironment("x", { ...minimalEnvironment(name), ...more }).protection;
    expect(parse({})).toBe(name !== "dev");
    expect(parse({ protection: false })).toBe(false);
    expect(parse({ protection: true })).toBe(true);
  });

  test("runs the newest Kubernetes version by default", () => {
    expect(defaults[name].site.kubernetesVersion).toBe(kubernetesVersions.at(-1));
  });
});

test("staging has production's shape", () => {
  const shape = ({ site }: (typeof defaults)["prod"]) => [
    site.zones,
    Object.keys(site.pools),
    Object.keys(site),
  ];
  expect(shape(defaults.staging)).toEqual(shape(defaults.prod));
});

test("sites are in the order of their keys, whatever the order in the file", () => {
  const { sites, ...rest } = minimalEnvironment();
  const reversed = Object.fromEntries(Object.entries(sites).reverse());
  expect(Object.keys(parseEnvironment("x", { ...rest, sites: reversed }).sites)).toEqual([
    "aws-eu",
    "azure-eu",
    "gcp-eu",
  ]);
});
