import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { DiskEncryptionSet } from "@pulumi/azure-native/compute/diskEncryptionSet";
import { AgentPool } from "@pulumi/azure-native/containerservice/agentPool";
import { MaintenanceConfiguration } from "@pulumi/azure-native/containerservice/maintenanceConfiguration";
import { ManagedCluster } from "@pulumi/azure-native/containerservice/managedCluster";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup";
import { Subnet } from "@pulumi/azure-native/network/subnet";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { apiServerCidr } from "../../infra/addresses";
import { Component } from "../../infra/component";
import type { ClusterSettings } from "../../infra/config/environment";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { armSegment, type Grant, grantArgs, scopeOf } from "../keys/azure-access";
import { apiServerRules } from "../network/azure-rules";
import { hasZonalSubnets } from "../network/azure-subnets";
import { type Ground, maintenanceArgs, maintenanceWindows, managedClusterArgs } from "./azure-control-plane";
import { certificateAuthority, entraLogin } from "./azure-credentials";
import { planPools, poolArgs, poolName, systemPool } from "./azure-pools";
import type { Cluster, ClusterArgs } from "./contract";
import { kubeconfig } from "./kubeconfig";

type Placed = { readonly cluster: ManagedCluster; readonly resourceGroupName: pulumi.Output<string> };

