import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { fromEngine, project, toEngine } from "../../infra/config/engine";
import { environmentSchema, scopedSchema } from "../../infra/config/schema";
import { parseStackFile } from "../../infra/config/stackfile";
import { anyEnvironment } from "./valid";

/** How the engine hands configuration over. What it gives was taken from `pulumi preview` 3.248 with this project. */

interface Declared {
  readonly type?: "string" | "object" | "array";
  readonly default?: unknown;
}

const declared = Object.entries(
  (
    parse(readFileSync(join(resolve(__dirname, "../.."), "Pulumi.yaml"), "utf8")) as {
      config: Record<string, Declared>;
    }
  ).config,
).filter(([key]) => !key.startsWith("pulumi:"));

/** What arrives for settings that the stack file leaves out. */
const unset = Object.fromEntries(
  declared.map(([key, { type }]) => [
    `${project}:${key}`,
    type === "object" ? "{}" : type === "array" ? "[]" : "",
  ]),
);

test("a valid configuration survives the engine", () => {
  fc.assert(
    fc.property(anyEnvironment, (config) => {
      expect(fromEngine(toEngine(config))).toEqual(config);
      expect(
        fromEngine({ ...unset, "pulumi:disable-default-providers": '["*"]', ...toEngine(config) }),
      ).toEqual(config);
    }),
    { numRuns: 100 },
  );
});

test("a stack file gives what the engine gives for it", () => {
  fc.assert(
    fc.property(anyEnvironment, (config) => {
      const settings = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [`${project}:${key}`, value]),
      );
      expect(parseStackFile("x", stringify({ config: settings, encryptionsalt: "v1:x" }))).toEqual(config);
    }),
    { numRuns: 50 },
  );
});

test("Pulumi.yaml declares every setting, with a default that means nothing was set", () => {
  expect(declared.map(([key]) => key).sort()).toEqual(
    [...Object.keys(environmentSchema.shape), ...Object.keys(scopedSchema.shape)].sort(),
  );
  expect(
    fromEngine(toEngine(Object.fromEntries(declared.map(([key, value]) => [key, value.default])))),
  ).toEqual({});
  expect(fromEngine(unset)).toEqual({});
});

test("a scoped stack file arrives as two settings", () => {
  expect(
    fromEngine({
      ...unset,
      "platform-blueprint:extends": "prod",
      "platform-blueprint:scope": '{"layers":["foundation"],"sites":["aws-eu"]}',
    }),
  ).toEqual({ extends: "prod", scope: { layers: ["foundation"], sites: ["aws-eu"] } });
});

describe("scalars", () => {
  /** Lines of a stack file, and what the engine handed over for them. */
  const topLevel: readonly (readonly [line: string, arrives: string])[] = [
    ["owner: ~", ""],
    ["owner:", ""],
    ['owner: "123"', "123"],
    ["owner: 123", "123"],
    ["owner: 1.50", "1.5"],
    ["owner: yes", "yes"],
    ["owner: TRUE", "true"],
    ['owner: "true"', "true"],
    ["protection: true", "true"],
    ['protection: "true"', "true"],
    ["owner: '{\"a\": 1}'", '{"a": 1}'],
    ["contacts: []", "[]"],
    ["sites: {}", "{}"],
  ];

  test.each(topLevel)("%s", (line, arrives) => {
    const key = line.split(":")[0] ?? "";
    expect(parseStackFile("x", `config:\n  ${project}:${line}`)).toEqual(
      fromEngine({ [`${project}:${key}`]: arrives }),
    );
  });

  test("settings that are text stay text, others become what they are", () => {
    const values = { [`${project}:owner`]: "true", [`${project}:protection`]: "true" };
    expect(fromEngine(values)).toEqual({ owner: "true", protection: true });
    expect(fromEngine({ [`${project}:owner`]: '{"a":1}', [`${project}:protection`]: "perhaps" })).toEqual({
      owner: '{"a":1}',
      protection: "perhaps",
    });
  });

  test("inside a map", () => {
    const text = `config:
  ${project}:sites:
    a: { quoted: "111111111111", digits: 111111111111, yes: yes, no: no, on: on, y: y, bool: true, text: "true" }
    b: { octal: 0o17, hexadecimal: 0x1F, decimal: 1.50, power: 1e3, minus: -5, plus: +5, point: 1., half: .5 }
    c: { none: ~, null: null, empty: , tilde: "~", date: "2026-01-01", time: 1:30, large: 9007199254740993 }
    d: &d { zones: 3, region: x }
    e: { <<: *d, zones: 2 }
    f: *d
`;
    const handedOver =
      '{"a":{"bool":true,"digits":111111111111,"no":"no","on":"on","quoted":"111111111111","text":"true","y":"y","yes":"yes"},' +
      '"b":{"decimal":1.5,"half":0.5,"hexadecimal":31,"minus":-5,"octal":15,"plus":5,"point":1,"power":1000},' +
      '"c":{"date":"2026-01-01","empty":null,"large":9007199254740993,"none":null,"null":null,"tilde":"~","time":"1:30"},' +
      '"d":{"region":"x","zones":3},"e":{"region":"x","zones":2},"f":{"region":"x","zones":3}}';
    expect(parseStackFile("x", text.replaceAll("null: null", '"null": null'))).toEqual(
      fromEngine({ [`${project}:sites`]: handedOver }),
    );
  });

  test("keys without a namespace are the project's; those of another stay whole", () => {
    expect(parseStackFile("x", "config:\n  owner: x\n  aws:region: y\n  pulumi:tags: {}")).toEqual({
      owner: "x",
      "aws:region": "y",
    });
  });
});
