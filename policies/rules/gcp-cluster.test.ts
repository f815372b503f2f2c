import type { ClusterArgs } from "@pulumi/gcp/container/cluster";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-cluster";

const cluster = {
  type: gcp.cluster,
  inputs: {
    name: "prod",
    location: "europe-west4",
    nodeLocations: ["europe-west4-a", "europe-west4-b", "europe-west4-c"],
    minMasterVersion: "1.36",
    deletionProtection: true,
    removeDefaultNodePool: true,
    privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true },
    masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "10.0.0.0/8" }] },
    controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: true } },
    ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
    datapathProvider: "ADVANCED_DATAPATH",
    enableIntranodeVisibility: true,
    workloadIdentityConfig: { workloadPool: "shop.svc.id.goog" },
    databaseEncryption: { state: "ENCRYPTED", keyName: "projects/shop/cryptoKeys/gke" },
    releaseChannel: { channel: "REGULAR" },
    binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
    securityPostureConfig: { mode: "BASIC" },
    maintenancePolicy: { recurringWindow: { startTime: "a", endTime: "b", recurrence: "FREQ=WEEKLY" } },
    loggingConfig: {
      enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"],
    },
    authenticatorGroupsConfig: { securityGroup: "gke-security-groups@example.com" },
  } satisfies ClusterArgs,
};

testRules(rules, {
  "gcp-gke-private-nodes": {
    pass: cluster,
    fail: [{ "privateClusterConfig.enablePrivateNodes": false }, { privateClusterConfig: undefined }],
    unknown: ["privateClusterConfig"],
  },
  "gcp-gke-api-not-open": {
    pass: cluster,
    alsoPass: [
      {
        type: gcp.cluster,
        inputs: { controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: false } } },
      },
      {
        type: gcp.cluster,
        inputs: { masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] } },
      },
    ],
    fail: [
      { "masterAuthorizedNetworksConfig.cidrBlocks": [{ cidrBlock: "0.0.0.0/0" }] },
      { masterAuthorizedNetworksConfig: undefined, "privateClusterConfig.enablePrivateEndpoint": false },
    ],
    unknown: ["masterAuthorizedNetworksConfig", "privateClusterConfig.enablePrivateEndpoint"],
  },
  "gcp-gke-vpc-native": {
    pass: cluster,
    fail: [{ ipAllocationPolicy: undefined }],
    unknown: ["ipAllocationPolicy"],
  },
  "gcp-gke-network-policy-engine": {
    pass: cluster,
    alsoPass: [{ type: gcp.cluster, inputs: { networkPolicy: { enabled: true } } }],
    fail: [{ datapathProvider: undefined }, { datapathProvider: "LEGACY_DATAPATH" }],
    unknown: ["datapathProvider"],
  },
  "gcp-gke-intranode-visibility": {
    pass: cluster,
    fail: [{ enableIntranodeVisibility: undefined }],
    unknown: ["enableIntranodeVisibility"],
  },
  "gcp-gke-workload-identity": {
    pass: cluster,
    fail: [{ workloadIdentityConfig: undefined }],
    unknown: ["workloadIdentityConfig.workloadPool"],
  },
  "gcp-gke-secrets-encrypted": {
    pass: cluster,
    fail: [{ "databaseEncryption.state": "DECRYPTED" }, { "databaseEncryption.keyName": undefined }],
    unknown: ["databaseEncryption.keyName"],
  },
  "gcp-gke-shielded-nodes": {
    pass: cluster,
    fail: [{ enableShieldedNodes: false }],
    unknown: ["enableShieldedNodes"],
  },
  "gcp-gke-release-channel": {
    pass: cluster,
    fail: [{ releaseChannel: undefined }, { "releaseChannel.channel": "UNSPECIFIED" }],
    unknown: ["releaseChannel"],
  },
  "gcp-gke-supported-version": {
    pass: cluster,
    alsoPass: [{ type: gcp.cluster, inputs: { minMasterVersion: "1.35.3-gke.100" } }],
    fail: [{ minMasterVersion: "1.34.1" }, { minMasterVersion: undefined }],
    unknown: ["minMasterVersion"],
  },
  "gcp-gke-binary-authorization": {
    pass: cluster,
    fail: [{ binaryAuthorization: undefined }, { "binaryAuthorization.evaluationMode": "DISABLED" }],
    unknown: ["binaryAuthorization"],
  },
  "gcp-gke-no-legacy-access": {
    pass: cluster,
    fail: [
      { enableLegacyAbac: true },
      { masterAuth: { clientCertificateConfig: { issueClientCertificate: true } } },
    ],
    unknown: ["enableLegacyAbac", "masterAuth"],
  },
  "gcp-gke-security-posture": {
    pass: cluster,
    fail: [{ securityPostureConfig: undefined }, { "securityPostureConfig.mode": "DISABLED" }],
    unknown: ["securityPostureConfig"],
  },
  "gcp-gke-no-alpha": {
    pass: cluster,
    fail: [{ enableKubernetesAlpha: true }],
    unknown: ["enableKubernetesAlpha"],
  },
  "gcp-gke-regional": {
    pass: cluster,
    fail: [{ location: "europe-west4-a" }, { nodeLocations: ["europe-west4-a"] }],
    unknown: ["location", "nodeLocations"],
  },
  "gcp-gke-deletion-protection": {
    pass: cluster,
    fail: [{ deletionProtection: false }, { deletionProtection: undefined }],
    unknown: ["deletionProtection"],
  },
  "gcp-gke-maintenance-window": {
    pass: cluster,
    fail: [{ maintenancePolicy: undefined }, { maintenancePolicy: { maintenanceExclusions: [] } }],
    unknown: ["maintenancePolicy"],
  },
  "gcp-gke-control-plane-logs": {
    pass: cluster,
    fail: [{ loggingConfig: undefined }, { "loggingConfig.enableComponents": ["SYSTEM_COMPONENTS"] }],
    unknown: ["loggingConfig.enableComponents"],
  },
  "gcp-gke-groups": {
    pass: cluster,
    fail: [{ authenticatorGroupsConfig: undefined }],
    unknown: ["authenticatorGroupsConfig"],
  },
  "gcp-gke-own-node-pools": {
    pass: cluster,
    alsoPass: [{ type: gcp.cluster, inputs: { enableAutopilot: true } }],
    fail: [{ removeDefaultNodePool: undefined }],
    unknown: ["removeDefaultNodePool"],
  },
});
