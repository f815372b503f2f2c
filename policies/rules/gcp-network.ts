/** VPC networks, subnets and firewalls of Google Cloud. */
import { mustBeFalse, mustBeSet, mustBeTrue, when } from "../conditions";
import { includesPort } from "../ports";
import { type Report, type ResourceView, type Rule, resourceRule } from "../rule";
import { gcp } from "../types";
import { at, isOpenRange, isTrue, listAt, textAt, texts } from "../values";

/** Ports that must never be open to everyone: SSH, RDP and plain HTTP. */
const CLOSED_PORTS = [22, 3389, 80];

/** Subnets that hold no machines of ours and therefore have no flow logs. */
const WITHOUT_LOGS = new Set([
  "REGIONAL_MANAGED_PROXY",
  "GLOBAL_MANAGED_PROXY",
  "PRIVATE_SERVICE_CONNECT",
  "PRIVATE_NAT",
]);
const hasMachines = (inputs: unknown) => !WITHOUT_LOGS.has(textAt(inputs, "purpose"));

/** Runs a check on firewalls that let the whole internet in. */
const whenOpen =
  (check: (inputs: unknown, report: Report) => void) =>
  ({ inputs }: ResourceView, report: Report): void => {
    const inbound = textAt(inputs, "direction") !== "EGRESS";
    if (!inbound || isTrue(at(inputs, "disabled"))) return;
    if (listAt(inputs, "sourceRanges").some(isOpenRange)) check(inputs, report);
  };

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-network-own-subnets",
    description: "Networks hold the subnets that were planned, and there is no default network.",
    severity: "medium",
    frameworks: "CKV2_GCP_18; PRW compute_network_default_in_use",
    remediation: 'Set autoCreateSubnetworks to false, and do not name a network "default".',
    types: [gcp.network],
    check: (resource, report) => {
      mustBeFalse("autoCreateSubnetworks")(resource, report);
      if (textAt(resource.inputs, "name") === "default") report("is the default network");
    },
  }),
  resourceRule({
    name: "gcp-subnet-flow-logs",
    description: "Subnets log their traffic.",
    severity: "medium",
    frameworks: "CKV_GCP_26; CIS-GKE 5.6.1; PRW compute_subnet_flow_logs_enabled",
    remediation: "Set logConfig.",
    types: [gcp.subnetwork],
    check: when(hasMachines, mustBeSet("logConfig")),
  }),
  resourceRule({
    name: "gcp-subnet-private-access",
    description: "Machines reach Google's own services without the internet.",
    severity: "medium",
    frameworks: "CKV_GCP_74",
    remediation: "Set privateIpGoogleAccess to true.",
    types: [gcp.subnetwork],
    check: when(hasMachines, mustBeTrue("privateIpGoogleAccess")),
  }),
  resourceRule({
    name: "gcp-firewall-not-open",
    description: "No firewall rule lets the whole internet in on every port.",
    severity: "critical",
    frameworks: "CKV2_GCP_12; PCP",
    remediation: "Name the source ranges, the protocol and the ports.",
    types: [gcp.firewall],
    check: whenOpen((inputs, report) => {
      for (const allow of listAt(inputs, "allows")) {
        const protocol = textAt(allow, "protocol");
        const ports = texts(at(allow, "ports"));
        if (protocol === "all" || ports.length === 0 || ports.includes("0-65535"))
          report(`lets the internet in on all of ${protocol}`);
      }
    }),
  }),
  resourceRule({
    name: "gcp-firewall-no-open-admin",
    description: "No firewall rule lets the whole internet in on SSH, RDP or plain HTTP.",
    severity: "critical",
    frameworks:
      "CKV_GCP_2; CKV_GCP_3; CKV_GCP_106; PRW compute_firewall_ssh_access_from_the_internet_allowed",
    remediation: "Remove the rule; use Identity-Aware Proxy or the Kubernetes API.",
    types: [gcp.firewall],
    check: whenOpen((inputs, report) => {
      const ranges = listAt(inputs, "allows").flatMap((allow) => texts(at(allow, "ports")));
      const open = CLOSED_PORTS.filter((port) => ranges.some((range) => includesPort(range, port)));
      if (open.length > 0) report(`lets the internet in on ${open.join(", ")}`);
    }),
  }),
];
