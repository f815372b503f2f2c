import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { CustomerGateway } from "@pulumi/aws/ec2/customerGateway";
import { VpnConnection, type VpnConnectionArgs } from "@pulumi/aws/ec2/vpnConnection";
import { VpnGateway } from "@pulumi/aws/ec2/vpnGateway";
import { VpnGatewayRoutePropagation } from "@pulumi/aws/ec2/vpnGatewayRoutePropagation";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { routeTables } from "../network/aws-subnets";
import type { Gateway, GatewayArgs, Link, LinkArgs, LinkTunnel } from "./contract";

export interface AwsGatewayOutputs extends Gateway {
  /** ARN of the log group of the tunnels. */
  readonly logs: pulumi.Output<string>;
}

/** A virtual private gateway, and its routes in the VPC's private and data subnets. */
export class AwsGateway extends Component<GatewayArgs, AwsGatewayOutputs, AwsContext> {
  constructor(
    context: AwsContext,
    name: string,
    args: GatewayArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "interconnect", "Gateway", name, args, options);
  }

  protected override create({ network, keys, asn }: GatewayArgs): AwsGatewayOutputs {
    const { environment, name, site, tags } = this.context;
    const gateway = this.child(VpnGateway, "gateway", {
      vpcId: network.id,
      amazonSideAsn: String(asn),
      tags: { ...tags, Name: name("aws.alias", "interconnect") },
    });
    for (let index = 0; index < routeTables(site); index++) {
      this.child(VpnGatewayRoutePropagation, `routes-${index + 1}`, {
        vpnGatewayId: gateway.id,
        routeTableId: network.routeTables.apply((ids) => ids[index] ?? ""),
      });
    }
    const logs = this.child(
      LogGroup,
      "logs",
      {
        name: `/aws/vpn/${name("aws.logGroup", "tunnels")}`,
        kmsKeyId: keys.ids.logs,
        retentionInDays: site.network.flowLogRetentionDays,
        deletionProtectionEnabled: environment.protection,
        tags,
      },
      { stateful: true },
    );
    return { id: gateway.id, asn, addresses: [], logs: logs.arn };
  }
}

export interface AwsLinkArgs extends LinkArgs {
  readonly gateway: AwsGatewayOutputs;
}

/** Two VPN connections, one to each address of the other end, of two tunnels each. */
export class AwsLink extends Component<AwsLinkArgs, Link, AwsContext> {
  constructor(
    context: AwsContext,
    name: string,
    args: AwsLinkArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "interconnect", "Link", name, args, options);
  }

  protected override create(args: AwsLinkArgs): Link {
    const addresses = args.remote.addresses.flatMap((address, path) => {
      const tunnels = args.tunnels.filter((tunnel) => tunnel.path === path);
      const connection = this.connect(args, address, path, tunnels);
      return [connection.tunnel1Address, connection.tunnel2Address];
    });
    return { addresses };
  }

  private connect(
    { gateway, peer, remote }: AwsLinkArgs,
    ipAddress: pulumi.Output<string>,
    path: number,
    [one, two]: readonly LinkTunnel[],
  ): VpnConnection {
    if (!one || !two) throw new Error(`the path to ${peer} has not two tunnels`);
    const { name, tags } = this.context;
    const named = { ...tags, Name: name("aws.alias", peer, String(path + 1)) };
    const customer = this.child(CustomerGateway, `customer-${path + 1}`, {
      type: "ipsec.1",
      bgpAsn: String(remote.asn),
      ipAddress,
      tags: named,
    });
    return this.child(VpnConnection, `connection-${path + 1}`, {
      type: "ipsec.1",
      vpnGatewayId: gateway.id,
      customerGatewayId: customer.id,
      staticRoutesOnly: false,
      ...tunnelSettings(1, one, gateway.logs),
      ...tunnelSettings(2, two, gateway.logs),
      tags: named,
    });
  }
}

/** One tunnel's settings under the names that VpnConnection has for each of its two. */
function tunnelSettings(
  number: 1 | 2,
  { cidr, key }: LinkTunnel,
  logGroupArn: pulumi.Output<string>,
): Partial<VpnConnectionArgs> {
  const settings = {
    InsideCidr: cidr,
    PresharedKey: key,
    IkeVersions: ["ikev2"],
    Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
    Phase1IntegrityAlgorithms: ["SHA2-384"],
    Phase1DhGroupNumbers: [20],
    Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
    Phase2IntegrityAlgorithms: ["SHA2-384"],
    Phase2DhGroupNumbers: [20],
    StartupAction: "start",
    DpdTimeoutAction: "restart",
    LogOptions: {
      cloudwatchLogOptions: { logEnabled: true, logGroupArn, logOutputFormat: "json" },
    },
  };
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`tunnel${number}${name}`, value]),
  ) as Partial<VpnConnectionArgs>;
}
