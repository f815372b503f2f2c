import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, describe as suite, test } from "vitest";
import { openStack } from "../../infra/config/load";
import { stackNames } from "../../infra/config/stackfile";
import { compare, describe } from "../../tools/golden/compare";
import { emptyGolden, goldenOf, goldenOfRecords, readGolden, writeGolden } from "../../tools/golden/golden";
import { makePlan } from "../../tools/plan/plan";
import type { PlanRecord } from "../../tools/plan/record";
import { createModel } from "../../tools/simulation/model";

const root = resolve(__dirname, "../..");
const model = createModel();

suite("goldens", () => {
  for (const stack of stackNames(root)) {
    test(`${stack} is what its golden says`, async () => {
      const golden = await readGolden(join(root, "tests", "golden", stack));
      if (!golden) throw new Error(`stack ${stack} has no golden: run npm run golden and commit it`);
      const current = goldenOf(await makePlan(root, openStack(root, stack)));
      const changes = compare(model, golden, current);
      expect(describe(changes), "run npm run golden, and read what changed before you commit it").toBe("");
      expect(current.resources).toBe(golden.resources);
    });
  }
});

suite("what a change would do", () => {
  const stack = "urn:pulumi:prod::platform-blueprint::pulumi:pulumi:Stack::platform-blueprint-prod";
  const vpcType = "aws:ec2/vpc:Vpc";
  const urn = (name: string, ...parents: string[]) =>
    `urn:pulumi:prod::platform-blueprint::${[...parents, vpcType].join("$")}::${name}`;

  /** A plan with one network, below the stack. */
  const vpc = (more: Partial<PlanRecord> = {}): PlanRecord => ({
    urn: urn("a"),
    type: vpcType,
    name: "a",
    parent: stack,
    provider: "",
    custom: true,
    inputs: { cidrBlock: "10.0.0.0/16" },
    options: {},
    ...more,
  });
  const change = (before: PlanRecord[], after: PlanRecord[]) =>
    compare(model, goldenOfRecords(before), goldenOfRecords(after));
  const moved = { inputs: { cidrBlock: "10.1.0.0/16" } };

  test("a property that forces a replacement is named", () => {
    expect(change([vpc()], [vpc(moved)])).toEqual([
      { urn: urn("a"), kind: "replaced", properties: ["cidrBlock"] },
    ]);
  });

  test("one that the engine ignores forces nothing", () => {
    expect(change([vpc()], [vpc({ ...moved, options: { ignoreChanges: ["cidrBlock"] } })])).toMatchObject([
      { kind: "changed", properties: ["cidrBlock"] },
    ]);
    expect(change([vpc()], [vpc({ ...moved, options: { ignoreChanges: ["cidr"] } })])).toMatchObject([
      { kind: "replaced" },
    ]);
  });

  test("a change in place is not a replacement", () => {
    const tagged = vpc({ inputs: { cidrBlock: "10.0.0.0/16", tags: { a: "b" } } });
    expect(change([vpc()], [tagged])).toMatchObject([{ kind: "changed" }]);
  });

  test("losses come first", () => {
    const changes = [...change([], [vpc()]), ...change([vpc()], [])];
    expect(describe(changes)).toBe(`vanished ${urn("a")}\nadded ${urn("a")}`);
  });

  test.each(["protect", "retainOnDelete"])("losing %s is a danger, gaining it none", (option) => {
    const guarded = vpc({ options: { [option]: true } });
    expect(change([guarded], [vpc()])).toEqual([
      { urn: urn("a"), kind: "endangered", properties: [`${option} went`] },
    ]);
    expect(change([vpc()], [guarded])).toEqual([]);
    expect(change([guarded], [guarded])).toEqual([]);
  });

  test("being deleted before it is replaced is a danger, no longer being so none", () => {
    const hasty = vpc({ options: { deleteBeforeReplace: true } });
    expect(change([vpc()], [hasty])).toEqual([
      { urn: urn("a"), kind: "endangered", properties: ["deleteBeforeReplace came"] },
    ]);
    expect(change([hasty], [vpc()])).toEqual([]);
  });

  test("a danger is told beside a change", () => {
    expect(change([vpc({ options: { protect: true } })], [vpc(moved)]).map(({ kind }) => kind)).toEqual([
      "replaced",
      "endangered",
    ]);
  });

  suite("a rename", () => {
    const renamed = (aliases: unknown[], more: Partial<PlanRecord> = {}) =>
      vpc({ urn: urn("b"), name: "b", options: { aliases }, ...more });

    test("without an alias loses the resource", () => {
      expect(change([vpc()], [renamed([])]).map(({ kind }) => kind)).toEqual(["vanished", "added"]);
    });

    test.each([
      ["a URN", [urn("a")]],
      ["a name", [{ name: "a", parenturn: stack }]],
      ["one of several", [{ name: "z" }, { name: "a" }]],
    ])("with an alias of %s is none", (_name, aliases) => {
      expect(change([vpc()], [renamed(aliases)])).toEqual([
        { urn: urn("b"), kind: "renamed", properties: [urn("a")] },
      ]);
    });

    test("with an alias of something else loses the resource", () => {
      expect(change([vpc()], [renamed([{ name: "z" }])]).map(({ kind }) => kind)).toEqual([
        "vanished",
        "added",
      ]);
    });

    test("may still replace and endanger", () => {
      const before = vpc({ options: { protect: true } });
      expect(change([before], [renamed([{ name: "a" }], moved)]).map(({ kind }) => kind)).toEqual([
        "renamed",
        "replaced",
        "endangered",
      ]);
    });

    test("of a type is a replacement", () => {
      const other = "aws:ec2/defaultVpc:DefaultVpc";
      const before = vpc({ urn: urn("a").replace(vpcType, other), type: other });
      expect(change([before], [vpc({ options: { aliases: [{ type: other }] } })])).toMatchObject([
        { kind: "renamed" },
        { kind: "replaced", properties: ["type"] },
      ]);
    });

    test("of a component takes its children along", () => {
      const kind = "blueprint:network:Network";
      const component = (name: string, aliases: unknown[] = []): PlanRecord => ({
        ...vpc(),
        urn: `urn:pulumi:prod::platform-blueprint::${kind}::${name}`,
        type: kind,
        name,
        custom: false,
        options: { aliases },
      });
      const below = (parent: PlanRecord) =>
        vpc({ urn: urn(`${parent.name}-vpc`, kind), name: `${parent.name}-vpc`, parent: parent.urn });
      const [old, current] = [component("net"), component("network", [{ name: "net", parenturn: stack }])];
      expect(change([old, below(old)], [current, below(current)])).toEqual([
        { urn: urn("network-vpc", kind), kind: "renamed", properties: [urn("net-vpc", kind)] },
      ]);
      const silent = component("network");
      expect(change([old, below(old)], [silent, below(silent)]).map((one) => one.kind)).toEqual([
        "vanished",
        "added",
      ]);
    });

    test("out of a component is one too", () => {
      const inside = urn("a", "blueprint:network:Network");
      const parenturn = "urn:pulumi:prod::platform-blueprint::blueprint:network:Network::x";
      expect(change([vpc({ urn: inside })], [vpc({ options: { aliases: [{ parenturn }] } })])).toEqual([
        { urn: urn("a"), kind: "renamed", properties: [inside] },
      ]);
    });
  });

  test("what was written is read again", async () => {
    const folder = await mkdtemp(join(tmpdir(), "golden-"));
    try {
      const guarded = vpc({ options: { protect: true, retainOnDelete: true, deletedWith: urn("b") } });
      const whole = vpc({ urn: stack, type: "pulumi:pulumi:Stack", parent: "", custom: false });
      await writeGolden(folder, goldenOfRecords([whole, guarded]));
      const read = (await readGolden(folder)) ?? emptyGolden;
      expect(compare(model, read, goldenOfRecords([guarded]))).toEqual([]);
      expect(compare(model, read, goldenOfRecords([vpc()]))).toEqual([
        { urn: urn("a"), kind: "endangered", properties: ["protect went", "retainOnDelete went"] },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
