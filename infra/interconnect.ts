import { createHash } from "node:crypto";
import { databaseCidr, part, tierCidr } from "./addresses";
import { type Cloud, clouds } from "./config/clouds";
import type { Environment, Site } from "./config/environment";

/**
 * The plan of the paths between sites, derived from the sites' keys and clouds alone, so that a plan shows it and every
 * run makes the same one. Two sites of AWS or of Azure are peered by their cloud. Everything else is a pair of VPN
 * gateways with BGP between them; two sites of Google Cloud too, because peered networks may not share ranges, and all
 * clusters' pods do.
 */

export interface End {
  readonly key: string;
  readonly cloud: Cloud;
}

/** One tunnel: its range of four addresses, of which each end has one. */
export interface Tunnel {
  readonly cidr: string;
  /** Address of the pair's first end, the lower one: AWS takes it always. */
  readonly first: string;
  readonly second: string;
  /** Which of an end's two public addresses it leaves from: 0 or 1. AWS has an address for each tunnel instead. */
  readonly path: 0 | 1;
}

export interface Pair {
  /** The end whose cloud comes first in the list of clouds, then the one whose key does. */
  readonly first: End;
  readonly second: End;
  readonly kind: "vpn" | "peering";
  /** Four where AWS is an end, two otherwise, none where the networks are peered. */
  readonly tunnels: readonly Tunnel[];
}

/** Where the addresses inside tunnels are: the only link-local ones that Azure's gateways speak BGP from. */
const insideRange = "169.254.20.0/22";
const azureInside = [part(insideRange, 24, 1), part(insideRange, 24, 2)] as const;
/** Tunnels that one pair may have. */
const slotSize = 4;
const prefix = 30;
/** Pairs that find room: 128 ranges of four addresses, four of them for each pair. */
export const mostVpnPairs = (azureInside.length * 2 ** (prefix - 24)) / slotSize;

/** AS numbers of gateways: private ones that none of the clouds keeps for itself (Azure: 65515 to 65520; AWS's default: 64512). */
export const asnRange = { min: 64_513, max: 65_500 } as const;

/** TCP ports of what sites use of each other: HTTPS, PostgreSQL, Kafka. */
export const dataPorts = ["443", "5432", "9092-9098"] as const;

const vpnBetween = (first: Cloud, second: Cloud) => first !== second || first === "gcp";

/** How many pairs of these sites have tunnels. */
export const vpnPairCount = (sites: readonly End[]): number =>
  sites.reduce(
    (sum, { cloud }, index) =>
      sum + sites.slice(index + 1).filter((other) => vpnBetween(cloud, other.cloud)).length,
    0,
  );

/** All pairs of sites, with their tunnels. @throws RangeError for more than `mostVpnPairs` pairs with tunnels */
export function sitePairs(sites: readonly End[]): readonly Pair[] {
  const ordered = sites
    .map(({ key, cloud }): End => ({ key, cloud }))
    .sort((a, b) => clouds.indexOf(a.cloud) - clouds.indexOf(b.cloud) || (a.key < b.key ? -1 : 1));
  const pairs = ordered.flatMap((first, index) =>
    ordered.slice(index + 1).map((second) => ({ first, second })),
  );
  const name = ({ first, second }: (typeof pairs)[number]) => `${first.key}/${second.key}`;
  const joined = pairs.filter(({ first, second }) => vpnBetween(first.cloud, second.cloud));
  const slots = places(joined.map(name), mostVpnPairs);
  return pairs.map((pair): Pair => {
    const slot = slots.get(name(pair));
    return slot === undefined
      ? { ...pair, kind: "peering", tunnels: [] }
      : { ...pair, kind: "vpn", tunnels: tunnelsOf(pair.first.cloud === "aws" ? 4 : 2, slot) };
  });
}

/** AS numbers by site. */
export function siteAsns(keys: readonly string[]): ReadonlyMap<string, number> {
  const taken = places(keys, asnRange.max - asnRange.min + 1);
  return new Map([...taken].map(([key, place]) => [key, asnRange.min + place]));
}

function tunnelsOf(count: 2 | 4, slot: number): readonly Tunnel[] {
  return Array.from({ length: count }, (_, index) => {
    const place = slot * slotSize + index;
    const half = 2 ** (prefix - 24);
    const cidr = part(place < half ? azureInside[0] : azureInside[1], prefix, place % half);
    return {
      cidr,
      first: hostOf(cidr, 1),
      second: hostOf(cidr, 2),
      path: index < count / 2 ? 0 : 1,
    };
  });
}

const hostOf = (cidr: string, host: number) => part(cidr, 32, host).replace(/\/32$/, "");

/**
 * A place of its own for each name, out of `count`. A name's place is that of its hash, or the next one that is free:
 * so a name that is added hardly ever moves another.
 */
function places(names: readonly string[], count: number): ReadonlyMap<string, number> {
  if (names.length > count) throw new RangeError(`${names.length} names do not fit into ${count} places`);
  const taken = new Map<number, string>();
  for (const name of [...names].sort()) {
    let place = createHash("sha256").update(name).digest().readUInt32BE(0) % count;
    while (taken.has(place)) place = (place + 1) % count;
    taken.set(place, name);
  }
  return new Map([...taken].map(([place, name]) => [name, place]));
}

/** The ranges of a site that other sites reach and that reach them: its nodes and pods, and its data stores. */
export function joinedRanges({
  cloud,
  network: { cidr, existing },
}: Pick<Site, "cloud" | "network">): string[] {
  // What is there already is cut in its owner's way.
  if (existing) return [cidr];
  const ranges = [tierCidr(cidr, "private"), tierCidr(cidr, "data")];
  return cloud === "aws" ? ranges : [...ranges, databaseCidr(cidr)];
}

/** The ranges of all other sites. */
export function rangesOfOthers({ sites }: Pick<Environment, "sites">, own: string): string[] {
  return Object.values(sites)
    .filter(({ key }) => key !== own)
    .flatMap(joinedRanges);
}
