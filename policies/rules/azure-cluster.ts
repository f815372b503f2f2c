/** AKS control planes. Their node pools are in `azure-nodes`. */
import { all, mustBeOneOf, mustBeSet, mustBeTrue, mustEqual, mustMatch } from "../conditions";
import { nameOf } from "../links";
import { type Rule, resourceRule, stackRule } from "../rule";
import { azure } from "../types";
import { at, isOpenRange, isTrue, listAt, textAt } from "../values";
import { supportedKubernetesPattern, supportedKubernetesVersions } from "../versions";

const types = [azure.cluster];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-aks-api-not-open",
    description: "The Kubernetes API is private, or answers only to listed address ranges.",
    severity: "critical",
    frameworks: "CIS-AKS 5.4.1; CIS-AKS 5.4.2; CKV_AZURE_6; CKV_AZURE_115; AZP AKS_PrivateCluster",
    remediation: "Set apiServerAccessProfile.enablePrivateCluster, or list authorizedIPRanges.",
    types,
    check: ({ inputs }, report) => {
      if (isTrue(at(inputs, "apiServerAccessProfile.enablePrivateCluster"))) return;
      const ranges = listAt(inputs, "apiServerAccessProfile.authorizedIPRanges");
      if (ranges.length === 0)
        report("the API is public and apiServerAccessProfile.authorizedIPRanges is not set");
      for (const range of ranges.filter(isOpenRange))
        report(`apiServerAccessProfile.authorizedIPRanges holds ${range}`);
    },
  }),
  resourceRule({
    name: "azure-aks-no-local-accounts",
    description: "People and pipelines sign in through Entra ID; the cluster has no accounts of its own.",
    severity: "high",
    frameworks: "CIS-AKS 5.5.1; CKV_AZURE_141; AZP AKS_DisableLocalAccounts",
    remediation: "Set disableLocalAccounts to true and aadProfile.managed to true.",
    types,
    check: all(mustBeTrue("disableLocalAccounts"), mustBeTrue("aadProfile.managed")),
  }),
  resourceRule({
    name: "azure-aks-rbac",
    description: "Access inside the cluster is decided by Kubernetes and Azure RBAC.",
    severity: "high",
    frameworks: "CIS-AKS 5.5.2; CKV_AZURE_5; AZP AKS_AAD_Integration",
    remediation: "Set enableRBAC and aadProfile.enableAzureRBAC to true.",
    types,
    check: all(mustBeTrue("enableRBAC"), mustBeTrue("aadProfile.enableAzureRBAC")),
  }),
  resourceRule({
    name: "azure-aks-network-policy-engine",
    description: "The cluster has a network policy engine.",
    severity: "high",
    frameworks: "CIS-AKS 5.4.4; CKV_AZURE_7; TFS configured-network-policy",
    remediation: 'Set networkProfile.networkPolicy to "cilium".',
    types,
    check: mustBeOneOf("networkProfile.networkPolicy", ["cilium", "azure", "calico"]),
  }),
  resourceRule({
    name: "azure-aks-cni",
    description: "Pods are on the virtual network by Azure CNI; kubenet ends in March 2028.",
    severity: "low",
    frameworks: "CKV2_AZURE_29; AZP AKS_EnableCNI",
    remediation: 'Set networkProfile.networkPlugin to "azure".',
    types,
    check: mustEqual("networkProfile.networkPlugin", "azure"),
  }),
  resourceRule({
    name: "azure-aks-secrets-encrypted",
    description: "Kubernetes secrets are encrypted in etcd with a key of the customer's vault.",
    severity: "high",
    frameworks: "CIS-AKS 5.3.1; AZP AKS_EnableKMS",
    remediation: "Set securityProfile.azureKeyVaultKms with enabled and keyId.",
    types,
    check: all(
      mustBeTrue("securityProfile.azureKeyVaultKms.enabled"),
      mustBeSet("securityProfile.azureKeyVaultKms.keyId"),
    ),
  }),
  resourceRule({
    name: "azure-aks-disks-encrypted",
    description: "The nodes' disks are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "CKV_AZURE_117; AZP AKS_CMK",
    remediation: "Set diskEncryptionSetID.",
    types,
    check: mustBeSet("diskEncryptionSetID"),
  }),
  resourceRule({
    name: "azure-aks-auto-upgrade",
    description: "Kubernetes patches and node images are installed by themselves.",
    severity: "medium",
    frameworks: "CKV_AZURE_171; AZP Autoupgrade_Cluster; AZP Autoupgrade_NodeOS",
    remediation:
      'Set autoUpgradeProfile.upgradeChannel, for example "patch", and nodeOSUpgradeChannel, for example "NodeImage".',
    types,
    check: all(
      mustBeOneOf("autoUpgradeProfile.upgradeChannel", ["patch", "stable", "rapid", "node-image"]),
      mustBeOneOf("autoUpgradeProfile.nodeOSUpgradeChannel", ["NodeImage", "SecurityPatch"]),
    ),
  }),
  resourceRule({
    name: "azure-aks-supported-version",
    description: "The Kubernetes version is supported.",
    severity: "high",
    frameworks: "AKS supported-versions",
    remediation: `Set kubernetesVersion to one of ${supportedKubernetesVersions.join(", ")}.`,
    types,
    check: mustMatch(
      "kubernetesVersion",
      supportedKubernetesPattern,
      `one of ${supportedKubernetesVersions.join(", ")}`,
    ),
  }),
  resourceRule({
    name: "azure-aks-paid-tier",
    description: "The control plane comes with an uptime agreement.",
    severity: "medium",
    resilience: true,
    frameworks: "CKV_AZURE_170; AZ-WAF RE:05",
    remediation: 'Set sku to name "Base" and tier "Standard" or "Premium".',
    types,
    check: mustBeOneOf("sku.tier", ["Standard", "Premium"]),
  }),
  resourceRule({
    name: "azure-aks-no-run-command",
    description: "Nobody runs commands in the cluster past its network and RBAC.",
    severity: "medium",
    frameworks: "AZP AKS_DisableRunCommand",
    remediation: "Set apiServerAccessProfile.disableRunCommand to true.",
    types,
    check: mustBeTrue("apiServerAccessProfile.disableRunCommand"),
  }),
  resourceRule({
    name: "azure-aks-defender",
    description: "Microsoft Defender watches the cluster.",
    severity: "medium",
    frameworks: "AZP ASC_Azure_Defender_AKS; CIS-AKS 5.1.1",
    remediation: "Set securityProfile.defender with securityMonitoring.enabled and a log workspace.",
    types,
    check: mustBeTrue("securityProfile.defender.securityMonitoring.enabled"),
  }),
  resourceRule({
    name: "azure-aks-image-cleaner",
    description: "Unused images with known weaknesses are removed from nodes.",
    severity: "low",
    frameworks: "AZP AKS_ImageCleaner",
    remediation: "Set securityProfile.imageCleaner.enabled to true.",
    types,
    check: mustBeTrue("securityProfile.imageCleaner.enabled"),
  }),
  resourceRule({
    name: "azure-aks-secret-rotation",
    description: "Secrets mounted from Key Vault follow its rotation.",
    severity: "medium",
    frameworks: "CKV_AZURE_172; CIS-AKS 4.5.2",
    remediation: 'Enable addonProfiles.azureKeyvaultSecretsProvider with config.enableSecretRotation "true".',
    types,
    check: all(
      mustBeTrue("addonProfiles.azureKeyvaultSecretsProvider.enabled"),
      mustBeTrue("addonProfiles.azureKeyvaultSecretsProvider.config.enableSecretRotation"),
    ),
  }),
  resourceRule({
    name: "azure-aks-no-legacy-addons",
    description: "HTTP application routing and the dashboard are off.",
    severity: "medium",
    frameworks: "CKV_AZURE_246; CKV_AZURE_8",
    remediation: "Leave addonProfiles.httpApplicationRouting and kubeDashboard out.",
    types,
    check: ({ inputs }, report) => {
      for (const name of ["httpApplicationRouting", "kubeDashboard"]) {
        if (isTrue(at(inputs, `addonProfiles.${name}.enabled`))) report(`addonProfiles.${name} is enabled`);
      }
    },
  }),
  resourceRule({
    name: "azure-aks-workload-identity",
    description: "Workloads get Azure permissions by their service account, without keys.",
    severity: "medium",
    frameworks: "CIS-AKS 5.2.1; AZP",
    remediation: "Set oidcIssuerProfile.enabled and securityProfile.workloadIdentity.enabled to true.",
    types,
    check: all(
      mustBeTrue("oidcIssuerProfile.enabled"),
      mustBeTrue("securityProfile.workloadIdentity.enabled"),
    ),
  }),
  stackRule({
    name: "azure-aks-maintenance-window",
    description: "Automatic upgrades of each cluster have a maintenance window.",
    severity: "medium",
    resilience: true,
    frameworks: "AZP AKS_Maintenance",
    remediation:
      'Add MaintenanceConfigurations named "aksManagedAutoUpgradeSchedule" and "aksManagedNodeOSUpgradeSchedule".',
    types: [azure.cluster, azure.maintenance],
    start: () => {
      const clusters = new Map<string, string>();
      const windows = new Set<string>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === azure.cluster) clusters.set(nameOf(resource, "resourceName"), urn);
          else windows.add(`${textAt(inputs, "resourceName")}/${textAt(inputs, "configName")}`);
        },
        finish: (report) => {
          for (const [name, urn] of clusters) {
            for (const config of ["aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"]) {
              if (!windows.has(`${name}/${config}`)) report(urn, `cluster ${name} has no ${config}`);
            }
          }
        },
      };
    },
  }),
];
