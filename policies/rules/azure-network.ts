/** Azure virtual networks, subnets and network security groups. */
import { mustBeFalse } from "../conditions";
import { coverage, unaccompanied } from "../coverage";
import { idOf } from "../links";
import { includesPort } from "../ports";
import { type Rule, resourceRule, stackRule } from "../rule";
import { azure } from "../types";
import { at, isOpenRange, isTrue, isUnset, listAt, textAt, texts } from "../values";

/** Subnets that Azure itself demands to be without a security group. */
const WITHOUT_GROUP = new Set([
  "GatewaySubnet",
  "AzureFirewallSubnet",
  "AzureFirewallManagementSubnet",
  "RouteServerSubnet",
]);

/** Ports that administer machines. */
const ADMIN_PORTS = [22, 3389, 5985, 5986];

const holdsAdminPort = (range: string) => ADMIN_PORTS.some((port) => includesPort(range, port));

/** What is wrong with a rule of a security group, or nothing. */
function openness(rule: unknown): { everything: boolean; admin: boolean } {
  const relevant = textAt(rule, "access") === "Allow" && textAt(rule, "direction") === "Inbound";
  const sources = [textAt(rule, "sourceAddressPrefix"), ...texts(at(rule, "sourceAddressPrefixes"))];
  if (!relevant || !sources.some(isOpenRange)) return { everything: false, admin: false };
  const ports = [textAt(rule, "destinationPortRange"), ...texts(at(rule, "destinationPortRanges"))];
  return { everything: ports.includes("*"), admin: ports.some(holdsAdminPort) };
}

/** The rules of a group, or a separate rule as a list of one. */
const rulesOf = (type: string, inputs: unknown) =>
  type === azure.securityRule ? [inputs] : listAt(inputs, "securityRules");

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-subnet-has-security-group",
    description: "Each subnet has a network security group.",
    severity: "high",
    frameworks: "CKV2_AZURE_31",
    remediation: "Set networkSecurityGroup.id.",
    types: [azure.subnet, azure.virtualNetwork],
    check: ({ type, inputs }, report) => {
      for (const subnet of type === azure.subnet ? [inputs] : listAt(inputs, "subnets")) {
        const name = textAt(subnet, "subnetName") || textAt(subnet, "name");
        if (!WITHOUT_GROUP.has(name) && isUnset(at(subnet, "networkSecurityGroup.id"))) {
          report(`subnet ${name} has no networkSecurityGroup`);
        }
      }
    },
  }),
  resourceRule({
    name: "azure-subnet-no-default-outbound",
    description:
      "Subnets reach the internet through the NAT gateway only, not by Azure's implicit addresses.",
    severity: "medium",
    frameworks: "AZP; AZ-WAF SE:06",
    remediation: "Set defaultOutboundAccess to false.",
    types: [azure.subnet],
    check: mustBeFalse("defaultOutboundAccess"),
  }),
  resourceRule({
    name: "azure-security-group-not-open",
    description: "No rule lets the whole internet in on every port.",
    severity: "critical",
    frameworks: "CKV_AZURE_77; CKV_AZURE_160; PRW network_http_internet_access_restricted",
    remediation: "Name the source ranges and the ports.",
    types: [azure.securityGroup, azure.securityRule],
    check: ({ type, inputs }, report) => {
      for (const rule of rulesOf(type, inputs)) {
        if (openness(rule).everything)
          report(`rule ${textAt(rule, "name")} lets the internet in on every port`);
      }
    },
  }),
  resourceRule({
    name: "azure-security-group-no-open-admin",
    description: "No rule lets the whole internet in on SSH, RDP or WinRM.",
    severity: "critical",
    frameworks: "CKV_AZURE_9; CKV_AZURE_10; CIS-Azure 6.1; CIS-Azure 6.2",
    remediation: "Remove the rule; use Bastion or the Kubernetes API.",
    types: [azure.securityGroup, azure.securityRule],
    check: ({ type, inputs }, report) => {
      for (const rule of rulesOf(type, inputs)) {
        if (openness(rule).admin)
          report(`rule ${textAt(rule, "name")} lets the internet in on an administration port`);
      }
    },
  }),
  stackRule({
    name: "azure-vnet-flow-logs",
    description: "Each virtual network logs its traffic.",
    severity: "medium",
    frameworks: "AZP; PRW network_flow_log_captured_sent; CKV_AZURE_12",
    remediation: "Add an enabled FlowLog whose targetResourceId is the network.",
    types: [azure.virtualNetwork, azure.flowLog],
    start: coverage({
      subject: azure.virtualNetwork,
      keyOf: (network) => idOf(network).toLowerCase(),
      companion: ({ type, inputs }) =>
        isTrue(at(inputs, "enabled"))
          ? { of: textAt(inputs, "targetResourceId").toLowerCase(), part: type }
          : undefined,
      complaint: unaccompanied("has no enabled flow log"),
    }),
  }),
];
