import type { RouteTable } from "@pulumi/aws/ec2/routeTable";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import type { Subnet } from "@pulumi/aws/ec2/subnet";
import type { Vpc } from "@pulumi/aws/ec2/vpc";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import { AwsVpc } from "./aws-vpc";
import type { Network, NetworkArgs } from "./contract";

/** AWS services reached by routes, free of charge. */
const gatewayServices = ["s3", "dynamodb"] as const;

/** AWS services reached through addresses in the data subnets, under the services' own names. */
const interfaceServices = [
  "ec2", // the VPC CNI attaches network interfaces, the EBS CSI driver volumes
  "ecr.api",
  "ecr.dkr",
  "eks", // nodes look up their cluster
  "eks-auth", // the Pod Identity agent
  "kms",
  "logs",
  "secretsmanager",
  "sqs", // services and the platform's own queues
  "sts",
] as const;

/**
 * The part of a VPC that keeps requests to AWS services inside it. The NAT gateways are left for the first pull of a
 * public image and for what workloads are allowed to reach.
 */
export abstract class AwsEndpoints extends AwsVpc<NetworkArgs, Network> {
  protected createGatewayEndpoints(vpc: Vpc, tables: readonly RouteTable[]): void {
    for (const service of gatewayServices) {
      this.child(VpcEndpoint, `endpoint-${service}`, {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${this.context.site.region}.${service}`,
        vpcEndpointType: "Gateway",
        routeTableIds: [...new Set(tables)].map((table) => table.id),
        tags: this.tagged(service),
      });
    }
  }

  protected createInterfaceEndpoints(cidr: string, vpc: Vpc, subnets: readonly Subnet[]): void {
    const group = this.child(SecurityGroup, "endpoints-security-group", {
      name: this.context.name("aws.securityGroup", "endpoints"),
      description: "Private endpoints of AWS services",
      vpcId: vpc.id,
      tags: this.tagged("endpoints"),
    });
    this.child(SecurityGroupIngressRule, "endpoints-ingress", {
      securityGroupId: group.id,
      description: "HTTPS from the whole site",
      cidrIpv4: cidr,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags: this.tagged("endpoints"),
    });
    for (const service of interfaceServices) {
      const name = service.replace(".", "-");
      this.child(VpcEndpoint, `endpoint-${name}`, {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${this.context.site.region}.${service}`,
        vpcEndpointType: "Interface",
        subnetIds: subnets.map((subnet) => subnet.id),
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        tags: this.tagged(name),
      });
    }
  }
}
