import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apiServerCidr,
  cidrProblem,
  isPrivate,
  overlap,
  part,
  podCidr,
  serviceCidr,
  sitePrefix,
  tierCidr,
  tiers,
  zoneCidr,
} from "../../infra/addresses";

const zoneIndexes = [0, 1, 2, 3];

/** First and last address of a range, worked out another way than the library does. */
function bounds(cidr: string): readonly [number, number] {
  const [address = "", prefix] = cidr.split("/");
  const first = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return [first, first + 2 ** (32 - Number(prefix)) - 1];
}

const inside = (inner: string, outer: string) => {
  const [[innerFirst, innerLast], [outerFirst, outerLast]] = [bounds(inner), bounds(outer)];
  return outerFirst <= innerFirst && innerLast <= outerLast;
};

const disjoint = (ranges: readonly string[]) =>
  ranges.every((range, index) =>
    ranges.slice(index + 1).every((other) => {
      const [[a, b], [c, d]] = [bounds(range), bounds(other)];
      return b < c || d < a;
    }),
  );

/** A site's range of any allowed length, anywhere in 10.0.0.0/8 and 172.16.0.0/12. */
const siteRange = fc
  .tuple(fc.constantFrom("10.0.0.0/8", "172.16.0.0/12"), fc.integer(sitePrefix), fc.nat())
  .map(([network, prefix, pick]) =>
    part(network, prefix, pick % 2 ** (prefix - Number(network.split("/")[1]))),
  );

test("tiers and the API server's subnet are disjoint parts of the site's range", () => {
  fc.assert(
    fc.property(siteRange, (site) => {
      const parts = [...tiers.map((tier) => tierCidr(site, tier)), apiServerCidr(site)];
      for (const cidr of parts) {
        expect(inside(cidr, site), `${cidr} in ${site}`).toBe(true);
        expect(cidrProblem(cidr)).toBeUndefined();
      }
      expect(disjoint(parts)).toBe(true);
    }),
  );
});

test("zones are disjoint parts of their tier, none smaller than /25 nor, for nodes, than /22", () => {
  fc.assert(
    fc.property(siteRange, (site) => {
      for (const tier of tiers) {
        const zones = zoneIndexes.map((index) => zoneCidr(site, tier, index));
        expect(zones.every((zone) => inside(zone, tierCidr(site, tier)))).toBe(true);
        expect(disjoint(zones)).toBe(true);
        const prefix = Number(zones[0]?.split("/")[1]);
        expect(prefix).toBeLessThanOrEqual(tier === "private" ? 22 : 25);
      }
    }),
  );
});

test("there is no room for a fifth zone, and none before the first", () => {
  expect(() => zoneCidr("10.16.0.0/16", "public", 4)).toThrow(RangeError);
  expect(() => zoneCidr("10.16.0.0/16", "public", -1)).toThrow(RangeError);
});

test("the plan is what the documentation's table says: it may never change", () => {
  const site = "10.16.0.0/16";
  expect(tiers.map((tier) => tierCidr(site, tier))).toEqual([
    "10.16.0.0/20",
    "10.16.128.0/17",
    "10.16.16.0/20",
  ]);
  expect(tiers.map((tier) => zoneIndexes.map((index) => zoneCidr(site, tier, index)))).toEqual([
    ["10.16.0.0/22", "10.16.4.0/22", "10.16.8.0/22", "10.16.12.0/22"],
    ["10.16.128.0/19", "10.16.160.0/19", "10.16.192.0/19", "10.16.224.0/19"],
    ["10.16.16.0/22", "10.16.20.0/22", "10.16.24.0/22", "10.16.28.0/22"],
  ]);
  expect(apiServerCidr(site)).toBe("10.16.32.0/27");
});

test("overlap agrees with the addresses", () => {
  const range = fc
    .tuple(fc.integer({ min: 8, max: 14 }), fc.nat())
    .map(([prefix, pick]) => part("10.0.0.0/8", prefix, pick % 2 ** (prefix - 8)));
  fc.assert(
    fc.property(range, range, (a, b) => {
      expect(overlap(a, b)).toBe(!disjoint([a, b]));
      expect(overlap(a, b)).toBe(overlap(b, a));
    }),
  );
});

test("pods and Kubernetes services have ranges of their own", () => {
  expect(disjoint([podCidr, serviceCidr])).toBe(true);
  expect(isPrivate(serviceCidr)).toBe(true);
  expect(isPrivate(podCidr)).toBe(false);
});

describe("text that is not a range", () => {
  test.each([
    "",
    "10",
    "10.0.0.0",
    "10.0/16",
    "010.0.0.0/16",
    "0xa.0.0.0/8",
    "10.0.0.0/33",
    "10.0.0.256/32",
    "fd00::/16",
    "10.0.0.0/16 ",
    "10.0.0.1/16",
  ])("%j", (text) => {
    expect(cidrProblem(text)).toMatch(/^(is not an IPv4 range|does not start at a network address: .*)$/);
  });

  test("anything", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.ipV4Extended(),
          fc.ipV6(),
          fc.string({ unit: fc.constantFrom(..."0123456789./x") }),
        ),
        (text) => {
          expect(typeof cidrProblem(text)).toBe("string");
        },
      ),
    );
  });
});
