import { Eip } from "@pulumi/aws/ec2/eip";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway";
import { NatGateway } from "@pulumi/aws/ec2/natGateway";
import { Route } from "@pulumi/aws/ec2/route";
import { RouteTable } from "@pulumi/aws/ec2/routeTable";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation";
import { Subnet } from "@pulumi/aws/ec2/subnet";
import { Vpc } from "@pulumi/aws/ec2/vpc";
import * as pulumi from "@pulumi/pulumi";
import { type Tier, zoneCidr } from "../../infra/addresses";
import type { NetworkSettings } from "../../infra/config/environment";
import type { AwsContext } from "../../infra/context";
import { AwsEndpoints } from "./aws-endpoints";
import { loadBalancerTags } from "./aws-subnets";
import type { Network, NetworkArgs } from "./contract";

type Existing = NonNullable<NetworkSettings["existing"]>;
type InternetRoute = { readonly table: RouteTable; readonly route: Route };
type Subnets = Readonly<Record<Tier, readonly Subnet[]>>;

/** A VPC with three tiers of subnets over the zones; only the public tier can be reached, the data tier reaches nothing. */
export class AwsNetwork extends AwsEndpoints {
  constructor(
    context: AwsContext,
    name: string,
    args: NetworkArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "network", "Network", name, args, options);
  }

  protected override create(args: NetworkArgs): Network {
    if (args.settings.existing) return this.adopt(args.settings.existing);
    const vpc = this.createVpc(args.settings.cidr);
    this.createFlowLog(vpc, {
      key: args.keys.ids.logs,
      retentionDays: args.settings.flowLogRetentionDays,
    });
    const subnets = this.createSubnets(args, vpc);
    const internet = this.routeToInternet(vpc);
    const nats = this.createNatGateways(args, subnets.public, internet);
    const tables = this.routeTables(args.zones, vpc, internet, nats);
    const ids = this.associate(args.zones, subnets, tables);
    this.createGatewayEndpoints(vpc, [...tables.private, ...tables.data]);
    this.createInterfaceEndpoints(args.settings.cidr, vpc, subnets.data);
    const routeTables = pulumi.all([...tables.private, ...new Set(tables.data)].map(({ id }) => id));
    return { id: vpc.id, cidr: vpc.cidrBlock, subnets: ids, routeTables, privateZones: noZones() };
  }

  /** Reads the network, so that a preview fails where it is not there. */
  private adopt({ id, subnets, routeTables }: Existing): Network {
    const vpc = Vpc.get(this.childName("vpc"), id, undefined, { parent: this });
    const read = (tier: Tier) =>
      pulumi.all(
        subnets[tier].map(
          (subnet, index) =>
            Subnet.get(this.childName(`${tier}-${index + 1}`), subnet, undefined, { parent: this }).id,
        ),
      );
    return {
      id: vpc.id,
      cidr: vpc.cidrBlock,
      subnets: { public: read("public"), private: read("private"), data: read("data") },
      routeTables: pulumi.output([...(routeTables ?? [])]),
      privateZones: noZones(),
    };
  }

  private createSubnets({ settings, zones }: NetworkArgs, vpc: Vpc): Subnets {
    const subnetsOf = (tier: Tier) =>
      zones.map((zone, index) =>
        this.child(
          Subnet,
          `${tier}-${this.letter(zone)}`,
          {
            vpcId: vpc.id,
            availabilityZone: zone,
            cidrBlock: zoneCidr(settings.cidr, tier, index),
            mapPublicIpOnLaunch: false,
            tags: { ...this.tagged(tier, this.letter(zone)), ...loadBalancerTags[tier] },
          },
          { stateful: true },
        ),
      );
    return { public: subnetsOf("public"), private: subnetsOf("private"), data: subnetsOf("data") };
  }

  /** The public tier's route table: nothing else has a route to the internet gateway. */
  private routeToInternet(vpc: Vpc): InternetRoute {
    const gateway = this.child(InternetGateway, "internet-gateway", { vpcId: vpc.id, tags: this.tagged() });
    const table = this.child(RouteTable, "public-routes", { vpcId: vpc.id, tags: this.tagged("public") });
    const route = this.child(Route, "public-route", {
      routeTableId: table.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });
    return { table, route };
  }

  /** Their addresses are protected: partners put them on their lists. */
  private createNatGateways(
    { settings, zones }: NetworkArgs,
    publicSubnets: readonly Subnet[],
    { route }: InternetRoute,
  ): readonly NatGateway[] {
    return zones.slice(0, settings.natPerZone ? zones.length : 1).map((zone, index) => {
      const letter = this.letter(zone);
      const address = this.child(
        Eip,
        `nat-address-${letter}`,
        { domain: "vpc", tags: this.tagged("nat", letter) },
        { stateful: true },
      );
      return this.child(
        NatGateway,
        `nat-${letter}`,
        {
          allocationId: address.allocationId,
          subnetId: at(publicSubnets, index).id,
          tags: this.tagged("nat", letter),
        },
        { dependsOn: [route] },
      );
    });
  }

  /**
   * Private subnets have a table in each zone even where one NAT gateway serves all of them, so that changing
   * `natPerZone` moves routes and replaces nothing. The data tier's table has no route out of the VPC.
   */
  private routeTables(
    zones: readonly string[],
    vpc: Vpc,
    internet: InternetRoute,
    nats: readonly NatGateway[],
  ) {
    const privateTables = zones.map((zone) =>
      this.child(RouteTable, `private-routes-${this.letter(zone)}`, {
        vpcId: vpc.id,
        tags: this.tagged("private", this.letter(zone)),
      }),
    );
    const privateRoutes = zones.map((zone, index) =>
      this.child(Route, `private-route-${this.letter(zone)}`, {
        routeTableId: at(privateTables, index).id,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: (nats[index] ?? at(nats, 0)).id,
      }),
    );
    const dataTable = this.child(RouteTable, "data-routes", { vpcId: vpc.id, tags: this.tagged("data") });
    return {
      public: zones.map(() => internet.table),
      private: privateTables,
      data: zones.map(() => dataTable),
      routes: { public: zones.map(() => internet.route), private: privateRoutes, data: [] },
    };
  }

  /**
   * Gives the subnets their route tables, and their ids: those come from the associations, so that whatever is put
   * into a subnet waits until the subnet's way out is there, and leaves before it goes.
   */
  private associate(
    zones: readonly string[],
    subnets: Subnets,
    tables: ReturnType<AwsNetwork["routeTables"]>,
  ): Network["subnets"] {
    const idsOf = (tier: Tier) =>
      pulumi.all(
        zones.map((zone, index) => {
          const subnet = at(subnets[tier], index);
          const route = tables.routes[tier][index];
          const association = this.child(
            RouteTableAssociation,
            `${tier}-association-${this.letter(zone)}`,
            { subnetId: subnet.id, routeTableId: at(tables[tier], index).id },
            route ? { dependsOn: [route] } : {},
          );
          return pulumi.all([subnet.id, association.subnetId]).apply(([id]) => id);
        }),
      );
    return { public: idsOf("public"), private: idsOf("private"), data: idsOf("data") };
  }

  /** `a` of `eu-west-1a`: short, and the same in every region. */
  private letter(zone: string): string {
    return zone.slice(this.context.site.region.length);
  }
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}

/** Interface endpoints bring their own DNS names: no zone is left to anybody else. */
function noZones(): Network["privateZones"] {
  return pulumi.output<Record<string, string>>({});
}
