import type { VpnConnectionArgs } from "@pulumi/aws/ec2/vpnConnection";
import type { VirtualNetworkGatewayArgs } from "@pulumi/azure-native/network/virtualNetworkGateway";
import type { VirtualNetworkGatewayConnectionArgs } from "@pulumi/azure-native/network/virtualNetworkGatewayConnection";
import type { HaVpnGatewayArgs } from "@pulumi/gcp/compute/haVpnGateway";
import type { VPNTunnelArgs } from "@pulumi/gcp/compute/vpntunnel";
import { testRules } from "../testing";
import { aws, azure, gcp } from "../types";
import { rules } from "./vpn";

const logs = {
  cloudwatchLogOptions: { logEnabled: true, logGroupArn: "arn:aws:logs:eu-west-1:1:log-group:a" },
};
const awsConnection = {
  type: aws.vpnConnection,
  inputs: {
    type: "ipsec.1",
    customerGatewayId: "cgw-1",
    vpnGatewayId: "vgw-1",
    tunnel1IkeVersions: ["ikev2"],
    tunnel2IkeVersions: ["ikev2"],
    tunnel1LogOptions: logs,
    tunnel2LogOptions: logs,
  } satisfies VpnConnectionArgs,
};
const azureConnection = {
  type: azure.vpnConnection,
  inputs: {
    resourceGroupName: "g",
    connectionType: "IPsec",
    connectionProtocol: "IKEv2",
    virtualNetworkGateway1: { id: "/gateway" },
    ipsecPolicies: [
      {
        ikeEncryption: "GCMAES256",
        ikeIntegrity: "SHA384",
        dhGroup: "ECP384",
        ipsecEncryption: "GCMAES256",
        ipsecIntegrity: "GCMAES256",
        pfsGroup: "ECP384",
        saLifeTimeSeconds: 3600,
        saDataSizeKilobytes: 102_400_000,
      },
    ],
  } satisfies VirtualNetworkGatewayConnectionArgs,
};
const azureGateway = {
  type: azure.vpnGateway,
  inputs: {
    resourceGroupName: "g",
    activeActive: true,
    sku: { name: "VpnGw2AZ", tier: "VpnGw2AZ" },
  } satisfies VirtualNetworkGatewayArgs,
};
const gcpGateway = {
  type: gcp.haVpnGateway,
  id: "projects/p/regions/r/vpnGateways/g",
  inputs: { network: "projects/p/global/networks/n" } satisfies HaVpnGatewayArgs,
};
const tunnel = (vpnGatewayInterface: number) => ({
  type: gcp.vpnTunnel,
  inputs: {
    vpnGateway: gcpGateway.id,
    vpnGatewayInterface,
    ikeVersion: 2,
  } satisfies VPNTunnelArgs,
});

testRules(rules, {
  "vpn-aws-ikev2": {
    pass: awsConnection,
    fail: [
      { tunnel1IkeVersions: undefined },
      { tunnel2IkeVersions: ["ikev1", "ikev2"] },
      { tunnel2IkeVersions: ["ikev1"] },
    ],
    unknown: ["tunnel1IkeVersions", "tunnel2IkeVersions"],
  },
  "vpn-aws-logs": {
    pass: awsConnection,
    fail: [{ tunnel1LogOptions: undefined }, { "tunnel2LogOptions.cloudwatchLogOptions.logEnabled": false }],
    unknown: ["tunnel1LogOptions", "tunnel2LogOptions.cloudwatchLogOptions.logEnabled"],
  },
  "vpn-azure-ikev2": {
    pass: azureConnection,
    fail: [
      { connectionProtocol: "IKEv1" },
      { connectionProtocol: undefined },
      { ipsecPolicies: undefined },
      { "ipsecPolicies.0.ikeIntegrity": "SHA1" },
      { "ipsecPolicies.0.dhGroup": "DHGroup2" },
      { "ipsecPolicies.0.pfsGroup": "None" },
      { "ipsecPolicies.0.ipsecEncryption": "DES3" },
    ],
    unknown: ["connectionProtocol", "ipsecPolicies"],
  },
  "vpn-azure-gateway-redundant": {
    pass: azureGateway,
    fail: [{ activeActive: false }, { activeActive: undefined }, { "sku.name": "VpnGw2" }],
    unknown: ["activeActive", "sku.name"],
  },
  "vpn-gcp-ikev2": {
    pass: tunnel(0),
    fail: [{ ikeVersion: 1 }, { ikeVersion: undefined }],
    unknown: ["ikeVersion"],
  },
  "vpn-gcp-both-interfaces": {
    pass: [tunnel(0), tunnel(1), gcpGateway],
    fail: [[gcpGateway], { vpnGatewayInterface: 1 }, { vpnGateway: "another" }],
    unknown: ["vpnGateway", "vpnGatewayInterface"],
  },
});
