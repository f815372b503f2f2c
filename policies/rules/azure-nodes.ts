/** AKS node pools: those inside a cluster's own definition and the separate ones. */
import { type Report, type ResourceView, type Rule, resourceRule, stackRule } from "../rule";
import { azure } from "../types";
import { at, isTrue, listAt, textAt, texts } from "../values";

const types = [azure.agentPool, azure.cluster];
const SYSTEM_TAINT = "CriticalAddonsOnly=true:NoSchedule";

/** The pools that a resource defines. */
const poolsOf = ({ type, inputs }: ResourceView) =>
  type === azure.cluster ? listAt(inputs, "agentPoolProfiles") : [inputs];

/** A check of each pool, wherever it is defined; it returns what is wrong with the pool, or nothing. */
const eachPool =
  (complaint: (pool: unknown) => string | undefined) =>
  (resource: ResourceView, report: Report): void => {
    for (const pool of poolsOf(resource)) {
      const message = complaint(pool);
      if (message === undefined) continue;
      report(resource.type === azure.cluster ? `pool ${textAt(pool, "name")}: ${message}` : message);
    }
  };

export const rules: readonly Rule[] = [
  stackRule({
    name: "azure-nodes-zones",
    description:
      "Nodes of each purpose stand in three zones: by one pool, or by alike pools of one zone each.",
    severity: "medium",
    resilience: true,
    frameworks: "AZP Resilience ManagedClusters",
    remediation: "Name the zones 1, 2 and 3 in availabilityZones of a pool, or make one pool in each zone.",
    types,
    start: () => {
      const groups = new Map<string, { urn: string; name: string; zones: Set<string> }>();
      return {
        collect: (resource) => {
          for (const pool of poolsOf(resource)) {
            const cluster =
              resource.type === azure.cluster ? resource.urn : textAt(resource.inputs, "resourceName");
            // The autoscaler keeps zones in balance only with a pool for each zone; such pools carry the same labels.
            const purpose = ["mode", "scaleSetPriority", "nodeLabels", "nodeTaints"].map((path) =>
              at(pool, path),
            );
            const key = JSON.stringify([cluster, ...purpose]);
            const name = textAt(pool, "agentPoolName") || textAt(pool, "name") || resource.name;
            const group = groups.get(key) ?? { urn: resource.urn, name, zones: new Set() };
            for (const zone of texts(at(pool, "availabilityZones"))) group.zones.add(zone);
            groups.set(key, group);
          }
        },
        finish: (report) => {
          for (const { urn, name, zones } of groups.values()) {
            if (zones.size < 3) report(urn, `pool ${name} and those alike stand in ${zones.size} zones`);
          }
        },
      };
    },
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
