import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Pair, Tunnel } from "../../infra/interconnect";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";

/** A site's VPN gateway, for its paths to sites of other clouds. */
export interface GatewayArgs extends Transformable {
  readonly network: Network;
  /** Keys for the logs of tunnels, where a cloud writes such. */
  readonly keys: Keys;
  /** The site's AS number. Changing it replaces the gateway. */
  readonly asn: number;
  /** The pairs that the site is an end of, and that have tunnels. */
  readonly pairs: readonly Pair[];
  /** The ranges of all other sites. */
  readonly peerRanges: readonly string[];
}

/** What a gateway gives to the links that go through it. */
export interface Gateway {
  readonly id: pulumi.Output<string>;
  readonly asn: number;
  /** Its public addresses, two; none on AWS, where each tunnel has its own. */
  readonly addresses: readonly pulumi.Output<string>[];
}

/** @throws Error if the gateway has no such address: the plan of tunnels and the gateways disagree */
export function addressAt({ addresses }: Pick<Gateway, "addresses">, index: number): pulumi.Output<string> {
  const address = addresses[index];
  if (!address) throw new Error(`a gateway of ${addresses.length} addresses has none of index ${index}`);
  return address;
}

/** One end's half of the tunnels to another site. */
export interface LinkArgs extends Transformable {
  /** Key of the other site. */
  readonly peer: string;
  readonly tunnels: readonly LinkTunnel[];
  /** What the other end has: its AS number, and the public address of each tunnel or of each of its two paths. */
  readonly remote: Gateway;
}

export interface LinkTunnel extends Pick<Tunnel, "cidr" | "path"> {
  /** Addresses inside the tunnel, of this end and of the other. */
  readonly own: string;
  readonly other: string;
  /** The pre-shared key, a secret. */
  readonly key: pulumi.Output<string>;
}

/** What a link gives: the public addresses of this end's tunnels. */
export interface Link {
  readonly addresses: readonly pulumi.Output<string>[];
}

const linkContract = z.object({
  peer: z.string().describe("the other site"),
  kind: z
    .enum(["vpn", "peering"])
    .describe("tunnels between gateways, or the cloud's own peering of networks"),
  tunnels: z.number().describe("how many tunnels; 0 where networks are peered"),
  ranges: z.array(z.string()).describe("the other site's ranges that are reached"),
});

/** What joins a site to the others, the same on every cloud. */
export const interconnectContract = z.object({
  links: z.record(z.string(), linkContract).describe("by the other site"),
});

export type Interconnect = Wired<z.infer<typeof interconnectContract>>;
export type LinkOutput = z.infer<typeof linkContract>;
