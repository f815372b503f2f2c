import { join, resolve } from "node:path";
import { expect, describe as suite, test } from "vitest";
import { openStack } from "../../infra/config/load";
import { stackNames } from "../../infra/config/stackfile";
import { compare, describe } from "../../tools/golden/compare";
import { type Golden, goldenOf, readGolden } from "../../tools/golden/golden";
import { makePlan } from "../../tools/plan/plan";
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
  const vpc = (cidrBlock: string, tags = {}): Golden => ({
    resources: "",
    inputs: { "urn:a": { type: "aws:ec2/vpc:Vpc", inputs: { cidrBlock, tags } } },
  });
  const nothing: Golden = { resources: "", inputs: {} };

  test("a property that forces a replacement is named", () => {
    expect(compare(model, vpc("10.0.0.0/16"), vpc("10.1.0.0/16"))).toEqual([
      { urn: "urn:a", kind: "replaced", properties: ["cidrBlock"] },
    ]);
  });

  test("a change in place is not a replacement", () => {
    expect(compare(model, vpc("10.0.0.0/16"), vpc("10.0.0.0/16", { a: "b" }))).toMatchObject([
      { kind: "changed" },
    ]);
  });

  test("losses come first", () => {
    const changes = [
      ...compare(model, nothing, vpc("10.0.0.0/16")),
      ...compare(model, vpc("10.0.0.0/16"), nothing),
    ];
    expect(describe(changes)).toBe("vanished urn:a\nadded urn:a");
  });
});
