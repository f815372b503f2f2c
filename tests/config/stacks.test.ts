import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stringify } from "yaml";
import { loadStack } from "../../infra/config/load";
import { readStackFile, stackNames } from "../../infra/config/stackfile";
import { messageOf } from "./polite";
import { minimalEnvironment } from "./valid";

/** What a stack holds and where it finds the rest, from files on the disk. */

const repository = resolve(__dirname, "../..");
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stacks-"));
  cpSync(join(repository, "stacks/stores.yaml"), join(root, "stacks/stores.yaml"));
  stack("prod", minimalEnvironment());
  scoped("prod-ground", ["foundation"]);
  scoped("prod-data", ["data"]);
  scoped("prod-clusters", ["platform"]);
});

afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function stack(name: string, config: Record<string, unknown>): void {
  const entries = Object.entries(config).map(([key, value]) => [`platform-blueprint:${key}`, value]);
  write(`Pulumi.${name}.yaml`, stringify({ config: Object.fromEntries(entries) }));
}

function scoped(name: string, layers: readonly string[], sites?: readonly string[]): void {
  stack(name, { extends: "prod", scope: { layers, ...(sites && { sites }) } });
}

const load = (name: string) => loadStack(root, name, readStackFile(root, name));
const service = {
  owner: "a",
  image: { repository: "example.com/a", digest: `sha256:${"0".repeat(64)}` },
  port: 8080,
};

test("the repository's own stacks are valid", () => {
  for (const name of stackNames(repository)) {
    const { scope } = loadStack(repository, name, readStackFile(repository, name));
    expect(scope.sites.length).toBeGreaterThan(0);
  }
});

test("a whole stack holds all layers of all sites and needs no other", () => {
  expect(load("prod")).toMatchObject({
    scope: {
      sites: ["aws-eu", "azure-eu", "gcp-eu"],
      layers: ["foundation", "interconnect", "data", "platform", "services", "traffic"],
    },
    homes: [],
  });
});

test("a scoped stack finds what it builds on", () => {
  scoped("prod-aws", ["services"], ["aws-eu"]);
  expect(load("prod-aws")).toMatchObject({
    scope: { sites: ["aws-eu"], layers: ["services"] },
    homes: [
      { site: "aws-eu", layer: "foundation", stack: "prod-ground" },
      { site: "aws-eu", layer: "data", stack: "prod-data" },
      { site: "aws-eu", layer: "platform", stack: "prod-clusters" },
    ],
  });
});

test("a missing stack", () => {
  expect(messageOf(() => load("prd"))).toBe(
    [
      "Pulumi.<stack>.yaml: 1 problem",
      '  stack: there is no stack "prd"',
      "    allowed: prod, prod-clusters, prod-data, prod-ground",
      "    fix: did you mean prod?",
    ].join("\n"),
  );
});

test.each(["../prod", "prod/../prod", "", "prod\n", "x".repeat(5000)])("a stack named %j", (name) => {
  expect(messageOf(() => load(name))).toMatch(
    /^Pulumi\.<stack>\.yaml: 1 problem\n {2}stack: there is no stack "/,
  );
});

test("a stack file that is a folder", () => {
  mkdirSync(join(root, "Pulumi.folder.yaml"));
  expect(messageOf(() => load("folder"))).toBe(
    "Pulumi.folder.yaml: 1 problem\n  (the whole file): cannot be read (EISDIR)\n    allowed: a text file",
  );
});

test("a scope with an unknown site", () => {
  scoped("prod-x", ["services"], ["aws-eu", "aws-us"]);
  expect(messageOf(() => load("prod-x"))).toBe(
    [
      "Pulumi.prod-x.yaml: 1 problem",
      '  scope.sites[1]: there is no site "aws-us"',
      "    allowed: aws-eu, azure-eu, gcp-eu",
      "    fix: did you mean aws-eu?",
    ].join("\n"),
  );
});

test("a scope with an unknown layer", () => {
  scoped("prod-x", ["service"]);
  expect(messageOf(() => load("prod-x"))).toBe(
    [
      "Pulumi.prod-x.yaml: 1 problem",
      '  scope.layers[0]: "service" is not one of the choices',
      "    allowed: foundation, interconnect, data, platform, services, traffic",
      "    fix: did you mean services?",
    ].join("\n"),
  );
});

