/** AKS node pools: those inside a cluster's own definition and the separate ones. */
import { type Report, type ResourceView, type Rule, resourceRule } from "../rule";
import { azure } from "../types";
import { at, isTrue, listAt, textAt, texts } from "../values";

const types = [azure.agentPool, azure.cluster];
const SYSTEM_TAINT = "CriticalAddonsOnly=true:NoSchedule";

/** A check of each pool, wherever it is defined; it returns what is wrong with the pool, or nothing. */
const eachPool =
  (complaint: (pool: unknown) => string | undefined) =>
  ({ type, inputs }: ResourceView, report: Report): void => {
    const pools = type === azure.cluster ? listAt(inputs, "agentPoolProfiles") : [inputs];
    for (const pool of pools) {
      const message = complaint(pool);
      if (message === undefined) continue;
      report(type === azure.cluster ? `pool ${textAt(pool, "name")}: ${message}` : message);
    }
  };

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-nodes-zones",
    description: "Node pools span three zones.",
    severity: "medium",
    resilience: true,
    frameworks: "AZP Resilience ManagedClusters",
    remediation: 'Set availabilityZones to ["1", "2", "3"].',
    types,
    check: eachPool((pool) =>
      new Set(listAt(pool, "availabilityZones")).size < 3
        ? "availabilityZones has fewer than three zones"
        : undefined,
    ),
  }),
  resourceRule({
    name: "azure-nodes-system-pool-tainted",
    description: "System pools run system components only.",
    severity: "medium",
    frameworks: "CKV_AZURE_232; AZP ReservedSystemPoolTaints",
    remediation: `Add the taint ${SYSTEM_TAINT} to system pools.`,
    types,
    check: eachPool((pool) =>
      textAt(pool, "mode") === "System" && !texts(at(pool, "nodeTaints")).includes(SYSTEM_TAINT)
        ? `a system pool without the taint ${SYSTEM_TAINT}`
        : undefined,
    ),
  }),
  resourceRule({
    name: "azure-nodes-no-public-ip",
    description: "Nodes get no public address.",
    severity: "high",
    frameworks: "CKV_AZURE_143; CIS-AKS 5.4.3",
    remediation: "Leave enableNodePublicIP out or set it to false.",
    types,
    check: eachPool((pool) =>
      isTrue(at(pool, "enableNodePublicIP")) ? "enableNodePublicIP is true" : undefined,
    ),
  }),
  resourceRule({
    name: "azure-nodes-no-ssh",
    description: "Nodes offer no SSH access.",
    severity: "medium",
    frameworks: "AZP AKS_DisableSSH",
    remediation: 'Set securityProfile.sshAccess to "Disabled".',
    types,
    check: eachPool((pool) =>
      textAt(pool, "securityProfile.sshAccess") === "Disabled"
        ? undefined
        : "securityProfile.sshAccess is not Disabled",
    ),
  }),
  resourceRule({
    name: "azure-nodes-encryption-at-host",
    description: "Temporary disks and caches are encrypted on the host too.",
    severity: "medium",
    frameworks: "CKV_AZURE_227; AZP",
    remediation: "Set enableEncryptionAtHost to true.",
    types,
    check: eachPool((pool) =>
      isTrue(at(pool, "enableEncryptionAtHost")) ? undefined : "enableEncryptionAtHost is not true",
    ),
  }),
  resourceRule({
    name: "azure-nodes-in-subnet",
    description: "Node pools stand in a subnet of the platform's network.",
    severity: "high",
    frameworks: "CIS-AKS 5.4.3; AZP AKS_EnableCNI",
    remediation: "Set vnetSubnetID.",
    types,
    check: eachPool((pool) => (textAt(pool, "vnetSubnetID") === "" ? "vnetSubnetID is not set" : undefined)),
  }),
];
