import type { MaintenanceConfigurationArgs } from "@pulumi/azure-native/containerservice/maintenanceConfiguration";
import type { ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import type * as pulumi from "@pulumi/pulumi";
import { part, podCidr, serviceCidr } from "../../infra/addresses";
import type { ClusterSettings } from "../../infra/config/environment";
import type { AzureContext } from "../../infra/context";
import { type PlannedPool, poolArgs } from "./azure-pools";
import type { ClusterArgs } from "./contract";

/** What the cluster stands on besides the network and the keys. */
export interface Ground {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly controlPlane: UserAssignedIdentity;
  readonly kubelet: UserAssignedIdentity;
  readonly apiServerSubnet: pulumi.Input<string>;
  readonly diskEncryptionSet: pulumi.Input<string>;
  readonly workspace: pulumi.Input<string>;
  readonly systemPools: readonly PlannedPool[];
}

export function managedClusterArgs(
  context: AzureContext,
  { settings, network, keys }: ClusterArgs,
  ground: Ground,
): ManagedClusterArgs {
  const { name, site, tags } = context;
  const { controlPlane, kubelet, workspace } = ground;
  return {
    resourceName: name("azure.cluster"),
    resourceGroupName: ground.resourceGroupName,
    location: site.region,
    tags,
    sku: { name: "Base", tier: "Standard" },
    kubernetesVersion: settings.version,
    dnsPrefix: name("azure.dnsPrefix"),
    nodeResourceGroup: name("azure.resourceGroup", "nodes"),
    nodeResourceGroupProfile: { restrictionLevel: "ReadOnly" },
    identity: { type: "UserAssigned", userAssignedIdentities: [controlPlane.id] },
    identityProfile: {
      kubeletidentity: {
        resourceId: kubelet.id,
        clientId: kubelet.clientId,
        objectId: kubelet.principalId,
      },
    },

    enableRBAC: true,
    disableLocalAccounts: true,
    // Administrators are bound inside the cluster, where it works at once; Azure RBAC decides for everybody else.
    aadProfile: {
      managed: true,
      enableAzureRBAC: true,
      tenantID: site.tenantId,
      adminGroupObjectIDs: [...settings.admins],
    },
    apiServerAccessProfile: apiAccess(settings, ground.apiServerSubnet),
    networkProfile: {
      networkPlugin: "azure",
      networkPluginMode: "overlay",
      networkDataplane: "cilium",
      networkPolicy: "cilium",
      podCidr,
      serviceCidr,
      dnsServiceIP: dnsAddress,
      loadBalancerSku: "standard",
      outboundType: "userAssignedNATGateway",
    },

    diskEncryptionSetID: ground.diskEncryptionSet,
    oidcIssuerProfile: { enabled: true },
    securityProfile: {
      azureKeyVaultKms: {
        enabled: true,
        keyId: keys.ids.cluster,
        keyVaultNetworkAccess: "Private",
        keyVaultResourceId: keys.store,
      },
      defender: { logAnalyticsWorkspaceResourceId: workspace, securityMonitoring: { enabled: true } },
      imageCleaner: { enabled: true, intervalHours: 48 },
      workloadIdentity: { enabled: true },
    },
    addonProfiles: {
      azureKeyvaultSecretsProvider: {
        enabled: true,
        config: { enableSecretRotation: "true", rotationPollInterval: "2m" },
      },
    },

    autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "NodeImage" },
    // Pools of one shape in several zones grow evenly.
    autoScalerProfile: { balanceSimilarNodeGroups: "true" },
    agentPoolProfiles: ground.systemPools.map((planned) => ({
      ...poolArgs(context, planned, network.subnets.private),
      name: planned.label.replaceAll("-", ""),
    })),
  };
}

/**
 * The API server stands in a subnet of the site: nodes reach it there in any case, and only so can it use a key in
 * a private vault. It has a public address only when some range is authorised to use it.
 */
function apiAccess({ authorizedCidrs }: ClusterSettings, subnetId: pulumi.Input<string>) {
  const common = { enableVnetIntegration: true, subnetId, disableRunCommand: true };
  return authorizedCidrs.length > 0
    ? { ...common, enablePrivateCluster: false, authorizedIPRanges: [...authorizedCidrs] }
    : {
        ...common,
        enablePrivateCluster: true,
        enablePrivateClusterPublicFQDN: false,
        privateDNSZone: "system",
      };
}

/** The eleventh address of the service range, as AKS itself chooses it. */
const dnsAddress = part(serviceCidr, 32, 10).replace("/32", "");

/** AKS knows these windows by their names: one for Kubernetes, one for node images. */
export const maintenanceWindows = {
  kubernetes: "aksManagedAutoUpgradeSchedule",
  "node-images": "aksManagedNodeOSUpgradeSchedule",
} as const;

export function maintenanceArgs(
  { maintenance }: ClusterSettings,
  configName: string,
  cluster: { readonly name: pulumi.Input<string>; readonly resourceGroupName: pulumi.Input<string> },
): MaintenanceConfigurationArgs {
  const { day, startHour, hours } = maintenance;
  return {
    configName,
    resourceName: cluster.name,
    resourceGroupName: cluster.resourceGroupName,
    maintenanceWindow: {
      schedule: { weekly: { dayOfWeek: day, intervalWeeks: 1 } },
      startTime: `${String(startHour).padStart(2, "0")}:00`,
      durationHours: hours,
      utcOffset: "+00:00",
    },
  };
}
