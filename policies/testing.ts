/** Table-driven tests for rules: every rule has a resource that keeps it, ways to break it, and an unknown value. */
import { describe, expect, it } from "vitest";
import { createSession, type Finding, type RegisteredResource } from "./evaluate";
import { unknownText } from "./marks";
import type { Rule, ViewOptions } from "./rule";

/** A resource of a test. `name` is the logical name; `id` what the cloud would have answered. */
export interface TestResource {
  readonly type: string;
  readonly inputs: object;
  readonly name?: string;
  readonly id?: string;
  readonly options?: ViewOptions;
  readonly stack?: string;
}

/** Changes to the first resource: dotted path to the new value; `undefined` removes the property. */
export type Patch = Readonly<Record<string, unknown>>;

/** What a rule is tried with. */
export interface RuleCase {
  /** Resources that keep the rule. The first one is what `fail` and `unknown` change. */
  readonly pass: TestResource | readonly TestResource[];
  /** Other sets of resources that keep the rule too. */
  readonly alsoPass?: readonly (TestResource | readonly TestResource[])[];
  /** Ways to break it: changes to the first resource, or whole sets of resources. At least one. */
  readonly fail: readonly (Patch | readonly TestResource[])[];
  /**
   * Paths in the first resource that are unknown in turn: the rule must then stay silent and say so. `irrelevant` is
   * for rules that forbid a resource whatever its values: they must report it with every value unknown. `skipped`
   * is for rules that look at each value by itself: they must pass over the unknown ones.
   */
  readonly unknown: readonly string[] | "irrelevant" | { readonly skipped: readonly string[] };
}

function toList(resources: TestResource | readonly TestResource[]): readonly TestResource[] {
  return "type" in resources ? [resources] : resources;
}

/** Sets a value at a dotted path in a copy. */
export function patched(inputs: object, patch: Patch): object {
  const copy = structuredClone(inputs) as Record<string, unknown>;
  for (const [path, value] of Object.entries(patch)) {
    const keys = path.split(".");
    const last = keys.pop() as string;
    let target = copy;
    for (const key of keys) {
      target[key] ??= {};
      target = target[key] as Record<string, unknown>;
    }
    if (value === undefined) delete target[last];
    else target[last] = value;
  }
  return copy;
}

function register({
  type,
  inputs,
  name = "thing",
  id,
  options = {},
  stack = "prod",
}: TestResource): RegisteredResource {
  return { urn: `urn:pulumi:${stack}::test::${type}::${name}`, type, name, id, inputs, options };
}

/** Runs one rule over resources. */
export function run(rule: Rule, resources: readonly TestResource[]) {
  const session = createSession([rule]);
  for (const resource of resources) session.resource(register(resource));
  const findings: readonly Finding[] = session.finish();
  return { findings, unchecked: session.unchecked };
}

/** Tests the rules of one subject. Fails for a rule without a case and for a case without a rule. */
export function testRules(rules: readonly Rule[], cases: Readonly<Record<string, RuleCase>>): void {
  it("has a case for each rule", () => {
    expect(Object.keys(cases).sort()).toEqual(rules.map((rule) => rule.name).sort());
  });
  for (const rule of rules) {
    const ruleCase = cases[rule.name];
    if (!ruleCase) continue;
    describe(rule.name, () => testRule(rule, ruleCase));
  }
}

function testRule(rule: Rule, { pass, alsoPass = [], fail, unknown }: RuleCase): void {
  const base = toList(pass);
  const change = (patch: Patch): TestResource[] =>
    base.map((resource, index) =>
      index === 0 ? { ...resource, inputs: patched(resource.inputs, patch) } : resource,
    );

  it("accepts what keeps it", () => {
    for (const resources of [pass, ...alsoPass]) {
      expect(run(rule, toList(resources))).toEqual({ findings: [], unchecked: [] });
    }
  });

  it("reports what breaks it", () => {
    expect(fail.length).toBeGreaterThan(0);
    for (const broken of fail) {
      const resources = Array.isArray(broken) ? (broken as readonly TestResource[]) : change(broken as Patch);
      const { findings } = run(rule, resources);
      expect(findings, JSON.stringify(broken)).not.toEqual([]);
      for (const finding of findings) {
        expect(finding.rule).toBe(rule.name);
        expect(finding.message).not.toBe("");
        expect(resources.map((resource) => register(resource).urn)).toContain(finding.urn);
      }
    }
  });

  if (unknown === "irrelevant") {
    it("reports the resource even where every value is unknown", () => {
      const broken = toList(fail[0] as readonly TestResource[]).map((resource) => ({
        ...resource,
        inputs: Object.fromEntries(Object.keys(resource.inputs).map((key) => [key, unknownText])),
      }));
      expect(run(rule, broken).findings).not.toEqual([]);
    });
    return;
  }

  const skips = "skipped" in unknown;
  const paths = skips ? unknown.skipped : unknown;
  it("stays silent and says so where a value is unknown", () => {
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) {
      const { findings, unchecked } = run(rule, change({ [path]: unknownText }));
      expect(findings, path).toEqual([]);
      expect(unchecked, path).toHaveLength(skips ? 0 : 1);
    }
  });
}
