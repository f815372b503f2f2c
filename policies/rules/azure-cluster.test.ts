import type { MaintenanceConfigurationArgs } from "@pulumi/azure-native/containerservice/maintenanceConfiguration";
import type { ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-cluster";

const cluster = {
  type: azure.cluster,
  inputs: {
    resourceGroupName: "prod",
    resourceName: "prod",
    kubernetesVersion: "1.36",
    apiServerAccessProfile: { enablePrivateCluster: true, disableRunCommand: true },
    disableLocalAccounts: true,
    aadProfile: { managed: true, enableAzureRBAC: true },
    enableRBAC: true,
    networkProfile: { networkPlugin: "azure", networkPolicy: "cilium" },
    securityProfile: {
      azureKeyVaultKms: { enabled: true, keyId: "https://vault.vault.azure.net/keys/aks/1" },
      defender: { securityMonitoring: { enabled: true } },
      imageCleaner: { enabled: true },
      workloadIdentity: { enabled: true },
    },
    diskEncryptionSetID: "/subscriptions/1/diskEncryptionSets/aks",
    autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "NodeImage" },
    sku: { name: "Base", tier: "Standard" },
    addonProfiles: {
      azureKeyvaultSecretsProvider: { enabled: true, config: { enableSecretRotation: "true" } },
    },
    oidcIssuerProfile: { enabled: true },
  } satisfies ManagedClusterArgs,
};
const window = (configName: string) => ({
  type: azure.maintenance,
  inputs: {
    resourceGroupName: "prod",
    resourceName: "prod",
    configName,
  } satisfies MaintenanceConfigurationArgs,
});
const windows = [window("aksManagedAutoUpgradeSchedule"), window("aksManagedNodeOSUpgradeSchedule")] as const;

testRules(rules, {
  "azure-aks-api-not-open": {
    pass: cluster,
    alsoPass: [
      { type: azure.cluster, inputs: { apiServerAccessProfile: { authorizedIPRanges: ["203.0.113.0/24"] } } },
    ],
    fail: [
      { apiServerAccessProfile: undefined },
      { apiServerAccessProfile: { authorizedIPRanges: ["0.0.0.0/0"] } },
      { "apiServerAccessProfile.enablePrivateCluster": false },
    ],
    unknown: ["apiServerAccessProfile", "apiServerAccessProfile.enablePrivateCluster"],
  },
  "azure-aks-no-local-accounts": {
    pass: cluster,
    fail: [{ disableLocalAccounts: false }, { "aadProfile.managed": undefined }],
    unknown: ["disableLocalAccounts"],
  },
  "azure-aks-rbac": {
    pass: cluster,
    fail: [{ enableRBAC: false }, { "aadProfile.enableAzureRBAC": undefined }],
    unknown: ["aadProfile"],
  },
  "azure-aks-network-policy-engine": {
    pass: cluster,
    fail: [{ "networkProfile.networkPolicy": undefined }, { "networkProfile.networkPolicy": "none" }],
    unknown: ["networkProfile.networkPolicy"],
  },
  "azure-aks-cni": {
    pass: cluster,
    fail: [{ "networkProfile.networkPlugin": "kubenet" }],
    unknown: ["networkProfile"],
  },
  "azure-aks-secrets-encrypted": {
    pass: cluster,
    fail: [
      { "securityProfile.azureKeyVaultKms": undefined },
      { "securityProfile.azureKeyVaultKms.keyId": "" },
    ],
    unknown: ["securityProfile.azureKeyVaultKms.keyId"],
  },
  "azure-aks-disks-encrypted": {
    pass: cluster,
    fail: [{ diskEncryptionSetID: undefined }],
    unknown: ["diskEncryptionSetID"],
  },
  "azure-aks-auto-upgrade": {
    pass: cluster,
    fail: [
      { autoUpgradeProfile: undefined },
      { "autoUpgradeProfile.upgradeChannel": "none" },
      { "autoUpgradeProfile.nodeOSUpgradeChannel": "Unmanaged" },
    ],
    unknown: ["autoUpgradeProfile"],
  },
  "azure-aks-supported-version": {
    pass: cluster,
    alsoPass: [{ type: azure.cluster, inputs: { kubernetesVersion: "1.35.4" } }],
    fail: [{ kubernetesVersion: "1.33" }, { kubernetesVersion: undefined }],
    unknown: ["kubernetesVersion"],
  },
  "azure-aks-paid-tier": {
    pass: cluster,
    fail: [{ "sku.tier": "Free" }, { sku: undefined }],
    unknown: ["sku"],
  },
  "azure-aks-no-run-command": {
    pass: cluster,
    fail: [{ "apiServerAccessProfile.disableRunCommand": undefined }],
    unknown: ["apiServerAccessProfile.disableRunCommand"],
  },
  "azure-aks-defender": {
    pass: cluster,
    fail: [{ "securityProfile.defender": undefined }],
    unknown: ["securityProfile"],
  },
  "azure-aks-image-cleaner": {
    pass: cluster,
    fail: [{ "securityProfile.imageCleaner.enabled": false }],
    unknown: ["securityProfile.imageCleaner"],
  },
  "azure-aks-secret-rotation": {
    pass: cluster,
    fail: [
      { addonProfiles: undefined },
      { "addonProfiles.azureKeyvaultSecretsProvider.config.enableSecretRotation": "false" },
    ],
    unknown: ["addonProfiles"],
  },
  "azure-aks-no-legacy-addons": {
    pass: cluster,
    fail: [
      { "addonProfiles.httpApplicationRouting": { enabled: true } },
      { "addonProfiles.kubeDashboard": { enabled: true } },
    ],
    unknown: ["addonProfiles"],
  },
  "azure-aks-workload-identity": {
    pass: cluster,
    fail: [{ "oidcIssuerProfile.enabled": false }, { "securityProfile.workloadIdentity": undefined }],
    unknown: ["oidcIssuerProfile"],
  },
  "azure-aks-maintenance-window": {
    pass: [cluster, ...windows],
    fail: [[cluster], [cluster, windows[0]], { resourceName: "other" }],
    unknown: ["resourceName"],
  },
});
