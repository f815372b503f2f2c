import { describe, expect, test } from "vitest";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { parseEnvironment } from "../../infra/config/parse";
import { adopted } from "./adopted";
import { messageOf } from "./polite";
import { minimalEnvironment, minimalSite, type RawEnvironment, type RawSite } from "./valid";

/** What sites that share an account, a subscription or a project may not both make. */

const file = "Pulumi.prod.yaml";
const regions = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" } as const;
const one = (...lines: string[]) => [`${file}: 1 problem`, ...lines].join("\n");

/** A site that adopts all that sites of an account share. */
const adopting = (cloud: Cloud): RawSite => {
  const { audit, budget, registry } = adopted[cloud](regions[cloud]);
  const site = structuredClone(minimalSite(cloud, clouds.indexOf(cloud) + 1));
  return {
    ...site,
    network: { cidr: "10.9.0.0/16" },
    recovery: { ...site.recovery, cidr: "10.41.0.0/22" },
    audit: { existing: audit },
    budget: { existing: budget },
    registry: { existing: registry },
  };
};

/** Production with a second site in the first one's account. */
function withSecond(cloud: Cloud, change: (site: RawSite) => void): RawEnvironment {
  const config = minimalEnvironment();
  const site = adopting(cloud);
  change(site);
  config.sites[`${cloud}-zz`] = site;
  return config;
}

const read = (config: RawEnvironment) => parseEnvironment(file, config);

const account = { aws: "1".repeat(12), azure: "22222222-1111-4222-8333-222222222222", gcp: "project-3" };

describe.each(clouds)("a second site in one account of %s", (cloud) => {
  test("may adopt what the first one made", () => {
    expect(Object.keys(read(withSecond(cloud, () => undefined)).sites)).toContain(`${cloud}-zz`);
  });

  test.each(["audit", "budget"])("may not make its own %s", (capability) => {
    expect(messageOf(() => read(withSecond(cloud, (site) => Reflect.deleteProperty(site, capability))))).toBe(
      one(
        `  sites.${cloud}-zz.${capability}: site ${cloud}-eu already has the ${capability} of account ${account[cloud]}`,
        `    allowed: one ${capability} for an account`,
        `    fix: set sites.${cloud}-zz.${capability}.existing to what site ${cloud}-eu made`,
      ),
    );
  });

  test("may make them in an account of its own", () => {
    const config = minimalEnvironment();
    config.sites.more = minimalSite(cloud, 7);
    expect(Object.keys(read(config).sites)).toContain("more");
  });

  test("may not be in the same cluster", () => {
    const existing = adopted[cloud]("").cluster;
    const config = withSecond(cloud, ({ cluster }) => Object.assign(cluster, { existing }));
    Object.assign(config.sites[`${cloud}-eu`]?.cluster ?? {}, { existing });
    expect(messageOf(() => read(config))).toBe(
      one(
        `  sites.${cloud}-zz.cluster.existing: site ${cloud}-eu is in cluster "main" already`,
        "    allowed: a cluster of its own for each site",
      ),
    );
  });
});

describe("the registry of an AWS account", () => {
  test("is one in each region", () => {
    expect(
      messageOf(() =>
        read(withSecond("aws", (site) => Object.assign(site, { registry: { keepImages: 10 } }))),
      ),
    ).toBe(
      one(
        "  sites.aws-zz.registry: site aws-eu already has the registry of account 111111111111 in eu-west-1",
        "    allowed: one registry for an account and region on aws",
        "    fix: set sites.aws-zz.registry.existing to what site aws-eu made",
      ),
    );
  });

  test("is another one in another region", () => {
    const config = withSecond("aws", (site) => Object.assign(site, { registry: {}, region: "eu-west-2" }));
    expect(Object.keys(read(config).sites)).toContain("aws-zz");
  });

  test.each(["azure", "gcp"] as const)("has no like on %s", (cloud) => {
    const config = withSecond(cloud, (site) => Reflect.deleteProperty(site, "registry"));
    expect(Object.keys(read(config).sites)).toContain(`${cloud}-zz`);
  });
});

describe("contacts", () => {
  const contacts = (count: number) => Array.from({ length: count }, (_, index) => `a${index}@example.com`);
  const only = (cloud: Cloud, count: number, site: object = {}): RawEnvironment => ({
    ...minimalEnvironment(),
    traffic: {},
    contacts: contacts(count),
    sites: { home: { ...minimalSite(cloud, 1), ...site } },
  });

  test.each([
    ["aws", 10],
    ["azure", 20],
    ["gcp", 5],
  ] as const)("%s tells %i", (cloud, most) => {
    expect(read(only(cloud, most)).contacts).toHaveLength(most);
    expect(messageOf(() => read(only(cloud, most + 1)))).toMatch(/^.*: 1 problem\n {2}contacts: /);
  });

  test("the tightest budget is named", () => {
    expect(messageOf(() => read({ ...minimalEnvironment(), contacts: contacts(12) }))).toBe(
      one(
        "  contacts: are 12, and the budget of site gcp-eu tells at most 5",
        "    allowed: at most 5 e-mail addresses",
        "    fix: use a group's address, or adopt a budget: sites.gcp-eu.budget.existing",
      ),
    );
  });

  test("a budget that is adopted has its own", () => {
    const budget = { existing: adopted.gcp("").budget };
    expect(read(only("gcp", 20, { budget })).contacts).toHaveLength(20);
  });

  test("channels of Google Cloud are named after their addresses", () => {
    const alike = ["a.b@example.com", "a-b@example.com"];
    expect(read({ ...only("aws", 1), contacts: alike }).contacts).toEqual(alike);
    expect(messageOf(() => read({ ...only("gcp", 1), contacts: alike }))).toBe(
      one(
        '  contacts: "a.b@example.com" and "a-b@example.com" differ in punctuation only',
        "    allowed: values that differ in letters or digits: their names are made of these",
      ),
    );
  });
});
