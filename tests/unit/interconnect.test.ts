import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apiServerCidr,
  databaseCidr,
  functionsCidr,
  gatewayCidr,
  overlap,
  tierCidr,
  tiers,
} from "../../infra/addresses";
import { clouds } from "../../infra/config/clouds";
import {
  asnRange,
  type End,
  joinedRanges,
  mostVpnPairs,
  type Pair,
  rangesOfOthers,
  siteAsns,
  sitePairs,
} from "../../infra/interconnect";

/** Up to eight sites: at most 28 pairs, which always find room. */
const someSites = fc.uniqueArray(
  fc.record({
    key: fc.stringMatching(/^[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4})?$/),
    cloud: fc.constantFrom(...clouds),
  }),
  { selector: ({ key }) => key, minLength: 2, maxLength: 8 },
);

const tunnelsOf = (pairs: readonly Pair[]) => pairs.flatMap(({ tunnels }) => tunnels);
const number = (address: string) => address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);

describe("the paths between sites", () => {
  test("join every two sites, once", () => {
    fc.assert(
      fc.property(someSites, (sites) => {
        const names = sitePairs(sites).map(({ first, second }) => [first.key, second.key].sort().join());
        expect(names).toHaveLength((sites.length * (sites.length - 1)) / 2);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  test("do not depend on the order of the sites", () => {
    fc.assert(
      fc.property(someSites, (sites) => {
        expect(sitePairs([...sites].reverse())).toEqual(sitePairs(sites));
      }),
    );
  });

  test("are redundant: both paths have as many tunnels, four where AWS is the first end", () => {
    fc.assert(
      fc.property(someSites, (sites) => {
        for (const { first, second, kind, tunnels } of sitePairs(sites)) {
          const peered = first.cloud === second.cloud && first.cloud !== "gcp";
          expect(kind).toBe(peered ? "peering" : "vpn");
          expect(second.cloud === "aws" && !peered).toBe(false);
          expect(tunnels).toHaveLength(peered ? 0 : first.cloud === "aws" ? 4 : 2);
          const paths = tunnels.map(({ path }) => path);
          expect(paths.filter((path) => path === 0)).toHaveLength(tunnels.length / 2);
        }
      }),
    );
  });

  test("have ranges of their own, in which all three clouds speak BGP", () => {
    fc.assert(
      fc.property(someSites, (sites) => {
        const tunnels = tunnelsOf(sitePairs(sites));
        expect(new Set(tunnels.map(({ cidr }) => cidr)).size).toBe(tunnels.length);
        for (const { cidr, first, second } of tunnels) {
          const [base = "", prefix] = cidr.split("/");
          expect(prefix).toBe("30");
          // Azure's range; AWS keeps 169.254.0.0 to 169.254.5.3 and 169.254.169.252/30 for itself, which are outside.
          expect(number(base)).toBeGreaterThanOrEqual(number("169.254.21.0"));
          expect(number(base)).toBeLessThanOrEqual(number("169.254.22.252"));
          expect(number(base) % 4).toBe(0);
          expect([number(first), number(second)]).toEqual([number(base) + 1, number(base) + 2]);
        }
      }),
    );
  });

  test("stay where they are when a site comes that takes nobody's place", () => {
    const sites: End[] = [
      { key: "aws-eu", cloud: "aws" },
      { key: "azure-eu", cloud: "azure" },
      { key: "gcp-eu", cloud: "gcp" },
    ];
    const before = tunnelsOf(sitePairs(sites)).map(({ cidr }) => cidr);
    const after = tunnelsOf(sitePairs([...sites, { key: "aws-us", cloud: "aws" }])).map(({ cidr }) => cidr);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  test("are refused where they do not find room", () => {
    const sites = Array.from({ length: 12 }, (_, index): End => ({ key: `site-${index}`, cloud: "gcp" }));
    expect(() => sitePairs(sites)).toThrow(`66 names do not fit into ${mostVpnPairs} places`);
  });
});

describe("AS numbers", () => {
  test("are private, one a site, and none that a cloud keeps", () => {
    fc.assert(
      fc.property(someSites, (sites) => {
        const numbers = [...siteAsns(sites.map(({ key }) => key)).values()];
        expect(new Set(numbers).size).toBe(sites.length);
        for (const asn of numbers) {
          expect(asn).toBeGreaterThanOrEqual(asnRange.min);
          expect(asn).toBeLessThanOrEqual(asnRange.max);
        }
        // Private, and Azure's own are 65515 to 65520.
        expect(asnRange.min).toBeGreaterThanOrEqual(64_512);
        expect(asnRange.max).toBeLessThan(65_515);
      }),
    );
  });
});

describe("the ranges that are joined", () => {
  const site = (key: string, cloud: End["cloud"], cidr: string) =>
    ({ key, cloud, network: { cidr, natPerZone: true, flowLogRetentionDays: 30 } }) as never;
  const sites = {
    "aws-eu": site("aws-eu", "aws", "10.30.0.0/16"),
    "azure-eu": site("azure-eu", "azure", "10.31.0.0/16"),
  };

  test("are nodes and data stores, never the public tier", () => {
    expect(joinedRanges(sites["aws-eu"])).toEqual(["10.30.128.0/17", "10.30.16.0/20"]);
    expect(joinedRanges(sites["azure-eu"])).toEqual(["10.31.128.0/17", "10.31.16.0/20", "10.31.48.0/20"]);
  });

  test("are those of all others", () => {
    expect(rangesOfOthers({ sites }, "azure-eu")).toEqual(joinedRanges(sites["aws-eu"]));
  });
});

test("the gateways' subnet shares no address with any other part of a site", () => {
  for (const site of ["10.16.0.0/16", "10.16.0.0/19"]) {
    const others = [
      ...tiers.map((tier) => tierCidr(site, tier)),
      apiServerCidr(site),
      functionsCidr(site),
      databaseCidr(site),
    ];
    expect(others.filter((other) => overlap(other, gatewayCidr(site)))).toEqual([]);
    expect(overlap(site, gatewayCidr(site))).toBe(true);
  }
});
