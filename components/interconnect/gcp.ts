import { ExternalVpnGateway } from "@pulumi/gcp/compute/externalVpnGateway";
import { Firewall } from "@pulumi/gcp/compute/firewall";
import { HaVpnGateway } from "@pulumi/gcp/compute/haVpnGateway";
import { Router } from "@pulumi/gcp/compute/router";
import { RouterInterface } from "@pulumi/gcp/compute/routerInterface";
import { RouterPeer } from "@pulumi/gcp/compute/routerPeer";
import { VPNTunnel } from "@pulumi/gcp/compute/vpntunnel";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import { dataPorts, joinedRanges } from "../../infra/interconnect";
import { networkProject } from "../network/gcp-project";
import {
  addressAt,
  type Gateway,
  type GatewayArgs,
  type Link,
  type LinkArgs,
  type LinkTunnel,
} from "./contract";

export interface GcpGatewayOutputs extends Gateway {
  /** Name of the router that speaks BGP. */
  readonly router: pulumi.Output<string>;
}

/** Seconds between the messages that keep a BGP session: the least there is, since three missed ones end it. */
const keepaliveSeconds = 20;

/** An HA VPN gateway and its router, which tells the other sites of the ranges they may reach and of no others. */
export class GcpGateway extends Component<GatewayArgs, GcpGatewayOutputs, GcpContext> {
  constructor(
    context: GcpContext,
    name: string,
    args: GatewayArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "interconnect", "Gateway", name, args, options);
  }

  protected override create({ network, asn, peerRanges }: GatewayArgs): GcpGatewayOutputs {
    const { name, site, tags } = this.context;
    const place = { ...networkProject(site.network.existing?.id), region: site.region };
    const gateway = this.child(HaVpnGateway, "gateway", {
      ...place,
      name: name("gcp.resource", "interconnect"),
      network: network.id,
      stackType: "IPV4_ONLY",
      labels: tags,
    });
    const router = this.child(Router, "router", {
      ...place,
      name: name("gcp.resource", "interconnect"),
      network: network.id,
      bgp: {
        asn,
        advertiseMode: "CUSTOM",
        advertisedIpRanges: joinedRanges(site).map((range) => ({ range })),
        keepaliveInterval: keepaliveSeconds,
      },
    });
    this.child(Firewall, "allow-sites", {
      ...networkProject(site.network.existing?.id),
      name: name("gcp.resource", "allow-sites"),
      network: network.id,
      description: "Other sites reach data stores, on their ports",
      direction: "INGRESS",
      priority: 1000,
      sourceRanges: [...peerRanges],
      destinationRanges: joinedRanges(site),
      allows: [{ protocol: "tcp", ports: [...dataPorts] }],
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    });
    const address = (index: number) =>
      pulumi.all([gateway.vpnInterfaces, gateway.id]).apply(([interfaces]) => {
        const found = interfaces[index]?.ipAddress;
        if (!found) throw new pulumi.RunError(`the VPN gateway of ${site.key} has no interface ${index}`);
        return found;
      });
    return { id: gateway.id, asn, addresses: [address(0), address(1)], router: router.name };
  }
}

export interface GcpLinkArgs extends LinkArgs {
  readonly gateway: GcpGatewayOutputs;
  /** The other end's gateway, where it is one of Google's too. */
  readonly remoteGateway?: pulumi.Output<string>;
}

/** How Google calls gateways with so many addresses. */
const redundancy: Readonly<Record<number, string>> = {
  2: "TWO_IPS_REDUNDANCY",
  4: "FOUR_IPS_REDUNDANCY",
};

/** The tunnels to another site, over both interfaces of the gateway, with a BGP session in each. */
export class GcpLink extends Component<GcpLinkArgs, Link, GcpContext> {
  constructor(
    context: GcpContext,
    name: string,
    args: GcpLinkArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "interconnect", "Link", name, args, options);
  }

  protected override create(args: GcpLinkArgs): Link {
    const { gateway, remoteGateway, tunnels } = args;
    const external = remoteGateway ? undefined : this.createRemote(args);
    for (const [index, tunnel] of tunnels.entries()) {
      const peer = external
        ? { peerExternalGateway: external.id, peerExternalGatewayInterface: index }
        : { ...(remoteGateway && { peerGcpGateway: remoteGateway }) };
      this.createTunnel(args, index, tunnel, peer);
    }
    return { addresses: tunnels.map(({ path }) => addressAt(gateway, path)) };
  }

  /** The other end as Google sees it. */
  private createRemote({ peer, remote }: GcpLinkArgs): ExternalVpnGateway {
    const { name, site, tags } = this.context;
    return this.child(ExternalVpnGateway, "remote", {
      ...networkProject(site.network.existing?.id),
      name: name("gcp.resource", "interconnect", peer),
      description: `The gateway of site ${peer}`,
      redundancyType: redundancy[remote.addresses.length] ?? "",
      interfaces: remote.addresses.map((ipAddress, id) => ({ id, ipAddress })),
      labels: tags,
    });
  }

  private createTunnel(
    { gateway, peer, remote }: GcpLinkArgs,
    index: number,
    { cidr, own, other, path, key }: LinkTunnel,
    far: {
      readonly peerExternalGateway?: pulumi.Input<string>;
      readonly peerGcpGateway?: pulumi.Input<string>;
    },
  ): void {
    const { name, site, tags } = this.context;
    const number = String(index + 1);
    const place = { ...networkProject(site.network.existing?.id), region: site.region };
    const named = name("gcp.resource", "interconnect", peer, number);
    const tunnel = this.child(VPNTunnel, `tunnel-${number}`, {
      ...place,
      ...far,
      name: named,
      vpnGateway: gateway.id,
      vpnGatewayInterface: path,
      router: gateway.router,
      ikeVersion: 2,
      sharedSecret: key,
      labels: tags,
    });
    const side = this.child(RouterInterface, `interface-${number}`, {
      ...place,
      name: named,
      router: gateway.router,
      ipRange: `${own}/${cidr.split("/")[1]}`,
      vpnTunnel: tunnel.name,
    });
    this.child(RouterPeer, `peer-${number}`, {
      ...place,
      name: named,
      router: gateway.router,
      interface: side.name,
      peerAsn: remote.asn,
      peerIpAddress: other,
    });
  }
}
