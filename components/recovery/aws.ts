import { Route } from "@pulumi/aws/ec2/route";
import { RouteTable } from "@pulumi/aws/ec2/routeTable";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation";
import { Subnet } from "@pulumi/aws/ec2/subnet";
import type { Vpc } from "@pulumi/aws/ec2/vpc";
import { VpcPeeringConnection } from "@pulumi/aws/ec2/vpcPeeringConnection";
import { VpcPeeringConnectionAccepter } from "@pulumi/aws/ec2/vpcPeeringConnectionAccepter";
import * as pulumi from "@pulumi/pulumi";
import { recoverySubnet } from "../../infra/addresses";
import { type AwsContext, regional } from "../../infra/context";
import { AwsKeys } from "../keys/aws";
import { AwsVpc } from "../network/aws-vpc";
import { type Recovery, type RecoveryArgs, recoveryKeyPurposes } from "./contract";

export interface AwsRecoveryArgs extends RecoveryArgs {
  /** How many route tables of the site's network lead to the recovery network. */
  readonly routeTables: number;
}

/** Zones of the recovery region in use, whatever the site has: replicas that are promoted want a standby. */
const zonesInUse = 3;

/** A VPC without a way to the internet, peered with the site's, and KMS keys beside it. */
export class AwsRecovery extends AwsVpc<AwsRecoveryArgs, Recovery> {
  constructor(
    context: AwsContext,
    name: string,
    args: AwsRecoveryArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "recovery", "Recovery", name, args, options);
  }

  protected override create(args: AwsRecoveryArgs): Recovery {
    const { settings, rotation, transform } = args;
    const { region, cidr } = settings;
    const keys = new AwsKeys(
      this.context,
      "recovery-keys",
      { ...rotation, purposes: recoveryKeyPurposes, ...(transform && { transform }) },
      { parent: this },
    ).outputs;
    const vpc = this.createVpc(cidr);
    const { flowLogRetentionDays } = this.context.site.network;
    this.createFlowLog(vpc, { key: keys.ids.logs, retentionDays: flowLogRetentionDays });
    const table = this.child(RouteTable, "routes", {
      ...regional(this.context),
      vpcId: vpc.id,
      tags: this.tagged("data"),
    });
    const subnets = this.createSubnets(cidr, vpc, table);
    this.peer(vpc, table, args);
    return {
      region: pulumi.output(region),
      network: { id: vpc.id, cidr: vpc.cidrBlock, subnets },
      keys,
    };
  }

  /** Subnet ids come from the associations, so that what is put into a subnet finds its routes. */
  private createSubnets(cidr: string, vpc: Vpc, table: RouteTable): pulumi.Output<string[]> {
    const { region, zones } = this.context.site;
    return pulumi.all(
      zones.slice(0, zonesInUse).map((zone, index) => {
        const letter = zone.slice(region.length);
        const subnet = this.child(
          Subnet,
          `data-${letter}`,
          {
            ...regional(this.context),
            vpcId: vpc.id,
            availabilityZone: zone,
            cidrBlock: recoverySubnet(cidr, index),
            mapPublicIpOnLaunch: false,
            tags: this.tagged("data", letter),
          },
          { stateful: true },
        );
        const association = this.child(RouteTableAssociation, `data-association-${letter}`, {
          ...regional(this.context),
          subnetId: subnet.id,
          routeTableId: table.id,
        });
        return pulumi.all([subnet.id, association.subnetId]).apply(([id]) => id);
      }),
    );
  }

  /** Asked for by the site's VPC, accepted by the recovery region's: both are in one account. */
  private peer(
    vpc: Vpc,
    table: RouteTable,
    { settings: { region, cidr }, network, routeTables }: AwsRecoveryArgs,
  ): void {
    const { network: home } = this.context.site;
    const connection = this.child(VpcPeeringConnection, "peering", {
      vpcId: network.id,
      peerVpcId: vpc.id,
      peerRegion: region,
      tags: this.tagged(),
    });
    const accepter = this.child(VpcPeeringConnectionAccepter, "peering-accepter", {
      ...regional(this.context),
      vpcPeeringConnectionId: connection.id,
      autoAccept: true,
      tags: this.tagged(),
    });
    const accepted = { dependsOn: [accepter] };
    this.child(
      Route,
      "route-to-site",
      {
        ...regional(this.context),
        routeTableId: table.id,
        destinationCidrBlock: home.cidr,
        vpcPeeringConnectionId: connection.id,
      },
      accepted,
    );
    for (let index = 0; index < routeTables; index++) {
      this.child(
        Route,
        `route-from-site-${index + 1}`,
        {
          routeTableId: network.routeTables.apply((ids) => ids[index] ?? ""),
          destinationCidrBlock: cidr,
          vpcPeeringConnectionId: connection.id,
        },
        accepted,
      );
    }
  }
}
