import { describe, expect, test } from "vitest";
import { parseEnvironment } from "../../infra/config/parse";
import { parseStackFile } from "../../infra/config/stackfile";
import { file, one, withSite, withTop } from "./change";
import { messageOf } from "./polite";
import { minimalEnvironment } from "./valid";

/** What people read, word for word. */

const siteRange = "    allowed: a private range (RFC 1918) of length /16 to /19, such as 10.16.0.0/16";

describe("an environment", () => {
  test("unknown key", () => {
    expect(withTop({ ownr: "x" })).toBe(
      one(
        "  ownr: is not a setting",
        "    allowed: environment, owner, costCentre, dataClass, domain, contacts, traffic, kafkaMirror, protection, sites",
        "    fix: did you mean owner?",
      ),
    );
  });

  test("unknown key deep inside", () => {
    expect(withSite("aws-eu", ({ network }) => Object.assign(network, { natPerZones: true }))).toBe(
      one(
        "  sites.aws-eu.network.natPerZones: is not a setting",
        "    allowed: cidr, natPerZone, flowLogRetentionDays, existing",
        "    fix: did you mean natPerZone?",
      ),
    );
  });

  test("a key of another namespace", () => {
    expect(withTop({ "aws:region": "eu-west-1" })).toContain("  aws:region: is not a setting\n");
  });

  test.each([
    ["10.0.0.0/33", "is not an IPv4 range"],
    ["10.0.0.0", "is not an IPv4 range"],
    ["10.0.1.0/16", "does not start at a network address: 10.0.0.0/16 does"],
    ["10.0.0.0/24", "has length /24"],
    ["10.0.0.0/8", "has length /8"],
    ["11.0.0.0/16", "is not a private range"],
    ["172.20.0.0/16", "overlaps the range of Kubernetes services, 172.20.0.0/20"],
    ["100.64.0.0/16", "is not a private range"],
    ["fd00::/16", "is not an IPv4 range"],
    ["somewhere", "is not an IPv4 range"],
  ])("range %s", (cidr, wrong) => {
    expect(withSite("gcp-eu", ({ network }) => Object.assign(network, { cidr }))).toBe(
      one(`  sites.gcp-eu.network.cidr: "${cidr}" ${wrong}`, siteRange),
    );
  });

  test("overlapping ranges", () => {
    expect(withSite("gcp-eu", ({ network }) => Object.assign(network, { cidr: "10.1.128.0/17" }))).toBe(
      one(
        '  sites.gcp-eu.network.cidr: "10.1.128.0/17" overlaps "10.1.0.0/16" of site aws-eu',
        "    allowed: ranges that share no address: sites are joined by private links",
      ),
    );
  });

  test("unknown region", () => {
    expect(withSite("gcp-eu", (site) => Object.assign(site, { region: "europe-west11" }))).toMatch(
      /^.*\n {2}sites\.gcp-eu\.region: "europe-west11" is not a known region of gcp\n {4}allowed: europe-west1, .*\n {4}fix: did you mean europe-west1\?$/,
    );
  });

  test("region of another cloud", () => {
    expect(withSite("azure-eu", (site) => Object.assign(site, { region: "eu-west-1" }))).toMatch(
      /^.*\n {2}sites\.azure-eu\.region: "eu-west-1" is a region of aws, not of azure\n {4}allowed: westeurope, [^\n]*$/,
    );
  });

  test("zero sites", () => {
    const message = one("  sites: holds nothing", "    allowed: at least one site");
    expect(withTop({ sites: {} })).toBe(message);
  });

  test("no sites", () => {
    expect(withTop({ sites: undefined })).toBe(
      one("  sites: is missing", "    allowed: a map of names to settings"),
    );
  });

  test.each([
    ["zones", -1, "-1 is too small", "a whole number from 2 to 3"],
    ["zones", 4, "4 is too large", "a whole number from 2 to 3"],
    ["zones", 1e300, "1e+300 is too large", "a whole number from 2 to 3"],
    ["zones", 1.5, "1.5 is not a whole number", "a whole number from 2 to 3"],
    ["zones", null, "has no value", "a whole number from 2 to 3"],
    ["zones", [3], "is a list", "a whole number from 2 to 3"],
    ["region", { name: "x" }, "is a map", expect.stringContaining("eu-west-1")],
  ])("%s: %j", (key, value, problem, allowed) => {
    const config = minimalEnvironment();
    Object.assign(config.sites["aws-eu"] ?? {}, { [key]: value });
    expect(() => parseEnvironment(file, config)).toThrow(
      expect.objectContaining({ problems: [{ path: `sites.aws-eu.${key}`, problem, allowed }] }),
    );
  });

  test("a number in quotes", () => {
    expect(withSite("aws-eu", (site) => Object.assign(site, { zones: "3" }))).toBe(
      one(
        '  sites.aws-eu.zones: "3" is text',
        "    allowed: a whole number from 2 to 3",
        "    fix: write it without quotes: 3",
      ),
    );
  });

  test("text without quotes", () => {
    expect(withSite("aws-eu", ({ cluster }) => Object.assign(cluster, { version: 1.36 }))).toBe(
      one(
        "  sites.aws-eu.cluster.version: 1.36 is not one of the choices",
        "    allowed: 1.35, 1.36",
        '    fix: write it in quotes: "1.36"',
      ),
    );
  });

  test.each<[string, unknown, string]>([
    ["sites", [], "is a list"],
    ["sites", "aws", '"aws" is text'],
    ["sites", 3, "3 is a number"],
    ["contacts", "platform@example.com", '"platform@example.com" is text'],
    ["contacts", { a: "platform@example.com" }, "is a map"],
    ["protection", "yes", '"yes" is text'],
    ["owner", 7, "7 is a number"],
    ["traffic", "aws-eu", '"aws-eu" is text'],
  ])("%s of the wrong type: %j", (key, value, problem) => {
    expect(withTop({ [key]: value })).toContain(`  ${key}: ${problem}\n    allowed: `);
  });

  test("a cloud that is none", () => {
    expect(withSite("aws-eu", (site) => Object.assign(site, { cloud: "asw" }))).toBe(
      one('  sites.aws-eu.cloud: "asw" is not one of the choices', "    allowed: aws, azure, gcp"),
    );
  });

  test("several sites of which none is said to serve DNS", () => {
    const message = one(
      "  traffic.site: is missing",
      "    allowed: aws-eu, azure-eu, gcp-eu",
      "    fix: name the site whose cloud serves the domain's DNS: it must not change when a site is added",
    );
    expect(withTop({ traffic: undefined })).toBe(message);
    expect(withTop({ traffic: {} })).toBe(message);
    const { sites, ...rest } = minimalEnvironment();
    const alone = { ...rest, traffic: undefined, sites: { "gcp-eu": sites["gcp-eu"] } };
    expect(parseEnvironment(file, alone).traffic).toEqual({ site: "gcp-eu" });
  });

  test("DNS served by a site that is none", () => {
    expect(withTop({ traffic: { site: "aws-us" } })).toBe(
      one(
        '  traffic.site: there is no site "aws-us"',
        "    allowed: aws-eu, azure-eu, gcp-eu",
        "    fix: did you mean aws-eu?",
      ),
    );
  });

  test("a list that names something twice", () => {
    expect(withTop({ contacts: ["a@example.com", "a@example.com"] })).toBe(
      one('  contacts: "a@example.com" is listed twice', "    allowed: each value once"),
    );
  });

  test("a long value is cut", () => {
    expect(withTop({ domain: "x".repeat(5000) })).toContain(`  domain: "${"x".repeat(60)}…" is not valid\n`);
  });
});

