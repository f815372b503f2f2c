import type { NodePoolArgs } from "@pulumi/gcp/container/nodePool";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-nodes";

const pool = {
  type: gcp.nodePool,
  inputs: {
    cluster: "prod",
    nodeLocations: ["europe-west4-a", "europe-west4-b", "europe-west4-c"],
    management: { autoRepair: true, autoUpgrade: true },
    upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
    networkConfig: { enablePrivateNodes: true },
    nodeConfig: {
      serviceAccount: "nodes@shop.iam.gserviceaccount.com",
      workloadMetadataConfig: { mode: "GKE_METADATA" },
      bootDiskKmsKey: "projects/shop/cryptoKeys/disks",
      shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      imageType: "COS_CONTAINERD",
      metadata: { "disable-legacy-endpoints": "true" },
    },
  } satisfies NodePoolArgs,
};

testRules(rules, {
  "gcp-nodes-own-service-account": {
    pass: pool,
    fail: [
      { "nodeConfig.serviceAccount": undefined },
      { "nodeConfig.serviceAccount": "default" },
      { "nodeConfig.serviceAccount": "123456-compute@developer.gserviceaccount.com" },
    ],
    unknown: ["nodeConfig.serviceAccount"],
  },
  "gcp-nodes-metadata-server": {
    pass: pool,
    fail: [{ "nodeConfig.workloadMetadataConfig.mode": "GCE_METADATA" }, { nodeConfig: undefined }],
    unknown: ["nodeConfig"],
  },
  "gcp-nodes-disks-encrypted": {
    pass: pool,
    fail: [{ "nodeConfig.bootDiskKmsKey": undefined }],
    unknown: ["nodeConfig.bootDiskKmsKey"],
  },
  "gcp-nodes-shielded": {
    pass: pool,
    fail: [
      { "nodeConfig.shieldedInstanceConfig.enableSecureBoot": false },
      { "nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring": undefined },
    ],
    unknown: ["nodeConfig.shieldedInstanceConfig"],
  },
  "gcp-nodes-container-optimized": {
    pass: pool,
    fail: [{ "nodeConfig.imageType": "UBUNTU_CONTAINERD" }, { "nodeConfig.imageType": undefined }],
    unknown: ["nodeConfig.imageType"],
  },
  "gcp-nodes-auto-upgrade": {
    pass: pool,
    alsoPass: [
      {
        type: gcp.nodePool,
        inputs: {
          management: { autoRepair: true, autoUpgrade: true },
          upgradeSettings: { strategy: "BLUE_GREEN" },
        },
      },
    ],
    fail: [{ management: undefined }, { "management.autoUpgrade": false }, { "upgradeSettings.maxSurge": 0 }],
    unknown: ["management", "upgradeSettings"],
  },
  "gcp-nodes-private": {
    pass: pool,
    fail: [{ "networkConfig.enablePrivateNodes": false }],
    unknown: ["networkConfig.enablePrivateNodes"],
  },
  "gcp-nodes-zones": {
    pass: pool,
    alsoPass: [{ type: gcp.nodePool, inputs: { cluster: "prod" } }],
    fail: [{ nodeLocations: ["europe-west4-a"] }],
    unknown: ["nodeLocations"],
  },
  "gcp-nodes-no-legacy-metadata": {
    pass: pool,
    alsoPass: [{ type: gcp.nodePool, inputs: { cluster: "prod" } }],
    fail: [{ "nodeConfig.metadata": { purpose: "batch" } }],
    unknown: ["nodeConfig.metadata"],
  },
});
