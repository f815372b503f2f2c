import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Cloud, clouds } from "../../infra/config/clouds";
import type { Bucket } from "../../infra/config/stores";
import { type Copy, copiesOf, copyName, otherEnd, sidesAt, startMinute } from "./plan";

const bucket = (replicated: boolean): Bucket => ({
  owner: "team",
  dataClass: "internal",
  versionDays: 30,
  replicated,
});
const name = fc.stringMatching(/^[a-z][a-z0-9]{0,7}(-[a-z0-9]{1,7})?$/);
const buckets = fc.dictionary(name, fc.boolean().map(bucket), { maxKeys: 5 });
const sites = fc.dictionary(
  name,
  fc.constantFrom<Cloud>(...clouds).map((cloud) => ({ cloud })),
  { maxKeys: 5 },
);
const plans = fc.tuple(buckets, sites);

/** Checks what holds of every plan. */
const always = (
  check: (copies: readonly Copy[], b: Record<string, Bucket>, s: Record<string, { cloud: Cloud }>) => void,
) => fc.assert(fc.property(plans, ([b, s]) => check(copiesOf(b, s), b, s)));

describe("the plan of copies", () => {
  test("has each replicated bucket, and backups, from every site to every site of another cloud, once", () => {
    always((copies, b, s) => {
      const wanted = [...Object.keys(b).filter((key) => b[key]?.replicated), "backups"].flatMap((bucket) =>
        Object.keys(s).flatMap((from) =>
          Object.keys(s)
            .filter((to) => s[from]?.cloud !== s[to]?.cloud)
            .map((to) => `${bucket} ${from} ${to}`),
        ),
      );
      expect(copies.map(({ bucket, from, to }) => `${bucket} ${from} ${to}`).sort()).toEqual(wanted.sort());
    });
  });

  test("runs on one of both ends, and never reaches for a storage account from outside of Azure", () => {
    always((copies, _b, s) => {
      for (const copy of copies) {
        expect([copy.from, copy.to]).toContain(copy.runsOn);
        expect([copy.from, copy.to].sort()).toEqual([copy.runsOn, otherEnd(copy)].sort());
        expect(s[otherEnd(copy)]?.cloud).not.toBe("azure");
      }
    });
  });

  test("lets a runner write only what it copies to", () => {
    always((copies, _b, s) => {
      for (const runner of Object.keys(s)) {
        const own = copies.filter(({ runsOn }) => runsOn === runner);
        for (const site of Object.keys(s)) {
          const there = own.filter(({ from, to }) => from === site || to === site);
          for (const { bucket, may } of sidesAt(site, there)) {
            const writes = there.some((copy) => copy.bucket === bucket && copy.to === site);
            expect(may).toBe(writes ? "read-write" : "read");
          }
        }
      }
    });
  });

  test("gives every copy a name that Kubernetes takes, and a minute, that no other run changes", () => {
    const long = "a".repeat(24);
    const copy = (from: string): Copy => ({ bucket: long, from, to: "b".repeat(20), runsOn: from });
    const names = [copy(`${"c".repeat(19)}1`), copy(`${"c".repeat(19)}2`)].map(copyName);
    expect(new Set(names).size).toBe(2);
    for (const made of names) expect(made).toMatch(/^[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?$/);
    always((copies) => {
      expect(new Set(copies.map(copyName)).size).toBe(copies.length);
      for (const one of copies) {
        expect(startMinute(one)).toBe(startMinute({ ...one }));
        expect(startMinute(one)).toBeLessThan(60);
      }
    });
  });
});
