import { ManagedEnvironment } from "@pulumi/azure-native/app/managedEnvironment";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { NatGateway } from "@pulumi/azure-native/network/natGateway";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress";
import { Subnet } from "@pulumi/azure-native/network/subnet";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { functionsCidr } from "../../infra/addresses";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { armSegment } from "../keys/azure-access";
import { allowOnly } from "../network/azure-rules";
import { allZones } from "../network/azure-subnets";
import type { Functions, FunctionsArgs } from "./contract";

/** What a site's container apps stand in. */
export interface Ground {
  readonly group: ResourceGroup;
  readonly environment: ManagedEnvironment;
}

/** A private environment for container apps: in a subnet of its own, with a way out and logs of its own. */
export abstract class AzureEnvironment extends Component<FunctionsArgs, Functions, AzureContext> {
  protected createGround(args: FunctionsArgs): Ground {
    const { name, site, tags } = this.context;
    const group = this.child(ResourceGroup, "group", groupArgs(this.context, "functions"), {
      stateful: true,
    });
    const subnet = this.createSubnet(group, args);
    const environment = this.child(ManagedEnvironment, "environment", {
      environmentName: name("azure.containerEnvironment", "functions"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
      infrastructureResourceGroup: name("azure.resourceGroup", "functions-infrastructure"),
      vnetConfiguration: { internal: true, infrastructureSubnetId: subnet.id },
      publicNetworkAccess: "Disabled",
      zoneRedundant: true,
      workloadProfiles: [{ name: consumption, workloadProfileType: consumption }],
      peerAuthentication: { mtls: { enabled: true } },
      peerTrafficConfiguration: { encryption: { enabled: true } },
      appLogsConfiguration: { destination: "azure-monitor" },
    });
    this.keepLogs(environment, group, args);
    return { group, environment };
  }

  /** The functions own their subnet: it is there in an adopted network too. */
  private createSubnet(group: ResourceGroup, { network }: FunctionsArgs): Subnet {
    const { name, site, tags } = this.context;
    const cidr = functionsCidr(site.network.cidr);
    const rules = this.child(NetworkSecurityGroup, "rules", {
      networkSecurityGroupName: name("azure.resource", "functions"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
      securityRules: allowOnly([
        {
          name: "allow-health-probes",
          description: "Azure's load balancers ask whether the environment is well",
          from: "AzureLoadBalancer",
        },
        { name: "allow-own", description: "The parts of the environment reach each other", from: cidr },
      ]),
    });
    const nat = this.createNat(group);
    return this.child(
      Subnet,
      "subnet",
      {
        subnetName: name("azure.resource", "functions"),
        virtualNetworkName: network.id.apply((id) => armSegment(id, "virtualNetworks")),
        resourceGroupName: network.id.apply((id) => armSegment(id, "resourceGroups")),
        addressPrefix: cidr,
        networkSecurityGroup: { id: rules.id },
        natGateway: { id: nat.id },
        delegations: [{ name: "apps", serviceName: "Microsoft.App/environments" }],
        defaultOutboundAccess: false,
        privateEndpointNetworkPolicies: "Disabled",
      },
      { stateful: true },
    );
  }

  /** Container Apps signs in to Entra ID and pulls its own parts from Microsoft's registry. */
  private createNat(group: ResourceGroup): NatGateway {
    const { name, site, tags } = this.context;
    const common = { resourceGroupName: group.name, location: site.region, tags };
    const address = this.child(
      PublicIPAddress,
      "nat-address",
      {
        ...common,
        publicIpAddressName: name("azure.resource", "functions-nat"),
        sku: { name: "Standard", tier: "Regional" },
        publicIPAllocationMethod: "Static",
        publicIPAddressVersion: "IPv4",
        zones: allZones,
      },
      { stateful: true },
    );
    return this.child(NatGateway, "nat", {
      ...common,
      natGatewayName: name("azure.resource", "functions-nat"),
      sku: { name: "Standard" },
      publicIpAddresses: [{ id: address.id }],
      idleTimeoutInMinutes: 4,
    });
  }

  private keepLogs(environment: ManagedEnvironment, group: ResourceGroup, args: FunctionsArgs): void {
    const { name, site, tags } = this.context;
    const workspace = this.child(
      Workspace,
      "logs",
      {
        workspaceName: name("azure.workspace", "functions"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        sku: { name: "PerGB2018" },
        retentionInDays: args.logRetentionDays,
        features: { enableLogAccessUsingOnlyResourcePermissions: true },
      },
      { stateful: true },
    );
    this.child(DiagnosticSetting, "environment-logs", {
      name: name("azure.resource", "functions"),
      resourceUri: environment.id,
      workspaceId: workspace.id,
      logs: [{ categoryGroup: "allLogs", enabled: true }],
    });
  }
}

/** The profile that is paid for by use. */
export const consumption = "Consumption";
