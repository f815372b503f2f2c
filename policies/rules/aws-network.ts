/** VPCs, subnets, security groups and endpoints. */
import { mustNotBeTrue } from "../conditions";
import { idOf } from "../links";
import { type Rule, resourceRule, type StackCheck, stackRule } from "../rule";
import { aws } from "../types";
import { at, isOpenRange, isTrue, isUnset, listAt, numberAt, textAt, texts } from "../values";

/** What must be reachable without the internet. */
const ENDPOINTS = ["s3", "ecr.api", "ecr.dkr", "sts", "kms"] as const;

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

/** A rule that each VPC has a companion resource, linked by the VPC's id. */
function everyVpcHas(
  companion: string,
  isGood: (inputs: Readonly<Record<string, unknown>>) => boolean,
  complaint: string,
) {
  return (): StackCheck => {
    const vpcs = new Map<string, string>();
    const covered = new Set<string>();
    return {
      collect: (resource) => {
        const { type, urn, inputs } = resource;
        if (type === aws.vpc) vpcs.set(idOf(resource), urn);
        else if (type === companion && isGood(inputs)) covered.add(textAt(inputs, "vpcId"));
      },
      finish: (report) => {
        for (const [id, urn] of vpcs) if (!covered.has(id)) report(urn, complaint);
      },
    };
  };
}

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
    start: everyVpcHas(
      aws.defaultSecurityGroup,
      () => true,
      "has no managed default security group: AWS leaves it open",
    ),
  }),
  stackRule({
    name: "aws-vpc-flow-logs",
    description: "Each VPC logs all accepted and rejected traffic.",
    severity: "medium",
    frameworks: "FSBP EC2.6; CKV2_AWS_11; CIS-AWS 3.7",
    remediation: 'Add a FlowLog with trafficType "ALL" for the VPC.',
    types: [aws.vpc, aws.flowLog],
    start: everyVpcHas(
      aws.flowLog,
      (inputs) => textAt(inputs, "trafficType") === "ALL",
      'has no flow log with trafficType "ALL"',
    ),
  }),
  stackRule({
    name: "aws-vpc-private-endpoints",
    description: `Each VPC reaches ${ENDPOINTS.join(", ")} without the internet.`,
    severity: "medium",
    frameworks: "FSBP EC2.10; BPG image",
    remediation: "Add the missing VPC endpoints.",
    types: [aws.vpc, aws.vpcEndpoint],
    start: () => {
      const vpcs = new Map<string, string>();
      const services = new Map<string, string[]>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === aws.vpc) {
            vpcs.set(idOf(resource), urn);
            return;
          }
          const vpc = textAt(inputs, "vpcId");
          services.set(vpc, [...(services.get(vpc) ?? []), textAt(inputs, "serviceName")]);
        },
        finish: (report) => {
          for (const [id, urn] of vpcs) {
            const present = services.get(id) ?? [];
            const missing = ENDPOINTS.filter(
              (name) => !present.some((service) => service.endsWith(`.${name}`)),
            );
            if (missing.length > 0) report(urn, `has no endpoint for ${missing.join(", ")}`);
          }
        },
      };
    },
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
