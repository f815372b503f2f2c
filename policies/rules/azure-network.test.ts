import type { FlowLogArgs } from "@pulumi/azure-native/network/flowLog";
import type { NetworkSecurityGroupArgs } from "@pulumi/azure-native/network/networkSecurityGroup";
import type { SecurityRuleArgs } from "@pulumi/azure-native/network/securityRule";
import type { SubnetArgs } from "@pulumi/azure-native/network/subnet";
import type { VirtualNetworkArgs } from "@pulumi/azure-native/network/virtualNetwork";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-network";

const vnetId = "/subscriptions/1/resourceGroups/prod/providers/Microsoft.Network/virtualNetworks/prod";
const subnet = {
  type: azure.subnet,
  inputs: {
    resourceGroupName: "prod",
    virtualNetworkName: "prod",
    subnetName: "nodes",
    defaultOutboundAccess: false,
    networkSecurityGroup: { id: "/subscriptions/1/networkSecurityGroups/nodes" },
  } satisfies SubnetArgs,
};
const network = {
  type: azure.virtualNetwork,
  id: vnetId,
  inputs: { resourceGroupName: "prod" } satisfies VirtualNetworkArgs,
};
const rule = {
  name: "https",
  access: "Allow",
  direction: "Inbound",
  priority: 100,
  protocol: "Tcp",
  sourceAddressPrefix: "Internet",
  sourcePortRange: "*",
  destinationAddressPrefix: "10.0.0.0/16",
  destinationPortRange: "443",
};
const group = {
  type: azure.securityGroup,
  inputs: { resourceGroupName: "prod", securityRules: [rule] } satisfies NetworkSecurityGroupArgs,
};
const separate = {
  type: azure.securityRule,
  inputs: {
    ...rule,
    networkSecurityGroupName: "nodes",
    resourceGroupName: "prod",
  } satisfies SecurityRuleArgs,
};
const flowLog = {
  type: azure.flowLog,
  inputs: {
    resourceGroupName: "watchers",
    networkWatcherName: "watcher",
    storageId: "/subscriptions/1/storageAccounts/logs",
    targetResourceId: vnetId.toUpperCase(),
    enabled: true,
  } satisfies FlowLogArgs,
};

testRules(rules, {
  "azure-subnet-has-security-group": {
    pass: subnet,
    alsoPass: [network, { type: azure.subnet, inputs: { subnetName: "GatewaySubnet" } }],
    fail: [{ networkSecurityGroup: undefined }, [{ ...network, inputs: { subnets: [{ name: "nodes" }] } }]],
    unknown: ["networkSecurityGroup", "networkSecurityGroup.id"],
  },
  "azure-subnet-no-default-outbound": {
    pass: subnet,
    fail: [{ defaultOutboundAccess: undefined }, { defaultOutboundAccess: true }],
    unknown: ["defaultOutboundAccess"],
  },
  "azure-security-group-not-open": {
    pass: group,
    alsoPass: [separate],
    fail: [
      { "securityRules.0.destinationPortRange": "*" },
      { "securityRules.0.destinationPortRange": "*", "securityRules.0.sourceAddressPrefix": "0.0.0.0/0" },
      [{ ...separate, inputs: { ...separate.inputs, destinationPortRanges: ["*"] } }],
    ],
    unknown: ["securityRules", "securityRules.0.sourceAddressPrefix"],
  },
  "azure-security-group-no-open-admin": {
    pass: group,
    alsoPass: [
      separate,
      {
        ...separate,
        inputs: { ...separate.inputs, destinationPortRange: "22", sourceAddressPrefix: "10.0.0.0/8" },
      },
    ],
    fail: [
      { "securityRules.0.destinationPortRange": "22" },
      { "securityRules.0.destinationPortRange": "3000-4000" },
      { "securityRules.0.destinationPortRanges": ["443", "3389"] },
    ],
    unknown: ["securityRules.0.destinationPortRange"],
  },
  "azure-vnet-flow-logs": {
    pass: [flowLog, network],
    fail: [[network], { enabled: false }, { targetResourceId: "/subscriptions/1/virtualNetworks/other" }],
    unknown: ["targetResourceId"],
  },
});
