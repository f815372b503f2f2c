import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Ajv from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { project } from "../../infra/config/engine";
import { stackNames } from "../../infra/config/stackfile";
import { schemaFiles } from "../../tools/schema-config";
import { anyEnvironment, minimalEnvironment } from "./valid";

/** The JSON Schemas that editors use, judged by another validator than the one they come from. */

const root = resolve(__dirname, "../..");
const text = (file: string) => readFileSync(join(root, file), "utf8");
const ajv = new Ajv({ allErrors: true, formats: { email: true } });
const compiled = (file: string) => ajv.compile(JSON.parse(schemaFiles()[file] ?? "") as object);
const stack = compiled("infra/config/stack.schema.json");
const service = compiled("infra/config/service.schema.json");
const topic = compiled("infra/config/topic.schema.json");
const stores = compiled("infra/config/stores.schema.json");

const stackOf = (config: object) => ({
  config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`${project}:${key}`, value])),
});

/** Paths that the editor underlines. */
function underlined(config: object): string[] {
  return stack(config) ? [] : (stack.errors ?? []).map(({ instancePath }) => instancePath);
}

test.each(Object.entries(schemaFiles()))("%s is up to date (npm run schema:config)", (file, expected) => {
  expect(text(file) === expected).toBe(true);
});

describe("accepts", () => {
  test.each(stackNames(root))("the stack file of %s", (name) => {
    expect(underlined(parse(text(`Pulumi.${name}.yaml`)) as object)).toEqual([]);
  });

  test.each(readdirSync(join(root, "stacks/catalog")))("the service file %s", (file) => {
    service(parse(text(`stacks/catalog/${file}`)));
    expect(service.errors).toBeNull();
  });

  const events = readdirSync(join(root, "stacks/events")).filter((file) => file.endsWith(".yaml"));
  test.each(events)("the topic file %s", (file) => {
    topic(parse(text(`stacks/events/${file}`)));
    expect(topic.errors).toBeNull();
  });

  test("the stores", () => {
    stores(parse(text("stacks/stores.yaml")));
    expect(stores.errors).toBeNull();
  });

  test("a producer that still writes an older version", () => {
    topic({ owner: "a", dataClass: "internal", producers: ["b", { service: "c", schema: 1 }] });
    expect(topic.errors).toBeNull();
  });

  test("every valid environment", () => {
    fc.assert(
      fc.property(anyEnvironment, (config) => {
        expect(underlined(stackOf(config))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test("what Pulumi itself writes into stack files", () => {
    const { config } = stackOf({ extends: "prod", scope: { layers: ["traffic"] } });
    expect(
      underlined({
        encryptionsalt: "v1:x",
        secretsprovider: "awskms://x",
        encryptedkey: "x",
        environment: ["a"],
        config: { ...config, "pulumi:tags": {} },
      }),
    ).toEqual([]);
  });
});

describe("underlines", () => {
  const site = (change: object) => {
    const config = minimalEnvironment();
    Object.assign(config.sites["aws-eu"] ?? {}, change);
    return underlined(stackOf(config));
  };
  const settings = `/config/${project}:`;

  test.each([
    ["an unknown region", { region: "westeurope" }, "/region"],
    ["a number in quotes", { zones: "3" }, "/zones"],
    ["too many zones", { zones: 4 }, "/zones"],
    ["a setting of another cloud", { projectId: "x" }, ""],
    ["a range that is none", { network: { cidr: "10.0.0.0" } }, "/network/cidr"],
    ["a wrong account", { accountId: "1" }, "/accountId"],
  ])("%s", (_name, change, path) => {
    expect(site(change)).toContain(`${settings}sites/aws-eu${path}`);
  });

  test.each([
    ["an unknown setting", { ...minimalEnvironment(), typo: 1 }, "/config"],
    ["a missing setting", { environment: "dev" }, "/config"],
    ["no sites", { ...minimalEnvironment(), sites: {} }, `${settings}sites`],
    ["an unknown layer", { extends: "prod", scope: { layers: ["x"] } }, `${settings}scope/layers/0`],
    [
      "settings in a scoped stack",
      { extends: "prod", scope: { layers: ["traffic"] }, owner: "x" },
      "/config",
    ],
  ])("%s", (_name, config, path) => {
    expect(underlined(stackOf(config))).toContain(path);
  });

  test("an unknown top-level key", () => {
    expect(underlined({ ...stackOf(minimalEnvironment()), confg: {} })).toContain("");
  });

  test.each([
    ["a topic without an owner", { dataClass: "internal", producers: ["a"] }, ""],
    ["a topic that nobody writes", { owner: "a", dataClass: "internal", producers: [] }, "/producers"],
    ["no version", { owner: "a", dataClass: "internal", producers: [{ service: "a" }] }, "/producers/0"],
  ])("%s", (_name, config, path) => {
    expect(topic(config)).toBe(false);
    expect(topic.errors?.map(({ instancePath }) => instancePath)).toContain(path);
  });

  test("a bucket's name that is too long", () => {
    expect(stores({ buckets: { ["x".repeat(25)]: { owner: "a", dataClass: "internal" } } })).toBe(false);
  });

  test("a tag in place of a digest", () => {
    expect(service({ image: { repository: "example.com/a", digest: "latest" } })).toBe(false);
    expect(service.errors).toContainEqual(expect.objectContaining({ instancePath: "/image/digest" }));
  });
});
