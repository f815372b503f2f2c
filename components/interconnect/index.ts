import type * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../../infra/context";
import type { Pair } from "../../infra/interconnect";
import { AwsGateway, AwsLink } from "./aws";
import { AzureGateway, AzureLink } from "./azure";
import type { Gateway, GatewayArgs, Link, LinkArgs, LinkTunnel } from "./contract";
import { GcpGateway, GcpLink } from "./gcp";
import { TunnelKeys } from "./keys";
import { AwsPeering, AzurePeering, type Side } from "./peering";

/** A site's gateway, of whichever cloud. */
export type SiteGateway = AwsGateway | AzureGateway | GcpGateway;

/** The gateway of a site, on the site's cloud. */
export function createGateway(
  context: SiteContext,
  name: string,
  args: GatewayArgs,
  options?: pulumi.ComponentResourceOptions,
): SiteGateway {
  switch (context.cloud) {
    case "aws":
      return new AwsGateway(context, name, args, options);
    case "azure":
      return new AzureGateway(context, name, args, options);
    case "gcp":
      return new GcpGateway(context, name, args, options);
  }
}

/** An end of a pair of sites: its gateway, and the layer that its half of the link belongs to. */
export interface LinkEnd {
  readonly gateway: SiteGateway;
  readonly parent: pulumi.Resource;
}

/** Joins the gateways of two sites by the pair's tunnels. Each half is made by its own site's provider. */
export function createLink({ first, second, tunnels }: Pair, one: LinkEnd, other: LinkEnd): void {
  const keyArgs = { peer: second.key, count: tunnels.length };
  const { keys } = new TunnelKeys(one.gateway.context, `interconnect-${second.key}-keys`, keyArgs, {
    parent: one.parent,
  }).outputs;
  const half = (end: "first" | "second"): LinkTunnel[] =>
    tunnels.flatMap(({ cidr, path, ...addresses }, index) => {
      const key = keys[index];
      const far = end === "first" ? "second" : "first";
      return key ? [{ cidr, path, own: addresses[end], other: addresses[far], key }] : [];
    });
  const link = createHalf(
    one,
    { peer: second.key, tunnels: half("first"), remote: other.gateway.outputs },
    other.gateway,
  );
  // On AWS each tunnel has an address of its own, which the connection brings.
  const remote: Gateway = { ...one.gateway.outputs, addresses: link.addresses };
  createHalf(other, { peer: first.key, tunnels: half("second"), remote }, one.gateway);
}

function createHalf({ gateway, parent }: LinkEnd, args: LinkArgs, remote: SiteGateway): Link {
  const name = `interconnect-${args.peer}`;
  const options = { parent };
  if (gateway instanceof AwsGateway) {
    return new AwsLink(gateway.context, name, { ...args, gateway: gateway.outputs }, options).outputs;
  }
  if (gateway instanceof AzureGateway) {
    return new AzureLink(gateway.context, name, { ...args, gateway: gateway.outputs }, options).outputs;
  }
  const own = { ...args, gateway: gateway.outputs };
  const both = remote instanceof GcpGateway ? { ...own, remoteGateway: remote.outputs.id } : own;
  return new GcpLink(gateway.context, name, both, options).outputs;
}

/** Peers the networks of two sites of AWS or of Azure. */
export function createPeering(
  one: Side<SiteContext>,
  other: Side<SiteContext>,
  parent: pulumi.Resource,
): void {
  const name = `interconnect-${other.context.site.key}`;
  if (one.context.cloud === "aws" && other.context.cloud === "aws") {
    const peer = { context: other.context, network: other.network };
    new AwsPeering(one.context, name, { own: one.network, peer }, { parent });
  } else if (one.context.cloud === "azure" && other.context.cloud === "azure") {
    const peer = { context: other.context, network: other.network };
    new AzurePeering(one.context, name, { own: one.network, peer }, { parent });
  } else {
    throw new Error(`networks of ${one.context.cloud} and ${other.context.cloud} are not peered`);
  }
}
