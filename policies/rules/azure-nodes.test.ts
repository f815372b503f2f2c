import type { AgentPoolArgs } from "@pulumi/azure-native/containerservice/agentPool";
import type { ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-nodes";

const taint = "CriticalAddonsOnly=true:NoSchedule";
const settings = {
  availabilityZones: ["1", "2", "3"],
  vnetSubnetID: "/subscriptions/1/subnets/nodes",
  enableEncryptionAtHost: true,
  securityProfile: { sshAccess: "Disabled" },
};
const pool = {
  type: azure.agentPool,
  inputs: {
    resourceGroupName: "prod",
    resourceName: "prod",
    mode: "User",
    ...settings,
  } satisfies AgentPoolArgs,
};
const cluster = {
  type: azure.cluster,
  inputs: {
    resourceGroupName: "prod",
    agentPoolProfiles: [{ name: "system", mode: "System", nodeTaints: [taint], ...settings }],
  } satisfies ManagedClusterArgs,
};

const zonal = (zone: string, nodeLabels: object = { pool: "general" }) => ({
  ...pool,
  name: `general-${zone}`,
  inputs: { ...pool.inputs, availabilityZones: [zone], nodeLabels },
});

testRules(rules, {
  "azure-nodes-zones": {
    pass: pool,
    alsoPass: [cluster, ["1", "2", "3"].map((zone) => zonal(zone))],
    fail: [
      { availabilityZones: ["1"] },
      { availabilityZones: undefined },
      [zonal("1"), zonal("2")],
      [zonal("1"), zonal("2"), zonal("3", { pool: "spot" })],
      [{ ...cluster, inputs: { agentPoolProfiles: [{ name: "system" }] } }],
    ],
    unknown: ["availabilityZones", "resourceName"],
  },
  "azure-nodes-system-pool-tainted": {
    pass: cluster,
    alsoPass: [pool],
    fail: [{ "agentPoolProfiles.0.nodeTaints": undefined }, [{ ...pool, inputs: { mode: "System" } }]],
    unknown: ["agentPoolProfiles.0.nodeTaints", "agentPoolProfiles"],
  },
  "azure-nodes-no-public-ip": {
    pass: pool,
    alsoPass: [cluster],
    fail: [{ enableNodePublicIP: true }],
    unknown: ["enableNodePublicIP"],
  },
  "azure-nodes-no-ssh": {
    pass: pool,
    alsoPass: [cluster],
    fail: [{ securityProfile: undefined }, { "securityProfile.sshAccess": "LocalUser" }],
    unknown: ["securityProfile"],
  },
  "azure-nodes-encryption-at-host": {
    pass: cluster,
    alsoPass: [pool],
    fail: [{ "agentPoolProfiles.0.enableEncryptionAtHost": false }],
    unknown: ["agentPoolProfiles.0.enableEncryptionAtHost"],
  },
  "azure-nodes-in-subnet": {
    pass: pool,
    alsoPass: [cluster],
    fail: [{ vnetSubnetID: undefined }],
    unknown: ["vnetSubnetID"],
  },
});