/** An AKS cluster whose API server and nodes stand in the site's network and which only Entra ID lets people into. */
export class AzureCluster extends Component<ClusterArgs, Cluster, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: ClusterArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "cluster", "Cluster", name, args, options);
  }

  protected override create(args: ClusterArgs): Cluster {
    const { settings } = args;
    if (settings.existing) return this.describe(this.adopt(settings.existing), []);
    const group = this.createGroup();
    const workspace = this.createWorkspace(group, settings);
    const controlPlane = this.createIdentity("control-plane", group);
    const kubelet = this.createIdentity("kubelet", group);
    const apiServer = this.createApiServerSubnet(group, args);
    const disks = this.createDiskEncryption(group, args);
    const grants = this.grantRoles({ controlPlane, kubelet, apiServer, disks: disks.set }, args);
    const ground: Ground = {
      resourceGroupName: group.name,
      controlPlane,
      kubelet,
      apiServerSubnet: apiServer.id,
      diskEncryptionSet: disks.set.id,
      workspace: workspace.id,
      systemPools: this.plan(systemPool, { ...settings.systemPool, capacity: "on-demand" }),
    };
    const cluster = this.child(ManagedCluster, "cluster", managedClusterArgs(this.context, args, ground), {
      stateful: true,
      dependsOn: [...grants, disks.grant],
      // AKS lists every pool here, and the autoscaler's counts: taking that up would fight with the pools below.
      ignoreChanges: ["agentPoolProfiles"],
    });
    const placed = { cluster, resourceGroupName: group.name };
    this.keepLogs(cluster, workspace);
    this.setMaintenance(placed, settings);
    const pools = this.createPools(placed, args);
    this.letPeopleSignIn(cluster, settings);
    return this.describe(placed, pools);
  }

  /** Reads the cluster, so that a preview fails where it is not there. */
  private adopt({ name, resourceGroup = "" }: NonNullable<ClusterSettings["existing"]>): Placed {
    const { subscriptionId } = this.context.site;
    const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${name}`;
    const cluster = ManagedCluster.get(this.childName("cluster"), id, { parent: this });
    return { cluster, resourceGroupName: pulumi.output(resourceGroup) };
  }

  private createGroup(): ResourceGroup {
    return this.child(ResourceGroup, "group", groupArgs(this.context, "cluster"), { stateful: true });
  }

  private createWorkspace(group: ResourceGroup, { logRetentionDays }: ClusterSettings): Workspace {
    const { name, site, tags } = this.context;
    return this.child(
      Workspace,
      "logs",
      {
        workspaceName: name("azure.workspace", "cluster"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        sku: { name: "PerGB2018" },
        retentionInDays: logRetentionDays,
        features: { enableLogAccessUsingOnlyResourcePermissions: true },
      },
      { stateful: true },
    );
  }

  private createIdentity(purpose: string, group: ResourceGroup): UserAssignedIdentity {
    const { name, site, tags } = this.context;
    return this.child(UserAssignedIdentity, `${purpose}-identity`, {
      resourceName: name("azure.identity", purpose),
      resourceGroupName: group.name,
      location: site.region,
      tags,
    });
  }

  /** A subnet for the API server alone. The cluster owns it: it is there in an adopted network too. */
  private createApiServerSubnet(group: ResourceGroup, { network }: ClusterArgs): Subnet {
    const { name, site, tags } = this.context;
    const rules = this.child(NetworkSecurityGroup, "api-server-rules", {
      networkSecurityGroupName: name("azure.resource", "api-server"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
      securityRules: apiServerRules(),
    });
    return this.child(
      Subnet,
      "api-server",
      {
        subnetName: name("azure.resource", "api-server"),
        virtualNetworkName: network.id.apply((id) => armSegment(id, "virtualNetworks")),
        resourceGroupName: network.id.apply((id) => armSegment(id, "resourceGroups")),
        addressPrefix: apiServerCidr(site.network.cidr),
        networkSecurityGroup: { id: rules.id },
        delegations: [{ name: "aks", serviceName: "Microsoft.ContainerService/managedClusters" }],
        defaultOutboundAccess: false,
        privateEndpointNetworkPolicies: "Disabled",
      },
      { stateful: true },
    );
  }

  /** Disks are encrypted by a set of its own identity: Azure's storage uses the vault through it, past its firewall. */
  private createDiskEncryption(group: ResourceGroup, { keys }: ClusterArgs) {
    const { name, site, tags } = this.context;
    const set = this.child(
      DiskEncryptionSet,
      "disks",
      {
        diskEncryptionSetName: name("azure.diskEncryptionSet"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        identity: { type: "SystemAssigned" },
        encryptionType: "EncryptionAtRestWithCustomerKey",
        activeKey: { keyUrl: keys.ids.disks, sourceVault: { id: keys.store } },
        rotationToLatestKeyVersionEnabled: true,
      },
      // Azure moves the set to the newest version of the key by itself.
      { stateful: true, ignoreChanges: ["activeKey.keyUrl"] },
    );
    const grant = this.grant("disks-key", {
      role: "Key Vault Crypto Service Encryption User",
      scope: scopeOf(keys, "disks"),
      // With the id, which is known only once the set is there, so is its identity's: until then a preview says so.
      principal: pulumi.all([set.identity, set.id]).apply(([identity]) => identity?.principalId ?? ""),
    });
    return { set, grant };
  }

  /** The least that AKS's documentation asks for: its own subnets, its key, its vault's private link, its nodes' identity. */
  private grantRoles(
    {
      controlPlane,
      kubelet,
      apiServer,
      disks,
    }: Readonly<Record<"controlPlane" | "kubelet", UserAssignedIdentity>> & {
      readonly apiServer: Subnet;
      readonly disks: DiskEncryptionSet;
    },
    { network, keys, registry }: ClusterArgs,
  ): RoleAssignment[] {
    const principal = controlPlane.principalId;
    const { site } = this.context;
    const nodeSubnets = hasZonalSubnets(site.network, site.zones) ? site.zones : ["all"];
    return [
      this.grant("may-join-api-server", { role: "Network Contributor", scope: apiServer.id, principal }),
      ...nodeSubnets.map((zone, index) =>
        this.grant(`may-join-nodes-${zone}`, {
          role: "Network Contributor",
          scope: network.subnets.private.apply((ids) => ids[index] ?? ""),
          principal,
        }),
      ),
      this.grant("may-use-key", {
        role: "Key Vault Crypto User",
        scope: scopeOf(keys, "cluster"),
        principal,
      }),
      this.grant("may-link-vault", { role: "Key Vault Contributor", scope: keys.store, principal }),
      this.grant("may-encrypt-disks", { role: "Reader", scope: disks.id, principal }),
      this.grant("may-give-kubelet", { role: "Managed Identity Operator", scope: kubelet.id, principal }),
      this.grant("may-pull", { role: "AcrPull", scope: registry.id, principal: kubelet.principalId }),
    ];
  }

  private keepLogs(cluster: ManagedCluster, workspace: Workspace): void {
    this.child(DiagnosticSetting, "control-plane-logs", {
      name: this.context.name("azure.resource", "control-plane"),
      resourceUri: cluster.id,
      workspaceId: workspace.id,
      logAnalyticsDestinationType: "Dedicated",
      logs: [{ categoryGroup: "allLogs", enabled: true }],
    });
  }

  private setMaintenance({ cluster, resourceGroupName }: Placed, settings: ClusterSettings): void {
    for (const [what, configName] of Object.entries(maintenanceWindows)) {
      this.child(
        MaintenanceConfiguration,
        `maintenance-${what}`,
        maintenanceArgs(settings, configName, { name: cluster.name, resourceGroupName }),
        { deletedWith: cluster },
      );
    }
  }

  private createPools(
    { cluster, resourceGroupName }: Placed,
    { settings, network }: ClusterArgs,
  ): AgentPool[] {
    return Object.entries(settings.pools)
      .flatMap(([pool, shape]) => this.plan(pool, shape))
      .map((planned) =>
        this.child(
          AgentPool,
          `pool-${planned.label}`,
          {
            ...poolArgs(this.context, planned, network.subnets.private),
            agentPoolName: poolName(planned),
            resourceName: cluster.name,
            resourceGroupName,
            orchestratorVersion: settings.version,
          },
          { deletedWith: cluster, ignoreChanges: ["count"] },
        ),
      );
  }

  private plan(pool: string, shape: ClusterSettings["pools"][string]) {
    const { network, zones } = this.context.site;
    return planPools(pool, shape, zones, hasZonalSubnets(network, zones));
  }

  /** Lets administrators fetch the cluster's address; what they may do in it is decided by their group. */
  private letPeopleSignIn(cluster: ManagedCluster, { admins }: ClusterSettings): void {
    for (const admin of admins) {
      this.grant(`login-${admin}`, {
        role: "Azure Kubernetes Service Cluster User Role",
        scope: cluster.id,
        principal: admin,
        principalType: "Group",
      });
    }
  }

  private grant(name: string, grant: Omit<Grant, "label">): RoleAssignment {
    return this.child(
      RoleAssignment,
      name,
      grantArgs(this.context, { ...grant, label: this.childName(name) }),
      { deleteBeforeReplace: true },
    );
  }

  /** `pools` are what workloads need before they come. */
  private describe({ cluster, resourceGroupName }: Placed, pools: readonly AgentPool[]): Cluster {
    const { subscriptionId } = this.context.site;
    const host = pulumi.all([cluster.privateFQDN, cluster.fqdn]).apply((names) => names.find(Boolean) ?? "");
    const endpoint = pulumi.interpolate`https://${host}:443`;
    const authority = certificateAuthority(this, cluster.name, resourceGroupName);
    return {
      name: cluster.name,
      endpoint,
      version: cluster.currentKubernetesVersion.apply((version) => version.split(".").slice(0, 2).join(".")),
      // URNs are known in a preview, ids of new pools are not: adding one must not make the cluster's id unknown.
      identifier: pulumi.all([cluster.id, pulumi.all(pools.map(({ urn }) => urn))]).apply(([id]) => id),
      kubeconfig: kubeconfig(cluster.name, endpoint, authority, entraLogin),
      oidcIssuer: cluster.oidcIssuerProfile.apply((profile) => profile?.issuerURL ?? ""),
      login: pulumi.interpolate`az aks get-credentials --subscription ${subscriptionId} --resource-group ${resourceGroupName} --name ${cluster.name} && kubelogin convert-kubeconfig --login azurecli`,
    };
  }
}
