/** GKE node pools. */
import { all, mustBeSet, mustBeTrue, mustEqual, mustHaveAtLeast, mustMatch, when } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { gcp } from "../types";
import { at, isUnset, numberAt, textAt } from "../values";

const types = [gcp.nodePool];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-nodes-own-service-account",
    description: "Nodes run as a service account of their own, not as the project's default one.",
    severity: "high",
    frameworks: "CIS-GKE 5.2.1; PRW gke_cluster_no_default_service_account",
    remediation: "Set nodeConfig.serviceAccount to a least-privilege account.",
    types,
    check: mustMatch(
      "nodeConfig.serviceAccount",
      /^(?!default$)(?!\d+-compute@developer\.gserviceaccount\.com$).+$/,
      "a service account other than the default one",
    ),
  }),
  resourceRule({
    name: "gcp-nodes-metadata-server",
    description: "Pods see the GKE metadata server, not the machine's.",
    severity: "high",
    frameworks: "CIS-GKE 5.4.1; CKV_GCP_69",
    remediation: 'Set nodeConfig.workloadMetadataConfig.mode to "GKE_METADATA".',
    types,
    check: mustEqual("nodeConfig.workloadMetadataConfig.mode", "GKE_METADATA"),
  }),
  resourceRule({
    name: "gcp-nodes-disks-encrypted",
    description: "The nodes' disks are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "CIS-GKE 5.9.2",
    remediation: "Set nodeConfig.bootDiskKmsKey.",
    types,
    check: mustBeSet("nodeConfig.bootDiskKmsKey"),
  }),
  resourceRule({
    name: "gcp-nodes-shielded",
    description: "Nodes boot verified software only, and their integrity is watched.",
    severity: "medium",
    frameworks: "CIS-GKE 5.5.6; CIS-GKE 5.5.7; CKV_GCP_68; CKV_GCP_72",
    remediation:
      "Set nodeConfig.shieldedInstanceConfig.enableSecureBoot and enableIntegrityMonitoring to true.",
    types,
    check: all(
      mustBeTrue("nodeConfig.shieldedInstanceConfig.enableSecureBoot"),
      mustBeTrue("nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring"),
    ),
  }),
  resourceRule({
    name: "gcp-nodes-container-optimized",
    description: "Nodes run Container-Optimized OS.",
    severity: "medium",
    frameworks: "CIS-GKE 5.5.1; CKV_GCP_22",
    remediation: 'Set nodeConfig.imageType to "COS_CONTAINERD".',
    types,
    check: mustEqual("nodeConfig.imageType", "COS_CONTAINERD"),
  }),
  resourceRule({
    name: "gcp-nodes-auto-upgrade",
    description: "Nodes are repaired and upgraded by themselves, with capacity to spare.",
    severity: "medium",
    frameworks: "CIS-GKE 5.5.2; CIS-GKE 5.5.3; CKV_GCP_9; CKV_GCP_10",
    remediation:
      "Set management.autoRepair and autoUpgrade to true, and upgradeSettings.maxSurge to 1 or more (or blue-green).",
    types,
    check: all(
      mustBeTrue("management.autoRepair"),
      mustBeTrue("management.autoUpgrade"),
      ({ inputs }, report) => {
        const blueGreen = textAt(inputs, "upgradeSettings.strategy") === "BLUE_GREEN";
        if (!blueGreen && !(numberAt(inputs, "upgradeSettings.maxSurge") >= 1))
          report("upgradeSettings.maxSurge is below 1");
      },
    ),
  }),
  resourceRule({
    name: "gcp-nodes-private",
    description: "A pool that has network settings of its own keeps its nodes private.",
    severity: "high",
    frameworks: "CIS-GKE 5.6.5; CKV_GCP_64",
    remediation: "Leave networkConfig.enablePrivateNodes out or set it to true.",
    types,
    check: ({ inputs }, report) => {
      if (at(inputs, "networkConfig.enablePrivateNodes") === false)
        report("networkConfig.enablePrivateNodes is false");
    },
  }),
  resourceRule({
    name: "gcp-nodes-zones",
    description: "A pool that lists its zones lists three.",
    severity: "medium",
    resilience: true,
    frameworks: "GKE regional-clusters",
    remediation: "Leave nodeLocations out or list three zones.",
    types,
    check: when((inputs) => !isUnset(at(inputs, "nodeLocations")), mustHaveAtLeast("nodeLocations", 3)),
  }),
  resourceRule({
    name: "gcp-nodes-no-legacy-metadata",
    description: "The machine's legacy metadata endpoints are off.",
    severity: "medium",
    frameworks: "CIS-GKE 5.4.1; CKV_GCP_67",
    remediation: 'Set nodeConfig.metadata["disable-legacy-endpoints"] to "true".',
    types,
    check: ({ inputs }, report) => {
      // The provider sets it unless a metadata map replaces its default.
      const metadata = at(inputs, "nodeConfig.metadata");
      if (!isUnset(metadata) && textAt(metadata, "disable-legacy-endpoints") !== "true") {
        report('nodeConfig.metadata does not hold "disable-legacy-endpoints": "true"');
      }
    },
  }),
];
