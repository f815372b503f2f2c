import { describe, expect, test } from "vitest";
import { clouds } from "../../infra/config/clouds";
import { parseEnvironment, resolveScope } from "../../infra/config/parse";
import type { Scoped } from "../../infra/config/schema";
import { file, one, withSite } from "./change";
import { messageOf } from "./polite";
import { minimalEnvironment, minimalSite } from "./valid";

/** Where copies of a site's data may be, and which sites are joined. */

const allowed = "    allowed: ranges that share no address: sites are joined by private links";

describe("the recovery region", () => {
  test.each([
    ["aws-eu", "eu-central-1"],
    ["azure-eu", "northeurope"],
    ["gcp-eu", "europe-west4"],
  ])("of %s is required in prod", (key, region) => {
    expect(withSite(key, (site) => Reflect.deleteProperty(site, "recovery"))).toBe(
      one(
        `  sites.${key}.recovery: is missing: in prod the data must survive the loss of the site's region`,
        "    allowed: a map with region, cidr",
        `    fix: write it, such as recovery: { region: ${region}, cidr: 10.40.0.0/22 }`,
      ),
    );
  });

  test.each(["dev", "staging"])("may be left out in %s", (environment) => {
    const config = minimalEnvironment(environment);
    for (const site of Object.values(config.sites)) Reflect.deleteProperty(site, "recovery");
    const sites = Object.values(parseEnvironment(file, config).sites);
    expect(sites.map(({ recovery }) => recovery)).toEqual(clouds.map(() => undefined));
  });

  test.each([
    ["aws-eu", "eu-west-1"],
    ["azure-eu", "westeurope"],
    ["gcp-eu", "europe-west1"],
  ])("of %s is another one", (key, region) => {
    expect(withSite(key, ({ recovery }) => Object.assign(recovery, { region }))).toBe(
      one(
        `  sites.${key}.recovery.region: "${region}" is the site's own region`,
        "    allowed: another region of the same cloud: what is lost with the one must not be lost with both",
      ),
    );
  });

  test("shares no address with a site", () => {
    expect(withSite("gcp-eu", ({ recovery }) => Object.assign(recovery, { cidr: "10.1.4.0/22" }))).toBe(
      one('  sites.gcp-eu.recovery.cidr: "10.1.4.0/22" overlaps "10.1.0.0/16" of site aws-eu', allowed),
    );
  });

  test("shares no address with another recovery region", () => {
    expect(withSite("gcp-eu", ({ recovery }) => Object.assign(recovery, { cidr: "10.40.4.0/23" }))).toBe(
      one(
        '  sites.gcp-eu.recovery.cidr: "10.40.4.0/23" overlaps "10.40.4.0/22" of the recovery region of site aws-eu',
        allowed,
      ),
    );
  });
});

describe("paths between sites", () => {
  test("are as many as find room", () => {
    const config = minimalEnvironment();
    for (let index = 4; index <= 9; index++) config.sites[`gcp-${index}`] = minimalSite("gcp", index);
    expect(messageOf(() => parseEnvironment(file, config))).toBe(
      one(
        "  sites: 9 sites make 36 pairs with tunnels between them",
        "    allowed: at most 32 pairs: sites of one cloud, AWS or Azure, are joined without tunnels",
        "    fix: make two environments of them",
      ),
    );
  });

  test("are in one stack", () => {
    const environment = parseEnvironment(file, minimalEnvironment());
    const scoped = (scope: Scoped["scope"]) => resolveScope(file, { extends: "prod", scope }, environment);
    expect(messageOf(() => scoped({ sites: ["aws-eu"], layers: ["interconnect"] }))).toBe(
      one(
        "  scope.sites: azure-eu, gcp-eu is left out of the interconnect layer, which joins all sites",
        "    allowed: all sites: leave scope.sites out, and other layers to stacks of their own",
      ),
    );
    expect(scoped({ layers: ["interconnect"] }).sites).toEqual(["aws-eu", "azure-eu", "gcp-eu"]);
  });
});
