import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import * as contracts from "../infra/contracts";
import { allRules } from "./catalog";
import { frameworkNames } from "./frameworks";
import type { Rule } from "./rule";
import * as tokens from "./types";

const folder = join(__dirname, "rules");
const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
const subjects = files.filter((file) => !file.endsWith(".test.ts"));

/** The JavaScript file of the installed SDK that defines a type token. */
function moduleOf(token: string): string | undefined {
  const [pkg = "", module = "", kind = ""] = token.split(":");
  const folderOfModule =
    pkg === "kubernetes" ? module.replace(".k8s.io", "").replace(".authorization", "") : dirname(module);
  const base = join(
    dirname(require.resolve(`@pulumi/${pkg}/package.json`)),
    pkg === "azure-native" ? module : folderOfModule,
  );
  if (!existsSync(base)) return undefined;
  const name = readdirSync(base).find((file) => file.toLowerCase() === `${kind.toLowerCase()}.js`);
  return name === undefined ? undefined : join(base, name);
}

describe("rule files", () => {
  it.each(subjects)(
    "%s has a test beside it that tries each of its rules, and is in the catalog",
    async (file) => {
      const test = file.replace(/\.ts$/, ".test.ts");
      expect(files).toContain(test);
      expect(readFileSync(join(folder, test), "utf8")).toContain("testRules(rules, {");
      const { rules } = (await import(join(folder, file))) as { rules: readonly Rule[] };
      expect(rules.length).toBeGreaterThan(0);
      for (const rule of rules) expect(allRules).toContain(rule);
    },
  );
});

describe("rules", () => {
  it("have names that are unique and can be written in a policy config", () => {
    const names = allRules.map((rule) => rule.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)+$/);
    expect(names).not.toContain("all");
  });

  it.each(allRules.map((rule) => [rule.name, rule] as const))(
    "%s says what it is for and what to do",
    (_name, rule) => {
      expect(rule.frameworks.length).toBeGreaterThan(0);
      for (const { name, reference } of rule.frameworks) {
        expect(Object.keys(frameworkNames)).toContain(name);
        expect(reference).not.toBe("");
      }
      expect(rule.description).toMatch(/^[A-Z].*\.$/s);
      expect(rule.remediation).toMatch(/^[A-Z].*\.$/s);
      for (const type of rule.types) expect(type.split(":")).toHaveLength(3);
    },
  );

  it("name only type tokens of the shared list", () => {
    const known = new Set<string>(Object.values(tokens).flatMap((cloud) => Object.values(cloud)));
    for (const rule of allRules) for (const type of rule.types) expect(known, rule.name).toContain(type);
  });
});

it("every framework is used", () => {
  const used = new Set(allRules.flatMap((rule) => rule.frameworks.map(({ name }) => name)));
  expect([...used].sort()).toEqual(Object.keys(frameworkNames).sort());
});

const { blueprint, ...clouds } = tokens;

describe("type tokens", () => {
  it.each(Object.values(blueprint))("%s is a component of the program", (token) => {
    const layers = Object.keys(contracts).map((name) => name.replace("Contract", ""));
    expect(layers.map((layer) => `blueprint:layer:${layer[0]?.toUpperCase()}${layer.slice(1)}`)).toContain(
      token,
    );
  });

  it.each(Object.values(clouds).flatMap((cloud) => Object.values(cloud)))(
    "%s exists in the installed SDK",
    (token) => {
      const file = moduleOf(token);
      expect(file, token).toBeDefined();
      if (file !== undefined) expect(readFileSync(file, "utf8")).toContain(`__pulumiType = '${token}'`);
    },
  );
});
