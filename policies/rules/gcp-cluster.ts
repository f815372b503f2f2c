/** GKE control planes. Node pools are in `gcp-nodes`. */
import { all, mustBeOneOf, mustBeSet, mustBeTrue, mustEqual, mustMatch, mustNotBeTrue } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { gcp } from "../types";
import { at, isOpenRange, isTrue, isUnset, listAt, textAt, texts } from "../values";
import { supportedKubernetesPattern, supportedKubernetesVersions } from "../versions";

const types = [gcp.cluster];
const LOG_COMPONENTS = [
  "SYSTEM_COMPONENTS",
  "WORKLOADS",
  "APISERVER",
  "CONTROLLER_MANAGER",
  "SCHEDULER",
] as const;

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-gke-private-nodes",
    description: "Nodes have no public addresses.",
    severity: "high",
    frameworks: "CIS-GKE 5.6.5; CKV_GCP_64",
    remediation: "Set privateClusterConfig.enablePrivateNodes to true.",
    types,
    check: mustBeTrue("privateClusterConfig.enablePrivateNodes"),
  }),
  resourceRule({
    name: "gcp-gke-api-not-open",
    description: "The Kubernetes API is private, or answers only to listed address ranges.",
    severity: "critical",
    frameworks: "CIS-GKE 5.6.3; CIS-GKE 5.6.4; CKV_GCP_18; CKV_GCP_20; CKV_GCP_25",
    remediation:
      "Set privateClusterConfig.enablePrivateEndpoint, and list ranges in masterAuthorizedNetworksConfig.cidrBlocks.",
    types,
    check: ({ inputs }, report) => {
      const ranges = listAt(inputs, "masterAuthorizedNetworksConfig.cidrBlocks").map((block) =>
        at(block, "cidrBlock"),
      );
      for (const range of ranges.filter(isOpenRange)) report(`masterAuthorizedNetworksConfig holds ${range}`);
      const isPrivate =
        isTrue(at(inputs, "privateClusterConfig.enablePrivateEndpoint")) ||
        at(inputs, "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled") === false;
      if (!isPrivate && ranges.length === 0)
        report("the API is public and masterAuthorizedNetworksConfig is not set");
    },
  }),
  resourceRule({
    name: "gcp-gke-vpc-native",
    description: "Pods have addresses of the network (alias ranges).",
    severity: "medium",
    frameworks: "CIS-GKE 5.6.2; CKV_GCP_23",
    remediation: "Set ipAllocationPolicy.",
    types,
    check: mustBeSet("ipAllocationPolicy"),
  }),
  resourceRule({
    name: "gcp-gke-network-policy-engine",
    description: "The cluster has a network policy engine.",
    severity: "high",
    frameworks: "CIS-GKE 4.3.1; CKV_GCP_12",
    remediation: 'Set datapathProvider to "ADVANCED_DATAPATH".',
    types,
    check: ({ inputs }, report) => {
      const on =
        textAt(inputs, "datapathProvider") === "ADVANCED_DATAPATH" ||
        isTrue(at(inputs, "networkPolicy.enabled"));
      if (!on) report("neither Dataplane V2 nor networkPolicy is on");
    },
  }),
  resourceRule({
    name: "gcp-gke-intranode-visibility",
    description: "Traffic between pods of one node is seen by the network's flow logs.",
    severity: "low",
    frameworks: "CIS-GKE 5.6.1; CKV_GCP_61",
    remediation: "Set enableIntranodeVisibility to true.",
    types,
    check: mustBeTrue("enableIntranodeVisibility"),
  }),
  resourceRule({
    name: "gcp-gke-workload-identity",
    description: "Workloads get Google permissions by their service account, without keys.",
    severity: "high",
    frameworks: "CIS-GKE 5.2.2; CKV_GCP_69",
    remediation: "Set workloadIdentityConfig.workloadPool.",
    types,
    check: mustBeSet("workloadIdentityConfig.workloadPool"),
  }),
  resourceRule({
    name: "gcp-gke-secrets-encrypted",
    description: "Kubernetes secrets are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "CIS-GKE 5.3.1",
    remediation: 'Set databaseEncryption to state "ENCRYPTED" with a keyName.',
    types,
    check: all(mustEqual("databaseEncryption.state", "ENCRYPTED"), mustBeSet("databaseEncryption.keyName")),
  }),
  resourceRule({
    name: "gcp-gke-shielded-nodes",
    description: "Nodes prove their identity to the control plane.",
    severity: "medium",
    frameworks: "CIS-GKE 5.5.5; CKV_GCP_71",
    remediation: "Leave enableShieldedNodes out (the default is true) or set it to true.",
    types,
    check: ({ inputs }, report) => {
      if (at(inputs, "enableShieldedNodes") === false) report("enableShieldedNodes is false");
    },
  }),
  resourceRule({
    name: "gcp-gke-release-channel",
    description: "The cluster follows a release channel, which patches it.",
    severity: "medium",
    frameworks: "CIS-GKE 5.5.4; CKV_GCP_70",
    remediation: 'Set releaseChannel.channel to "REGULAR", "STABLE" or "EXTENDED".',
    types,
    check: mustBeOneOf("releaseChannel.channel", ["STABLE", "REGULAR", "EXTENDED", "RAPID"]),
  }),
  resourceRule({
    name: "gcp-gke-supported-version",
    description: "The Kubernetes version is supported.",
    severity: "high",
    frameworks: "CIS-GKE 5.5.4; GKE release-schedule",
    remediation: `Set minMasterVersion to one of ${supportedKubernetesVersions.join(", ")}.`,
    types,
    check: mustMatch(
      "minMasterVersion",
      supportedKubernetesPattern,
      `one of ${supportedKubernetesVersions.join(", ")}`,
    ),
  }),
  resourceRule({
    name: "gcp-gke-binary-authorization",
    description: "Only images that the project's policy admits run.",
    severity: "medium",
    frameworks: "CIS-GKE 5.1.4; CKV_GCP_66",
    remediation: 'Set binaryAuthorization.evaluationMode to "PROJECT_SINGLETON_POLICY_ENFORCE".',
    types,
    check: mustEqual("binaryAuthorization.evaluationMode", "PROJECT_SINGLETON_POLICY_ENFORCE"),
  }),
  resourceRule({
    name: "gcp-gke-no-legacy-access",
    description: "Legacy attribute-based access and client certificates are off.",
    severity: "high",
    frameworks: "CIS-GKE 5.8.1; CIS-GKE 5.8.3; CKV_GCP_7; CKV_GCP_13",
    remediation: "Leave enableLegacyAbac and masterAuth.clientCertificateConfig.issueClientCertificate out.",
    types,
    check: all(
      mustNotBeTrue("enableLegacyAbac"),
      mustNotBeTrue("masterAuth.clientCertificateConfig.issueClientCertificate"),
    ),
  }),
  resourceRule({
    name: "gcp-gke-security-posture",
    description: "Google watches the configuration of workloads for weaknesses.",
    severity: "medium",
    frameworks: "CIS-GKE 5.10.4",
    // The vulnerability mode beside it is not asked for: GKE's own image scanning ended in 2026, and
    // gcp-registry-scanned covers the images.
    remediation: 'Set securityPostureConfig.mode to "BASIC" or "ENTERPRISE".',
    types,
    check: mustBeOneOf("securityPostureConfig.mode", ["BASIC", "ENTERPRISE"]),
  }),
  resourceRule({
    name: "gcp-gke-no-alpha",
    description: "Alpha features are off: alpha clusters delete themselves after 30 days.",
    severity: "medium",
    frameworks: "CIS-GKE 5.10.1; CIS-GKE 5.10.2; CKV2_GCP_19",
    remediation: "Leave enableKubernetesAlpha out.",
    types,
    check: mustNotBeTrue("enableKubernetesAlpha"),
  }),
  resourceRule({
    name: "gcp-gke-regional",
    description: "The control plane is regional and nodes stand in three zones.",
    severity: "medium",
    resilience: true,
    frameworks: "GKE regional-clusters; WAF REL10",
    remediation: "Set location to a region, and leave nodeLocations out or list three zones.",
    types,
    check: ({ inputs }, report) => {
      const location = textAt(inputs, "location");
      if (/-[a-z]$/.test(location)) report(`location ${location} is one zone`);
      const zones = texts(at(inputs, "nodeLocations"));
      if (zones.length > 0 && zones.length < 3) report(`nodeLocations has ${zones.length} zones`);
    },
  }),
  resourceRule({
    name: "gcp-gke-deletion-protection",
    description: "The cluster cannot be deleted by mistake.",
    severity: "medium",
    resilience: true,
    frameworks: "GKE hardening",
    remediation: "Set deletionProtection to true.",
    types,
    check: mustBeTrue("deletionProtection"),
  }),
  resourceRule({
    name: "gcp-gke-maintenance-window",
    description: "Automatic upgrades have a maintenance window.",
    severity: "medium",
    resilience: true,
    frameworks: "GKE hardening",
    remediation: "Set maintenancePolicy with a window.",
    types,
    check: ({ inputs }, report) => {
      const windows = ["recurringWindow", "dailyMaintenanceWindow", "recurringMaintenanceWindow"];
      if (windows.every((name) => isUnset(at(inputs, `maintenancePolicy.${name}`)))) {
        report("maintenancePolicy has no window");
      }
    },
  }),
  resourceRule({
    name: "gcp-gke-control-plane-logs",
    description: "Logs of the control plane and of workloads are on.",
    severity: "high",
    frameworks: "CIS-GKE 5.7.1; CKV_GCP_1",
    remediation: `Set loggingConfig.enableComponents to ${LOG_COMPONENTS.join(", ")}.`,
    types,
    check: ({ inputs }, report) => {
      const found = new Set(texts(at(inputs, "loggingConfig.enableComponents")));
      const missing = LOG_COMPONENTS.filter((name) => !found.has(name));
      if (missing.length > 0) report(`loggingConfig.enableComponents lacks ${missing.join(", ")}`);
    },
  }),
  resourceRule({
    name: "gcp-gke-groups",
    description: "Access inside the cluster is granted to Google Groups.",
    severity: "low",
    level: "advisory",
    frameworks: "CIS-GKE 5.8.2; CKV_GCP_65",
    remediation: "Set authenticatorGroupsConfig.securityGroup to gke-security-groups@<domain>.",
    types,
    check: mustBeSet("authenticatorGroupsConfig.securityGroup"),
  }),
  resourceRule({
    name: "gcp-gke-own-node-pools",
    description: "The default node pool is removed; pools are resources of their own.",
    severity: "low",
    frameworks: "GKE hardening; CIS-GKE 5.2.1",
    remediation: "Set removeDefaultNodePool to true and add NodePools.",
    types,
    check: ({ inputs }, report) => {
      if (!isTrue(at(inputs, "enableAutopilot")) && !isTrue(at(inputs, "removeDefaultNodePool"))) {
        report("removeDefaultNodePool is not true");
      }
    },
  }),
];
