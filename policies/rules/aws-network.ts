/** VPCs, subnets, security groups and endpoints. */
import { mustNotBeTrue } from "../conditions";
import { coverage, unaccompanied } from "../coverage";
import { type ResourceView, type Rule, resourceRule, stackRule } from "../rule";
import { aws } from "../types";
import { at, isOpenRange, isTrue, isUnset, listAt, numberAt, textAt, texts } from "../values";

/** What must be reachable without the internet, from where the internet can be reached. */
const ENDPOINTS = ["s3", "ecr.api", "ecr.dkr", "sts", "kms"] as const;

const INTERNET = "internet";

/** Descriptions that the provider fills in when nobody wrote one. */
const EMPTY_DESCRIPTIONS = new Set(["", "Managed by Pulumi", "Managed by Terraform"]);

interface Opening {
  readonly ranges: readonly string[];
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

function inline(rule: unknown): Opening {
  return {
    ranges: [...texts(at(rule, "cidrBlocks")), ...texts(at(rule, "ipv6CidrBlocks"))],
    protocol: textAt(rule, "protocol"),
    from: numberAt(rule, "fromPort"),
    to: numberAt(rule, "toPort"),
  };
}

function separate(rule: unknown): Opening {
  return {
    ranges: [textAt(rule, "cidrIpv4"), textAt(rule, "cidrIpv6")],
    protocol: textAt(rule, "ipProtocol"),
    from: numberAt(rule, "fromPort"),
    to: numberAt(rule, "toPort"),
  };
}

const everyProtocol = (opening: Opening) => opening.protocol === "-1" || opening.protocol === "all";

/** The openings of any of the four resource types that can hold them, in one direction. */
function openings(type: string, inputs: unknown, direction: "ingress" | "egress"): readonly Opening[] {
  switch (type) {
    case aws.securityGroup:
      return listAt(inputs, direction).map(inline);
    case aws.securityGroupRule:
      return textAt(inputs, "type") === direction ? [inline(inputs)] : [];
    default:
      return [separate(inputs)];
  }
}

/** The check that each VPC has a good companion resource, linked by the VPC's id. */
const everyVpcHas = (isGood: (inputs: ResourceView["inputs"]) => boolean, complaint: string) =>
  coverage({
    subject: aws.vpc,
    companion: ({ type, inputs }) =>
      isGood(inputs) ? { of: textAt(inputs, "vpcId"), part: type } : undefined,
    complaint: unaccompanied(complaint),
  });

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-default-security-group-closed",
    description: "The default security group lets nothing in or out.",
    severity: "high",
    frameworks: "FSBP EC2.2; CKV2_AWS_12",
    remediation: "Leave ingress and egress of the DefaultSecurityGroup out.",
    types: [aws.defaultSecurityGroup],
    check: ({ inputs }, report) => {
      for (const direction of ["ingress", "egress"]) {
        if (!isUnset(at(inputs, direction))) report(`${direction} has rules`);
      }
    },
  }),
  stackRule({
    name: "aws-vpc-default-security-group",
    description: "Each VPC's default security group is managed, so that it is closed.",
    severity: "high",
    frameworks: "FSBP EC2.2; CKV2_AWS_12",
    remediation: "Add a DefaultSecurityGroup without rules for the VPC.",
    types: [aws.vpc, aws.defaultSecurityGroup],
    start: everyVpcHas(() => true, "has no managed default security group: AWS leaves it open"),
  }),
  stackRule({
    name: "aws-vpc-flow-logs",
    description: "Each VPC logs all accepted and rejected traffic.",
    severity: "medium",
    frameworks: "FSBP EC2.6; CKV2_AWS_11; CIS-AWS 3.7",
    remediation: 'Add a FlowLog with trafficType "ALL" for the VPC.',
    types: [aws.vpc, aws.flowLog],
    start: everyVpcHas(
      (inputs) => textAt(inputs, "trafficType") === "ALL",
      'has no flow log with trafficType "ALL"',
    ),
  }),
  stackRule({
    name: "aws-vpc-private-endpoints",
    description: `Each VPC with a way to the internet reaches ${ENDPOINTS.join(", ")} without it.`,
    severity: "medium",
    frameworks: "FSBP EC2.10; BPG image",
    remediation: "Add the missing VPC endpoints.",
    types: [aws.vpc, aws.internetGateway, aws.vpcEndpoint],
    start: coverage({
      subject: aws.vpc,
      companion: ({ type, inputs }) => ({
        of: textAt(inputs, "vpcId"),
        part: type === aws.internetGateway ? INTERNET : textAt(inputs, "serviceName"),
      }),
      complaint: (services) => {
        if (!services.has(INTERNET)) return undefined;
        const missing = ENDPOINTS.filter(
          (name) => ![...services].some((service) => service.endsWith(`.${name}`)),
        );
        return missing.length > 0 ? `has no endpoint for ${missing.join(", ")}` : undefined;
      },
    }),
  }),
  resourceRule({
    name: "aws-vpc-endpoint-private-dns",
    description: "Interface endpoints answer under the service's own name, so that traffic takes them.",
    severity: "low",
    frameworks: "FSBP EC2.10; BPG image",
    remediation: "Set privateDnsEnabled to true.",
    types: [aws.vpcEndpoint],
    check: ({ inputs }, report) => {
      if (textAt(inputs, "vpcEndpointType") !== "Interface") return;
      if (!isTrue(at(inputs, "privateDnsEnabled"))) report("privateDnsEnabled is not true");
    },
  }),
  resourceRule({
    name: "aws-subnet-no-public-ip",
    description: "Subnets hand out no public addresses by themselves.",
    severity: "high",
    frameworks: "FSBP EC2.15; CKV_AWS_130; PRW vpc_subnet_no_public_ip_by_default",
    remediation: "Leave mapPublicIpOnLaunch out or set it to false.",
    types: [aws.subnet],
    check: mustNotBeTrue("mapPublicIpOnLaunch"),
  }),
  resourceRule({
    name: "aws-security-group-no-open-ingress",
    description: "Nothing but HTTPS is open to the whole internet.",
    severity: "critical",
    frameworks: "FSBP EC2.18; FSBP EC2.19; CKV_AWS_24; CKV_AWS_25; CKV_AWS_260",
    remediation: "Name the source: an address range or another security group.",
    types: [aws.securityGroup, aws.ingressRule, aws.securityGroupRule],
    check: ({ type, inputs }, report) => {
      for (const opening of openings(type, inputs, "ingress")) {
        const open = opening.ranges.filter(isOpenRange);
        const onlyHttps = !everyProtocol(opening) && opening.from === 443 && opening.to === 443;
        if (open.length > 0 && !onlyHttps) {
          const ports = everyProtocol(opening) ? "every port" : `ports ${opening.from} to ${opening.to}`;
          report(`${ports} open to ${open.join(", ")}`);
        }
      }
    },
  }),
  resourceRule({
    name: "aws-security-group-no-open-egress",
    description: "No security group lets everything out to everywhere.",
    severity: "medium",
    frameworks: "CKV_AWS_382; TFS no-public-egress-sgr",
    remediation: "Name the protocol and port, or the destination.",
    types: [aws.securityGroup, aws.egressRule, aws.securityGroupRule],
    check: ({ type, inputs }, report) => {
      for (const opening of openings(type, inputs, "egress")) {
        const open = opening.ranges.filter(isOpenRange);
        if (open.length > 0 && everyProtocol(opening))
          report(`every protocol and port open to ${open.join(", ")}`);
      }
    },
  }),
  resourceRule({
    name: "aws-security-group-described",
    description: "Each security group and each rule says what it is for.",
    severity: "low",
    frameworks: "CKV_AWS_23; NAG EC27",
    remediation: "Write a description.",
    types: [aws.securityGroup, aws.ingressRule, aws.egressRule, aws.securityGroupRule],
    check: ({ type, inputs }, report) => {
      const missing = (value: unknown) => EMPTY_DESCRIPTIONS.has(textAt(value, "description"));
      if (missing(inputs)) report("has no description");
      if (type !== aws.securityGroup) return;
      for (const direction of ["ingress", "egress"]) {
        if (listAt(inputs, direction).some(missing)) report(`has an ${direction} rule without a description`);
      }
    },
  }),
];
