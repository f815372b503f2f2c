import { describe, expect, test } from "vitest";
import { parseEnvironment } from "../../infra/config/parse";
import { file, one, withSite } from "./change";
import { messageOf } from "./polite";
import { minimalEnvironment, type RawEnvironment } from "./valid";

/** What sizes there may be, and what a cloud lacks. */

describe("a site", () => {
  test.each<[string, object, string, string]>([
    [
      "cluster.pools.a.min",
      { cluster: { pools: { a: { size: "2x8", min: -1, max: 2 } } } },
      "-1 is too small",
      "a whole number from 0 to 1000",
    ],
    [
      "cluster.pools.a.max",
      { cluster: { pools: { a: { size: "2x8", min: 1, max: 1e9 } } } },
      "1000000000 is too large",
      "a whole number from 1 to 1000",
    ],
    [
      "cluster.pools.a.min",
      { cluster: { pools: { a: { size: "2x8", min: 3, max: 2 } } } },
      "3 is above max, 2",
      "at most max",
    ],
    [
      "cluster.systemPool.max",
      { cluster: { systemPool: { max: 31 } } },
      "31 is too large",
      "a whole number from 1 to 30",
    ],
    [
      "cluster.pools",
      { cluster: { pools: {} } },
      "holds nothing",
      "at least one pool, or leave pools out for the environment's default pools",
    ],
    ["keys.deletionDays", { keys: { deletionDays: 0 } }, "0 is too small", "a whole number from 7 to 30"],
    [
      "audit.retentionDays",
      { audit: { retentionDays: -400 } },
      "-400 is too small",
      "a whole number from 30 to 3650",
    ],
    [
      "budget.monthlyLimitUsd",
      { budget: { monthlyLimitUsd: 1e12 } },
      "1000000000000 is too large",
      "a whole number from 1 to 10000000",
    ],
    [
      "registry.untaggedDays",
      { registry: { untaggedDays: 0 } },
      "0 is too small",
      "a whole number from 1 to 365",
    ],
  ])("an absurd size of %s", (path, change, problem, allowed) => {
    const config = minimalEnvironment();
    const site = config.sites["aws-eu"] as RawEnvironment["sites"][string];
    const { cluster, ...rest } = change as { cluster?: object };
    Object.assign(site, rest);
    Object.assign(site.cluster, cluster);
    expect(() => parseEnvironment(file, config)).toThrow(
      expect.objectContaining({ problems: [{ path: `sites.aws-eu.${path}`, problem, allowed }] }),
    );
  });

  test("settings of another cloud's account", () => {
    const message = withSite("azure-eu", (site) => Object.assign(site, { accountId: "1", projectId: "x" }));
    expect(message).toContain("  sites.azure-eu.accountId: is a setting of aws only\n");
    expect(message).toContain("  sites.azure-eu.projectId: is a setting of gcp only\n");
  });

  test("a setting that the cloud lacks", () => {
    expect(withSite("aws-eu", ({ cluster }) => Object.assign(cluster, { securityGroup: "x" }))).toBe(
      one(
        "  sites.aws-eu.cluster.securityGroup: is a setting of gcp only",
        "    allowed: version, authorizedCidrs, systemPool, pools, logRetentionDays, existing, admins",
        "    fix: name the roles (aws) or groups (azure) in cluster.admins",
      ),
    );
  });

  test("a maintenance window on AWS", () => {
    const maintenance = { day: "Monday", startHour: 1, hours: 4 };
    expect(withSite("aws-eu", ({ cluster }) => Object.assign(cluster, { maintenance }))).toBe(
      one(
        "  sites.aws-eu.cluster.maintenance: is a setting of azure and gcp only",
        "    allowed: version, authorizedCidrs, systemPool, pools, logRetentionDays, existing, admins",
        "    fix: leave it out: EKS upgrades a cluster when its version is changed, and at no other time",
      ),
    );
  });

  test("a number of images to keep on Azure", () => {
    expect(withSite("azure-eu", (site) => Object.assign(site, { registry: { keepImages: 100 } }))).toBe(
      one(
        "  sites.azure-eu.registry.keepImages: is a setting of aws and gcp only",
        "    allowed: untaggedDays, existing",
        "    fix: leave it out: Azure has no such rule; untagged images go after untaggedDays",
      ),
    );
  });

  test("a period that CloudWatch lacks", () => {
    expect(withSite("aws-eu", ({ cluster }) => Object.assign(cluster, { logRetentionDays: 100 }))).toBe(
      one(
        "  sites.aws-eu.cluster.logRetentionDays: 100 is not one of the choices",
        "    allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
      ),
    );
  });

  test("a system pool whose one size is left to the defaults", () => {
    expect(withSite("aws-eu", ({ cluster }) => Object.assign(cluster, { systemPool: { min: 7 } }))).toBe(
      one("  sites.aws-eu.cluster.systemPool.min: 7 is above max, 6", "    allowed: at most max"),
    );
  });

  test("a pool's name that AKS refuses", () => {
    const pools = { "big-ones": { size: "2x8", min: 1, max: 2 } };
    expect(withSite("aws-eu", ({ cluster }) => Object.assign(cluster, { pools }))).toBe(
      one(
        '  sites.aws-eu.cluster.pools.big-ones: "big-ones" is not a valid name',
        "    allowed: at most 12 lower-case letters and digits, a letter first (the limit of AKS); system is taken",
      ),
    );
  });

  test("one zone on AWS", () => {
    expect(withSite("aws-eu", (site) => Object.assign(site, { zones: 1 }))).toBe(
      one("  sites.aws-eu.zones: 1 is too small", "    allowed: a whole number from 2 to 3"),
    );
    const zonal = minimalEnvironment();
    for (const key of ["azure-eu", "gcp-eu"]) {
      Object.assign(zonal.sites[key] ?? {}, { zones: 1 });
    }
    expect(parseEnvironment(file, zonal).sites["gcp-eu"]?.zones).toHaveLength(1);
  });

  test.each([29, 731])("%i days of logs on Azure", (logRetentionDays) => {
    expect(withSite("azure-eu", ({ cluster }) => Object.assign(cluster, { logRetentionDays }))).toBe(
      one(
        `  sites.azure-eu.cluster.logRetentionDays: ${logRetentionDays} is too ${logRetentionDays < 30 ? "small" : "large"}`,
        "    allowed: a whole number from 30 to 730",
      ),
    );
  });

  test("fewer system nodes than zones that each want one", () => {
    expect(withSite("azure-eu", ({ cluster }) => Object.assign(cluster, { systemPool: { min: 2 } }))).toBe(
      one(
        "  sites.azure-eu.cluster.systemPool.min: 2 is fewer than the 3 zones, whose private subnets each have a system pool of their own",
        "    allowed: at least 3: AKS lets no system pool be empty",
      ),
    );
  });

  test("a default of system nodes that is too few for the zones", () => {
    const { sites, ...rest } = minimalEnvironment("dev");
    const site = { ...sites["azure-eu"], zones: 3, network: { cidr: "10.2.0.0/16", natPerZone: true } };
    expect(
      messageOf(() => parseEnvironment(file, { ...rest, traffic: {}, sites: { "azure-eu": site } })),
    ).toContain("  sites.azure-eu.cluster.systemPool.min: 2, the default, is fewer than the 3 zones");
  });

  test("administrators whose names come out the same", () => {
    const admins = ["group:a.b@example.com", "group:a-b@example.com"];
    expect(withSite("gcp-eu", ({ cluster }) => Object.assign(cluster, { admins }))).toBe(
      one(
        '  sites.gcp-eu.cluster.admins: "group:a.b@example.com" and "group:a-b@example.com" differ in punctuation only',
        "    allowed: values that differ in letters or digits: their names are made of these",
      ),
    );
  });

  test("a private range that may reach an API server", () => {
    expect(
      withSite("aws-eu", ({ cluster }) => Object.assign(cluster, { authorizedCidrs: ["10.200.0.0/16"] })),
    ).toContain(
      '  sites.aws-eu.cluster.authorizedCidrs[0]: "10.200.0.0/16" is a private range: nobody calls from it over the internet\n',
    );
  });

  test("an API server open to the internet", () => {
    expect(
      withSite("gcp-eu", ({ cluster }) => Object.assign(cluster, { authorizedCidrs: ["0.0.0.0/0"] })),
    ).toBe(
      one(
        '  sites.gcp-eu.cluster.authorizedCidrs[0]: "0.0.0.0/0" opens the API server to the internet',
        "    allowed: public ranges of /8 or longer that are yours, such as 203.0.113.0/24",
        "    fix: leave authorizedCidrs out to keep the API server private",
      ),
    );
  });
});
