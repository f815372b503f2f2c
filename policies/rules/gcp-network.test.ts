import type { FirewallArgs } from "@pulumi/gcp/compute/firewall";
import type { NetworkArgs } from "@pulumi/gcp/compute/network";
import type { SubnetworkArgs } from "@pulumi/gcp/compute/subnetwork";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-network";

const network = {
  type: gcp.network,
  inputs: { name: "prod", autoCreateSubnetworks: false } satisfies NetworkArgs,
};
const subnetwork = {
  type: gcp.subnetwork,
  inputs: {
    network: "prod",
    privateIpGoogleAccess: true,
    logConfig: { flowSampling: 0.5 },
  } satisfies SubnetworkArgs,
};
const proxySubnet = { type: gcp.subnetwork, inputs: { purpose: "REGIONAL_MANAGED_PROXY" } };
const firewall = {
  type: gcp.firewall,
  inputs: {
    network: "prod",
    direction: "INGRESS",
    sourceRanges: ["0.0.0.0/0"],
    allows: [{ protocol: "tcp", ports: ["443"] }],
  } satisfies FirewallArgs,
};
const internal = {
  type: gcp.firewall,
  inputs: { sourceRanges: ["10.0.0.0/8"], allows: [{ protocol: "all" }, { protocol: "tcp", ports: ["22"] }] },
};
const deny = { type: gcp.firewall, inputs: { sourceRanges: ["0.0.0.0/0"], denies: [{ protocol: "all" }] } };

testRules(rules, {
  "gcp-network-own-subnets": {
    pass: network,
    fail: [{ autoCreateSubnetworks: undefined }, { autoCreateSubnetworks: true }, { name: "default" }],
    unknown: ["autoCreateSubnetworks", "name"],
  },
  "gcp-subnet-flow-logs": {
    pass: subnetwork,
    alsoPass: [proxySubnet],
    fail: [{ logConfig: undefined }],
    unknown: ["logConfig", "purpose"],
  },
  "gcp-subnet-private-access": {
    pass: subnetwork,
    alsoPass: [proxySubnet],
    fail: [{ privateIpGoogleAccess: undefined }],
    unknown: ["privateIpGoogleAccess"],
  },
  "gcp-firewall-not-open": {
    pass: firewall,
    alsoPass: [
      internal,
      deny,
      { type: gcp.firewall, inputs: { ...firewall.inputs, allows: [{ protocol: "all" }], disabled: true } },
    ],
    fail: [
      { allows: [{ protocol: "all" }] },
      { allows: [{ protocol: "tcp" }] },
      { "allows.0.ports": ["0-65535"] },
    ],
    unknown: ["sourceRanges", "allows"],
  },
  "gcp-firewall-no-open-admin": {
    pass: firewall,
    alsoPass: [internal, deny],
    fail: [
      { "allows.0.ports": ["22"] },
      { "allows.0.ports": ["3000-4000"] },
      { "allows.0.ports": ["443", "80"] },
    ],
    unknown: ["allows.0.ports"],
  },
});