test("extends of a missing stack", () => {
  stack("x", { extends: "prdo", scope: { layers: ["foundation"] } });
  expect(messageOf(() => load("x"))).toBe(
    [
      "Pulumi.x.yaml: 1 problem",
      '  extends: there is no stack "prdo"',
      "    allowed: prod, prod-clusters, prod-data, prod-ground, x",
      "    fix: did you mean prod?",
    ].join("\n"),
  );
});

test("extends of a scoped stack", () => {
  stack("x", { extends: "prod-ground", scope: { layers: ["foundation"] } });
  expect(messageOf(() => load("x"))).toBe(
    [
      "Pulumi.x.yaml: 1 problem",
      '  extends: "prod-ground" extends another stack itself',
      "    allowed: a stack whose file describes a whole environment",
    ].join("\n"),
  );
});

test("a scoped stack with settings of its own", () => {
  stack("x", { extends: "prod", scope: { layers: ["foundation"] }, owner: "me" });
  expect(messageOf(() => load("x"))).toContain("  owner: is not a setting\n    allowed: extends, scope");
});

test("two stacks that hold the same layer", () => {
  scoped("prod-more", ["platform"], ["gcp-eu"]);
  scoped("prod-services", ["services"]);
  const rest = [
    "    allowed: each layer of each site in exactly one scoped stack",
    "    fix: compare the scopes of the stacks that extend prod",
  ];
  expect(messageOf(() => load("prod-services"))).toBe(
    [
      "Pulumi.prod-services.yaml: 1 problem",
      "  scope: prod-clusters and prod-more both hold the platform layer of site gcp-eu",
      ...rest,
    ].join("\n"),
  );
  expect(messageOf(() => load("prod-more"))).toBe(
    [
      "Pulumi.prod-more.yaml: 1 problem",
      "  scope: prod-clusters too holds the platform layer of site gcp-eu",
      ...rest,
    ].join("\n"),
  );
});

test("no stack holds a needed layer", () => {
  rmSync(join(root, "Pulumi.prod-ground.yaml"));
  scoped("prod-x", ["services"], ["aws-eu"]);
  expect(messageOf(() => load("prod-x"))).toBe(
    [
      "Pulumi.prod-x.yaml: 1 problem",
      "  scope: no stack holds the foundation layer of site aws-eu, which this scope builds on",
      "    allowed: each layer of each site in exactly one scoped stack",
      "    fix: compare the scopes of the stacks that extend prod",
    ].join("\n"),
  );
});

test("encrypted values in the extended file", () => {
  stack("prod", { ...minimalEnvironment(), owner: { secure: "v1:abc" } });
  expect(messageOf(() => load("prod-ground"))).toContain(
    "Pulumi.prod.yaml: 1 problem\n  platform-blueprint:owner: is encrypted with this stack's key",
  );
});

test("a half-written file of another environment does not stop a scoped stack", () => {
  write("Pulumi.mine.yaml", "config: [");
  expect(load("prod-clusters").homes).toHaveLength(6);
});

test("mistakes of the scope, the environment and the catalog are told together", () => {
  stack("prod", { ...minimalEnvironment(), owner: "No Body" });
  scoped("prod-x", ["servces"]);
  write("stacks/catalog/One.yaml", "owner: a");
  write("stacks/catalog/two.yaml", "owner: [");
  const message = messageOf(() => load("prod-x"));
  for (const part of [
    "Pulumi.prod-x.yaml: 1 problem\n  scope.layers[0]:",
    "Pulumi.prod.yaml: 1 problem\n  owner:",
    "stacks/catalog/One.yaml: 5 problems\n  (the whole file):",
    "stacks/catalog/two.yaml: ",
  ]) {
    expect(message).toContain(part);
  }
});

test("a service for a site that is none", () => {
  const rest = { health: { readiness: "/a", liveness: "/b" }, resources: { cpu: "1", memory: "1Gi" } };
  write(
    "stacks/catalog/a.yaml",
    stringify({ ...service, ...rest, sites: ["aws-us"], identity: { gcp: "x" } }),
  );
  expect(messageOf(() => load("prod"))).toBe(
    [
      "stacks/catalog/a.yaml: 2 problems",
      '  sites[0]: there is no site "aws-us"',
      "    allowed: aws-eu, azure-eu, gcp-eu",
      "    fix: did you mean aws-eu?",
      '  identity.gcp: there is no site "gcp"',
      "    allowed: aws-eu, azure-eu, gcp-eu",
    ].join("\n"),
  );
});