describe("the text of a stack file", () => {
  const read = (text: string) => messageOf(() => parseStackFile(file, text));
  const keys = "    allowed: a map of settings whose keys start with platform-blueprint:";

  test.each([
    ["", "is missing: the file is empty"],
    ["# nothing\n", "is missing: the file is empty"],
    ["encryptionsalt: x", "is missing"],
    ["config: 3", "is missing"],
  ])("%j", (text, problem) => {
    expect(read(text)).toBe(one(`  config: ${problem}`, keys));
  });

  test("invalid YAML", () => {
    expect(read("config:\n  a: [1\n  b: 2")).toMatch(
      /^Pulumi\.prod\.yaml: \d problems?\n {2}line \d, column \d: .*\n {4}allowed: YAML 1\.2/,
    );
  });

  test("two sites of one name", () => {
    expect(read("config:\n  platform-blueprint:sites:\n    aws-eu: {}\n    aws-eu: {}\n")).toBe(
      one("  line 4, column 5: the map has this key twice", "    allowed: each key once in a map"),
    );
  });

  test.each(["017", "0b11", "1_000", "2026-01-01", "-0x1F", "0O17", "2026-01-01T10:00:00Z"])(
    "%s, which Pulumi reads differently",
    (value) => {
      expect(read(`config:\n  platform-blueprint:sites: { a: ${value} }`)).toContain(
        `  line 2, column 34: ${value} means different things to different YAML readers\n`,
      );
    },
  );

  test("one with a stray carriage return", () => {
    expect(read("2026-01-01\r")).toContain(
      "  line 1, column 1: 2026-01-01 means different things to different YAML readers\n",
    );
  });

  test("YAML of another version", () => {
    expect(read("%YAML 1.1\n---\nconfig: {}")).toBe(
      one("  line 1, column 1: the file says it is YAML 1.1", "    allowed: YAML 1.2"),
    );
  });

  test("encrypted values", () => {
    expect(
      read(
        "config:\n  platform-blueprint:owner: { secure: x }\n  platform-blueprint:sites: { a: [{ secure: y }] }",
      ),
    ).toBe(
      [
        `${file}: 2 problems`,
        ...["platform-blueprint:owner", "platform-blueprint:sites.a[0]"].flatMap((path) => [
          `  ${path}: is encrypted with this stack's key, which scoped stacks do not have`,
          "    allowed: plain values only",
          "    fix: keep the secret in the cloud's secret store and name it here",
        ]),
      ].join("\n"),
    );
  });
});
