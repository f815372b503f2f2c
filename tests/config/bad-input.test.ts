import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { fromEngine } from "../../infra/config/engine";
import { parseEnvironment, parseScoped, type RawConfig } from "../../infra/config/parse";
import { parseStackFile, project } from "../../infra/config/stackfile";
import { edit, editArguments, junk, oddKey, oddText, oddValue, textEdits } from "./mutations";
import { attempt } from "./polite";
import { anyEnvironment, minimalEnvironment } from "./valid";

/**
 * Whatever stands in a stack file, reading it ends in a valid environment or in an error for people: together some
 * 3,000 cases in a run.
 */

/** Making configurations takes longer than reading them: a run mutates the same few dozen in many ways. */
const someEnvironment = fc.constantFrom(...fc.sample(anyEnvironment, 50));

const read = (config: RawConfig) => parseEnvironment("Pulumi.x.yaml", config);
const readText = (text: string) => read(parseStackFile("Pulumi.x.yaml", text));
const prefixed = (config: RawConfig) =>
  stringify({
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`${project}:${key}`, value])),
  });

test("mutated configurations are valid or refused politely", () => {
  let refused = 0;
  fc.assert(
    fc.property(
      someEnvironment,
      fc.array(editArguments, { minLength: 1, maxLength: 3 }),
      (config, changes) => {
        const changed = structuredClone(config);
        for (const change of changes) edit(changed, ...change);
        const outcome = attempt(() => read(changed));
        if ("error" in outcome) refused += 1;
        else expect(Object.keys(outcome.result.sites).length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 1500 },
  );
  // Most mutations must be mistakes: otherwise the test would show nothing.
  expect(refused).toBeGreaterThan(1000);
});

test("what is valid stays valid", () => {
  fc.assert(
    fc.property(anyEnvironment, (config) => {
      expect(Object.keys(readText(prefixed(config)).sites)).toEqual(Object.keys(config.sites).sort());
    }),
    { numRuns: 50 },
  );
});

test("mutated YAML is valid or refused politely", () => {
  const someText = fc.constantFrom(...fc.sample(anyEnvironment, 20).map(prefixed));
  fc.assert(
    fc.property(
      someText,
      fc.constantFrom(...Object.keys(textEdits)),
      fc.nat(),
      junk,
      (whole, name, at, text) => {
        attempt(() => readText(textEdits[name]?.(whole, at % whole.length, text) ?? ""));
      },
    ),
    { numRuns: 500 },
  );
});

test("text of any kind is valid or refused politely", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string(),
        fc.array(junk).map((all) => all.join("")),
      ),
      (text) => {
        expect(attempt(() => readText(text))).toHaveProperty("error");
      },
    ),
    { numRuns: 500 },
  );
});

test("any scope and anything the engine hands over is valid or refused politely", () => {
  fc.assert(
    fc.property(oddValue, oddValue, oddKey, oddText, (base, scope, key, value) => {
      attempt(() => parseScoped("Pulumi.x.yaml", { extends: base, scope }));
      attempt(() => parseScoped("Pulumi.x.yaml", { extends: "prod", scope: { layers: scope } }));
      attempt(() =>
        read(fromEngine({ [key]: value, [`${project}:sites`]: value, [`${project}:${key}`]: value })),
      );
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["nesting", `config: ${"[".repeat(20_000)}`],
  ["nested lists", `config: ${"[".repeat(5_000)}${"]".repeat(5_000)}`],
  [
    "nested maps",
    `config:\n${Array.from({ length: 300 }, (_, level) => `${" ".repeat(level + 1)}a:`).join("\n")}`,
  ],
  [
    "an alias bomb",
    `config:\n  a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, level) => `  a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`).join("\n")}`,
  ],
  ["an alias of itself", "config: &a\n  b: *a"],
  ["an alias of nothing", "config: *a"],
  ["a list merged", "config:\n  <<: [1]\n  a: b"],
  ["a key that is a list", "config:\n  [a, b]: c"],
  ["a long line", `config: ${"x".repeat(1_000_000)}`],
])("%s is refused politely", (_name, text) => {
  expect(attempt(() => readText(text))).toHaveProperty("error");
});

/** Mistakes that have nothing to do with each other, and where each must be told. */
const mistakes: Readonly<Record<string, (config: ReturnType<typeof minimalEnvironment>) => void>> = {
  environment: (config) => (config.environment = "production"),
  owner: (config) => Reflect.deleteProperty(config, "owner"),
  "contacts[0]": (config) => (config.contacts = ["nobody"]),
  typo: (config) => Object.assign(config, { typo: 1 }),
  "traffic.site": (config) => Object.assign(config, { traffic: { site: "nowhere" } }),
  "sites.Bad": (config) => Object.assign(config.sites, { Bad: config.sites["aws-eu"] }),
  "sites.aws-eu.region": (config) => Object.assign(config.sites["aws-eu"] ?? {}, { region: "westeurope" }),
  "sites.aws-eu.zones": (config) => Object.assign(config.sites["aws-eu"] ?? {}, { zones: -3 }),
  "sites.aws-au.audit": (config) =>
    Object.assign(config.sites, {
      "aws-au": { ...config.sites["aws-eu"], network: { cidr: "10.99.0.0/16" } },
    }),
  "sites.azure-eu.network.cidr": (config) =>
    Object.assign(config.sites["azure-eu"]?.network ?? {}, { cidr: "10.1.0.0/16" }),
  "sites.azure-eu.cluster.securityGroup": (config) =>
    Object.assign(config.sites["azure-eu"]?.cluster ?? {}, { securityGroup: "x" }),
  "sites.gcp-eu.cluster.systemPool.min": (config) =>
    Object.assign(config.sites["gcp-eu"]?.cluster ?? {}, { systemPool: { min: 20 } }),
  "sites.gcp-eu.cluster.pools.a-b": (config) =>
    Object.assign(config.sites["gcp-eu"]?.cluster ?? {}, {
      pools: { "a-b": { size: "2x8", min: 1, max: 2 } },
    }),
};

test("every pair of independent mistakes is told at once", () => {
  const names = Object.keys(mistakes);
  for (const [index, one] of names.entries()) {
    for (const other of names.slice(index + 1)) {
      const config = structuredClone(minimalEnvironment());
      mistakes[one]?.(config);
      mistakes[other]?.(config);
      const outcome = attempt(() => read(config));
      const paths = "error" in outcome ? outcome.error.problems.map(({ path }) => path) : [];
      // Without a known environment its defaults are unknown too, which the system pool's sizes are checked with.
      const expected = [one, other].filter(
        (path) => one !== "environment" || !path.endsWith("systemPool.min"),
      );
      expect(paths, `${one} and ${other}`).toEqual(expect.arrayContaining(expected));
    }
  }
});
