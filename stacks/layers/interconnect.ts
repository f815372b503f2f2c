import * as pulumi from "@pulumi/pulumi";
import {
  createGateway,
  createLink,
  createPeering,
  type LinkEnd,
  type SiteGateway,
} from "../../components/interconnect";
import type { Interconnect, LinkOutput } from "../../components/interconnect/contract";
import type { Site } from "../../infra/config/environment";
import type { SiteContext } from "../../infra/context";
import type { Foundation } from "../../infra/contracts";
import { joinedRanges, type Pair, rangesOfOthers, siteAsns, sitePairs } from "../../infra/interconnect";
import { Layer } from "../../infra/layer";

interface JoinedSite {
  readonly context: SiteContext;
  readonly foundation: Foundation;
  readonly layer: Layer;
}

/**
 * What joins all sites of an environment: gateways and the tunnels between them, or the clouds' own peering. It is the
 * one layer that has to do with all sites at once.
 */
export async function interconnect(
  contexts: readonly SiteContext[],
  foundationOf: (site: string) => Foundation,
): Promise<ReadonlyMap<SiteContext, Interconnect>> {
  const joined = new Map(
    contexts.map((context) => [
      context.site.key,
      { context, foundation: foundationOf(context.site.key), layer: new Layer(context, "interconnect") },
    ]),
  );
  const pairs = sitePairs(contexts.map(({ site }) => site));
  const asns = siteAsns([...joined.keys()]);
  const gateways = new Map<string, SiteGateway>();
  for (const [key, site] of joined) {
    await site.context.pacer.ready();
    const own = pairs.filter(
      ({ first, second, kind }) => kind === "vpn" && [first.key, second.key].includes(key),
    );
    if (own.length > 0) gateways.set(key, gatewayOf(site, own, asns.get(key) ?? 0));
  }
  for (const pair of pairs) {
    const [one, other] = [joined.get(pair.first.key), joined.get(pair.second.key)];
    if (!one || !other) continue;
    await one.context.pacer.ready();
    if (pair.kind === "vpn") createLink(pair, endOf(one, gateways), endOf(other, gateways));
    else createPeering(sideOf(one), sideOf(other), one.layer);
  }
  return new Map(
    [...joined.values()].map(({ context, layer }) => [context, layer.finish(outputsOf(context, pairs))]),
  );
}

function gatewayOf(
  { context, foundation, layer }: JoinedSite,
  pairs: readonly Pair[],
  asn: number,
): SiteGateway {
  const { network, keys } = foundation;
  const peerRanges = rangesOfOthers(context.environment, context.site.key);
  return createGateway(context, "interconnect", { network, keys, asn, pairs, peerRanges }, { parent: layer });
}

function endOf({ context, layer }: JoinedSite, gateways: ReadonlyMap<string, SiteGateway>): LinkEnd {
  const gateway = gateways.get(context.site.key);
  if (!gateway) throw new Error(`site ${context.site.key} has no gateway`);
  return { gateway, parent: layer };
}

const sideOf = ({ context, foundation }: JoinedSite) => ({ context, network: foundation.network });

/** What a site's links are: known from the plan alone. */
function outputsOf({ site, environment }: SiteContext, pairs: readonly Pair[]): Interconnect {
  const links = pairs.flatMap(({ first, second, kind, tunnels }): LinkOutput[] => {
    if (site.key !== first.key && site.key !== second.key) return [];
    const peer = site.key === first.key ? second.key : first.key;
    const ranges = joinedRanges(environment.sites[peer] as Site);
    return [{ peer, kind, tunnels: tunnels.length, ranges }];
  });
  return { links: pulumi.output(Object.fromEntries(links.map((link) => [link.peer, link]))) };
}
