import { Route } from "@pulumi/aws/ec2/route";
import { VpcPeeringConnection } from "@pulumi/aws/ec2/vpcPeeringConnection";
import { VpcPeeringConnectionAccepter } from "@pulumi/aws/ec2/vpcPeeringConnectionAccepter";
import { VirtualNetworkPeering } from "@pulumi/azure-native/network/virtualNetworkPeering";
import * as pulumi from "@pulumi/pulumi";
import { Component, type Transformable } from "../../infra/component";
import type { AwsContext, AzureContext, SiteContext } from "../../infra/context";
import { joinedRanges } from "../../infra/interconnect";
import { armSegment } from "../keys/azure-access";
import { routeTables } from "../network/aws-subnets";
import { peeringArgs } from "../network/azure-peering";
import type { Network } from "../network/contract";

export interface Side<Context extends SiteContext> {
  readonly context: Context;
  readonly network: Network;
}

export interface PeeringArgs<Context extends SiteContext> extends Transformable {
  readonly own: Network;
  /** The other site; what is made there, its own provider makes. */
  readonly peer: Side<Context>;
}

interface Peering {
  /** Known once both networks have agreed. */
  readonly id: pulumi.Output<string>;
}

/** Peering of two sites' VPCs, with routes in both to the other's nodes and data stores. */
export class AwsPeering extends Component<PeeringArgs<AwsContext>, Peering, AwsContext> {
  constructor(
    context: AwsContext,
    name: string,
    args: PeeringArgs<AwsContext>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "interconnect", "Peering", name, args, options);
  }

  protected override create({ own, peer }: PeeringArgs<AwsContext>): Peering {
    const { name, tags, site } = this.context;
    const { site: peerSite, provider, name: peerName, tags: peerTags } = peer.context;
    const connection = this.child(VpcPeeringConnection, "connection", {
      vpcId: own.id,
      peerVpcId: peer.network.id,
      peerOwnerId: peerSite.accountId,
      peerRegion: peerSite.region,
      tags: { ...tags, Name: name("aws.alias", peerSite.key) },
    });
    const accepter = this.child(
      VpcPeeringConnectionAccepter,
      "accepter",
      {
        vpcPeeringConnectionId: connection.id,
        autoAccept: true,
        tags: { ...peerTags, Name: peerName("aws.alias", site.key) },
      },
      { provider },
    );
    const id = connection.id;
    this.createRoutes("to-peer", { context: this.context, network: own }, peerSite, id, accepter);
    this.createRoutes("from-peer", peer, site, id, accepter);
    return { id: pulumi.all([id, accepter.id]).apply(([known]) => known) };
  }

  private createRoutes(
    part: string,
    { context, network }: Side<AwsContext>,
    target: AwsContext["site"],
    vpcPeeringConnectionId: pulumi.Output<string>,
    accepter: pulumi.Resource,
  ): void {
    for (let table = 0; table < routeTables(context.site); table++) {
      for (const [index, destinationCidrBlock] of joinedRanges(target).entries()) {
        this.child(
          Route,
          `${part}-${table + 1}-${index + 1}`,
          {
            routeTableId: network.routeTables.apply((ids) => ids[table] ?? ""),
            destinationCidrBlock,
            vpcPeeringConnectionId,
          },
          { provider: context.provider, dependsOn: [accepter] },
        );
      }
    }
  }
}

/** Peering of two sites' virtual networks. Their security groups say who gets in. */
export class AzurePeering extends Component<PeeringArgs<AzureContext>, Peering, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: PeeringArgs<AzureContext>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "interconnect", "Peering", name, args, options);
  }

  protected override create({ own, peer }: PeeringArgs<AzureContext>): Peering {
    const { context } = peer;
    const half = (name: string, from: Network, to: Network) =>
      peeringArgs(name, {
        network: from.id.apply((id) => armSegment(id, "virtualNetworks")),
        resourceGroupName: from.id.apply((id) => armSegment(id, "resourceGroups")),
        remote: to.id,
      });
    const there = this.child(
      VirtualNetworkPeering,
      "to-peer",
      half(this.context.name("azure.resource", context.site.key), own, peer.network),
    );
    const back = this.child(
      VirtualNetworkPeering,
      "from-peer",
      half(context.name("azure.resource", this.context.site.key), peer.network, own),
      { provider: context.provider, dependsOn: [there] },
    );
    return { id: pulumi.all([there.id, back.id]).apply(([id]) => id) };
  }
}
