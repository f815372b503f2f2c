import type { FirewallArgs } from "@pulumi/gcp/compute/firewall";
import { podCidr, tierCidr } from "../../infra/addresses";

type Rule = Omit<FirewallArgs, "name" | "network">;

/** Where Google's health checks of load balancers come from, as its documentation of load balancing lists them. */
const healthCheckRanges = ["35.191.0.0/16", "130.211.0.0/22", "209.85.152.0/22", "209.85.204.0/22"];

/**
 * Ingress rules by name. What nothing allows is denied, and logged, by the last one; GKE adds, at a higher
 * priority, what its control plane and the load balancers of its Services need. Nothing opens SSH.
 */
export function firewallRules(siteCidr: string): Readonly<Record<string, Rule>> {
  const nodes = tierCidr(siteCidr, "private");
  return {
    "allow-nodes": {
      description: "Nodes and pods reach one another",
      direction: "INGRESS",
      priority: 1000,
      sourceRanges: [nodes, podCidr],
      destinationRanges: [nodes, podCidr],
      allows: [{ protocol: "tcp" }, { protocol: "udp" }, { protocol: "icmp" }],
    },
    "allow-health-checks": {
      description: "Load balancers see whether nodes take traffic: kube-proxy's health port and node ports",
      direction: "INGRESS",
      priority: 1000,
      sourceRanges: healthCheckRanges,
      destinationRanges: [nodes],
      allows: [{ protocol: "tcp", ports: ["10256", "30000-32767"] }],
    },
    "deny-ingress": {
      description: "Denies and logs what no other rule allows",
      direction: "INGRESS",
      priority: 65_534,
      sourceRanges: ["0.0.0.0/0"],
      denies: [{ protocol: "all" }],
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    },
  };
}
