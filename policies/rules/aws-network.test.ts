import type { DefaultSecurityGroupArgs } from "@pulumi/aws/ec2/defaultSecurityGroup";
import type { FlowLogArgs } from "@pulumi/aws/ec2/flowLog";
import type { InternetGatewayArgs } from "@pulumi/aws/ec2/internetGateway";
import type { SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup";
import type { SecurityGroupRuleArgs } from "@pulumi/aws/ec2/securityGroupRule";
import type { SubnetArgs } from "@pulumi/aws/ec2/subnet";
import type { VpcArgs } from "@pulumi/aws/ec2/vpc";
import type { VpcEndpointArgs } from "@pulumi/aws/ec2/vpcEndpoint";
import type { SecurityGroupEgressRuleArgs } from "@pulumi/aws/vpc/securityGroupEgressRule";
import type { SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc/securityGroupIngressRule";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-network";

const vpc = { type: aws.vpc, id: "vpc-1", inputs: { cidrBlock: "10.0.0.0/16" } satisfies VpcArgs };
const defaultGroup = {
  type: aws.defaultSecurityGroup,
  inputs: { vpcId: "vpc-1" } satisfies DefaultSecurityGroupArgs,
};
const internet = {
  type: aws.internetGateway,
  inputs: { vpcId: "vpc-1" } satisfies InternetGatewayArgs,
};
const flowLog = { type: aws.flowLog, inputs: { vpcId: "vpc-1", trafficType: "ALL" } satisfies FlowLogArgs };
const subnet = {
  type: aws.subnet,
  inputs: { vpcId: "vpc-1", mapPublicIpOnLaunch: false } satisfies SubnetArgs,
};
const endpoint = (service: string, vpcId = "vpc-1") => ({
  type: aws.vpcEndpoint,
  inputs: {
    vpcId,
    serviceName: `com.amazonaws.eu-central-1.${service}`,
    vpcEndpointType: "Interface",
    privateDnsEnabled: true,
  } satisfies VpcEndpointArgs,
});
const endpoints = ["s3", "ecr.api", "ecr.dkr", "sts", "kms"].map((service) => endpoint(service));
const group = {
  type: aws.securityGroup,
  inputs: {
    description: "Load balancers",
    ingress: [
      { description: "HTTPS", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
    ],
    egress: [
      { description: "Pods", protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["10.0.0.0/16"] },
    ],
  } satisfies SecurityGroupArgs,
};
const ingress = {
  type: aws.ingressRule,
  inputs: {
    description: "Operators",
    securityGroupId: "sg-1",
    ipProtocol: "tcp",
    fromPort: 22,
    toPort: 22,
    cidrIpv4: "203.0.113.0/24",
  } satisfies SecurityGroupIngressRuleArgs,
};
const egress = {
  type: aws.egressRule,
  inputs: {
    description: "HTTPS",
    securityGroupId: "sg-1",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "0.0.0.0/0",
  } satisfies SecurityGroupEgressRuleArgs,
};
const openEgress = { ...egress, inputs: { ...egress.inputs, ipProtocol: "-1" } };
const openIngress = { ...ingress, inputs: { ...ingress.inputs, cidrIpv4: "0.0.0.0/0" } };
const oldRule = {
  type: aws.securityGroupRule,
  inputs: {
    description: "Everything",
    securityGroupId: "sg-1",
    type: "ingress",
    protocol: "-1",
    fromPort: 0,
    toPort: 0,
    cidrBlocks: ["0.0.0.0/0"],
  } satisfies SecurityGroupRuleArgs,
};

testRules(rules, {
  "aws-default-security-group-closed": {
    pass: defaultGroup,
    fail: [
      { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }] },
      { egress: [{ protocol: "-1" }] },
    ],
    unknown: ["ingress"],
  },
  "aws-vpc-default-security-group": {
    pass: [defaultGroup, vpc],
    fail: [[vpc], { vpcId: "vpc-2" }],
    unknown: ["vpcId"],
  },
  "aws-vpc-flow-logs": {
    pass: [flowLog, vpc],
    fail: [[vpc], { trafficType: "REJECT" }],
    unknown: ["trafficType", "vpcId"],
  },
  "aws-vpc-private-endpoints": {
    pass: [endpoint("sts"), vpc, internet, ...endpoints],
    alsoPass: [vpc],
    fail: [
      [vpc, internet],
      [vpc, internet, ...endpoints.slice(1)],
      [vpc, internet, ...endpoints.slice(1), endpoint("s3", "vpc-2")],
    ],
    unknown: ["vpcId", "serviceName"],
  },
  "aws-vpc-endpoint-private-dns": {
    pass: endpoint("sts"),
    alsoPass: [{ type: aws.vpcEndpoint, inputs: { vpcEndpointType: "Gateway" } }],
    fail: [{ privateDnsEnabled: false }, { privateDnsEnabled: undefined }],
    unknown: ["privateDnsEnabled", "vpcEndpointType"],
  },
  "aws-subnet-no-public-ip": {
    pass: subnet,
    fail: [{ mapPublicIpOnLaunch: true }],
    unknown: ["mapPublicIpOnLaunch"],
  },
  "aws-security-group-no-open-ingress": {
    pass: group,
    alsoPass: [ingress, { ...oldRule, inputs: { ...oldRule.inputs, type: "egress" } }],
    fail: [
      { "ingress.0.fromPort": 0 },
      { "ingress.0.ipv6CidrBlocks": ["::/0"], "ingress.0.toPort": 22 },
      [openIngress],
      [oldRule],
    ],
    unknown: ["ingress", "ingress.0.cidrBlocks"],
  },
  "aws-security-group-no-open-egress": {
    pass: group,
    alsoPass: [egress, oldRule],
    fail: [
      { "egress.0.protocol": "-1", "egress.0.cidrBlocks": ["0.0.0.0/0"] },
      [openEgress],
      [{ ...oldRule, inputs: { ...oldRule.inputs, type: "egress" } }],
    ],
    unknown: ["egress"],
  },
  "aws-security-group-described": {
    pass: group,
    alsoPass: [ingress, egress],
    fail: [
      { description: undefined },
      { description: "Managed by Pulumi" },
      { "ingress.0.description": undefined },
      [{ ...ingress, inputs: { ...ingress.inputs, description: "" } }],
    ],
    unknown: ["description"],
  },
});
