import { hex, uuid } from "../../hash";
import { setting, textAt, type Values } from "../../values";
import type { ProviderInstance, SimulatedObject } from "../cloud";

/**
 * Resource paths by type. A path starts in the resource group unless it starts with `{scope}`, `{resourceUri}` or
 * `subscription:`; `{property}` is an input, the last one is the object's own name.
 */
export const azurePaths: Readonly<Record<string, string>> = {
  "azure-native:resources:ResourceGroup": "subscription:resourceGroups/{resourceGroupName}",
  "azure-native:network:VirtualNetwork": "Microsoft.Network/virtualNetworks/{virtualNetworkName}",
  "azure-native:network:Subnet":
    "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}",
  "azure-native:network:VirtualNetworkPeering":
    "Microsoft.Network/virtualNetworks/{virtualNetworkName}/virtualNetworkPeerings/{virtualNetworkPeeringName}",
  "azure-native:network:VirtualNetworkGateway":
    "Microsoft.Network/virtualNetworkGateways/{virtualNetworkGatewayName}",
  "azure-native:network:VirtualNetworkGatewayConnection":
    "Microsoft.Network/connections/{virtualNetworkGatewayConnectionName}",
  "azure-native:network:LocalNetworkGateway":
    "Microsoft.Network/localNetworkGateways/{localNetworkGatewayName}",
  "azure-native:network:NatGateway": "Microsoft.Network/natGateways/{natGatewayName}",
  "azure-native:network:PublicIPAddress": "Microsoft.Network/publicIPAddresses/{publicIpAddressName}",
  "azure-native:network:PublicIPPrefix": "Microsoft.Network/publicIPPrefixes/{publicIpPrefixName}",
  "azure-native:network:NetworkSecurityGroup":
    "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}",
  "azure-native:network:SecurityRule":
    "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}/securityRules/{securityRuleName}",
  "azure-native:network:RouteTable": "Microsoft.Network/routeTables/{routeTableName}",
  "azure-native:network:Route": "Microsoft.Network/routeTables/{routeTableName}/routes/{routeName}",
  "azure-native:network:NetworkWatcher": "Microsoft.Network/networkWatchers/{networkWatcherName}",
  "azure-native:network:FlowLog":
    "Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}",
  "azure-native:network:PrivateEndpoint": "Microsoft.Network/privateEndpoints/{privateEndpointName}",
  "azure-native:network:PrivateDnsZoneGroup":
    "Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}",
  "azure-native:privatedns:PrivateZone": "Microsoft.Network/privateDnsZones/{privateZoneName}",
  "azure-native:privatedns:VirtualNetworkLink":
    "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}",
  "azure-native:containerservice:ManagedCluster": "Microsoft.ContainerService/managedClusters/{resourceName}",
  "azure-native:containerservice:AgentPool":
    "Microsoft.ContainerService/managedClusters/{resourceName}/agentPools/{agentPoolName}",
  "azure-native:containerservice:MaintenanceConfiguration":
    "Microsoft.ContainerService/managedClusters/{resourceName}/maintenanceConfigurations/{configName}",
  "azure-native:dbforpostgresql:Server": "Microsoft.DBforPostgreSQL/flexibleServers/{serverName}",
  "azure-native:dbforpostgresql:Configuration":
    "Microsoft.DBforPostgreSQL/flexibleServers/{serverName}/configurations/{configurationName}",
  "azure-native:dbforpostgresql:AdministratorsMicrosoftEntra":
    "Microsoft.DBforPostgreSQL/flexibleServers/{serverName}/administrators/{objectId}",
  "azure-native:dbforpostgresql:VirtualEndpoint":
    "Microsoft.DBforPostgreSQL/flexibleServers/{serverName}/virtualEndpoints/{virtualEndpointName}",
  "azure-native:keyvault:Vault": "Microsoft.KeyVault/vaults/{vaultName}",
  "azure-native:keyvault:Key": "Microsoft.KeyVault/vaults/{vaultName}/keys/{keyName}",
  "azure-native:keyvault:Secret": "Microsoft.KeyVault/vaults/{vaultName}/secrets/{secretName}",
  "azure-native:managedidentity:UserAssignedIdentity":
    "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}",
  "azure-native:managedidentity:FederatedIdentityCredential":
    "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}",
  "azure-native:authorization:RoleAssignment":
    "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
  "azure-native:authorization:RoleDefinition":
    "{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
  "azure-native:authorization:ManagementLockByScope":
    "{scope}/providers/Microsoft.Authorization/locks/{lockName}",
  "azure-native:containerregistry:Registry": "Microsoft.ContainerRegistry/registries/{registryName}",
  "azure-native:containerregistry:CacheRule":
    "Microsoft.ContainerRegistry/registries/{registryName}/cacheRules/{cacheRuleName}",
  "azure-native:dns:Zone": "Microsoft.Network/dnsZones/{zoneName}",
  "azure-native:dns:RecordSet": "Microsoft.Network/dnsZones/{zoneName}/{recordType}/{relativeRecordSetName}",
  "azure-native:security:Pricing": "{scopeId}/providers/Microsoft.Security/pricings/{pricingName}",
  "azure-native:compute:DiskEncryptionSet": "Microsoft.Compute/diskEncryptionSets/{diskEncryptionSetName}",
  "azure-native:cosmosdb:SqlResourceSqlRoleAssignment":
    "Microsoft.DocumentDB/databaseAccounts/{accountName}/sqlRoleAssignments/{roleAssignmentId}",
  "azure-native:redisenterprise:AccessPolicyAssignment":
    "Microsoft.Cache/redisEnterprise/{clusterName}/databases/{databaseName}/accessPolicyAssignments/{accessPolicyAssignmentName}",
  "azure-native:eventhub:Namespace": "Microsoft.EventHub/namespaces/{namespaceName}",
  "azure-native:eventhub:EventHub": "Microsoft.EventHub/namespaces/{namespaceName}/eventhubs/{eventHubName}",
  "azure-native:eventhub:ConsumerGroup":
    "Microsoft.EventHub/namespaces/{namespaceName}/eventhubs/{eventHubName}/consumergroups/{consumerGroupName}",
  "azure-native:storage:StorageAccount": "Microsoft.Storage/storageAccounts/{accountName}",
  "azure-native:storage:BlobContainer":
    "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers/{containerName}",
  "azure-native:storage:BlobContainerImmutabilityPolicy":
    "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers/{containerName}/immutabilityPolicies/{immutabilityPolicyName}",
  "azure-native:storage:BlobServiceProperties":
    "Microsoft.Storage/storageAccounts/{accountName}/blobServices/{blobServicesName}",
  "azure-native:storage:ManagementPolicy":
    "Microsoft.Storage/storageAccounts/{accountName}/managementPolicies/{managementPolicyName}",
  "azure-native:servicebus:Namespace": "Microsoft.ServiceBus/namespaces/{namespaceName}",
  "azure-native:servicebus:NamespaceNetworkRuleSet":
    "Microsoft.ServiceBus/namespaces/{namespaceName}/networkRuleSets/default",
  "azure-native:servicebus:Queue": "Microsoft.ServiceBus/namespaces/{namespaceName}/queues/{queueName}",
  "azure-native:eventgrid:SystemTopic": "Microsoft.EventGrid/systemTopics/{systemTopicName}",
  "azure-native:eventgrid:SystemTopicEventSubscription":
    "Microsoft.EventGrid/systemTopics/{systemTopicName}/eventSubscriptions/{eventSubscriptionName}",
  "azure-native:app:ManagedEnvironment": "Microsoft.App/managedEnvironments/{environmentName}",
  "azure-native:app:ContainerApp": "Microsoft.App/containerApps/{containerAppName}",
  "azure-native:app:DaprComponent":
    "Microsoft.App/managedEnvironments/{environmentName}/daprComponents/{componentName}",
  "azure-native:app:DaprComponentResiliencyPolicy":
    "Microsoft.App/managedEnvironments/{environmentName}/daprComponents/{componentName}/resiliencyPolicies/{name}",
  "azure-native:operationalinsights:Workspace": "Microsoft.OperationalInsights/workspaces/{workspaceName}",
  "azure-native:applicationinsights:Component": "Microsoft.Insights/components/{resourceName}",
  "azure-native:monitor:ActionGroup": "Microsoft.Insights/actionGroups/{actionGroupName}",
  "azure-native:monitor:ActivityLogAlert": "Microsoft.Insights/activityLogAlerts/{activityLogAlertName}",
  "azure-native:monitor:DiagnosticSetting":
    "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
  "azure-native:monitor:SubscriptionDiagnosticSetting":
    "subscription:providers/Microsoft.Insights/diagnosticSettings/{name}",
  "azure-native:redisenterprise:RedisEnterprise": "Microsoft.Cache/redisEnterprise/{clusterName}",
  "azure-native:redisenterprise:Database":
    "Microsoft.Cache/redisEnterprise/{clusterName}/databases/{databaseName}",
  "azure-native:cosmosdb:DatabaseAccount": "Microsoft.DocumentDB/databaseAccounts/{accountName}",
  "azure-native:cosmosdb:SqlResourceSqlDatabase":
    "Microsoft.DocumentDB/databaseAccounts/{accountName}/sqlDatabases/{databaseName}",
  "azure-native:cosmosdb:SqlResourceSqlContainer":
    "Microsoft.DocumentDB/databaseAccounts/{accountName}/sqlDatabases/{databaseName}/containers/{containerName}",
  "azure-native:dataprotection:BackupVault": "Microsoft.DataProtection/backupVaults/{vaultName}",
  "azure-native:dataprotection:BackupPolicy":
    "Microsoft.DataProtection/backupVaults/{vaultName}/backupPolicies/{backupPolicyName}",
  "azure-native:dataprotection:BackupInstance":
    "Microsoft.DataProtection/backupVaults/{vaultName}/backupInstances/{backupInstanceName}",
  "azure-native:consumption:Budget": "{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
};

/** Subscription of a provider instance; one derived from the tenant where none is set. */
export function subscriptionOf(provider: ProviderInstance): string {
  const own = setting(provider.config, "subscriptionId");
  return typeof own === "string" && own !== "" ? own : uuid("azure:subscription");
}

export function tenantOf(provider: ProviderInstance): string {
  const own = setting(provider.config, "tenantId");
  return typeof own === "string" && own !== "" ? own : uuid(`azure:tenant:${subscriptionOf(provider)}`);
}

/** The input that holds the object's own name: the last one in its path. */
export function nameProperty(type: string): string | undefined {
  const path = azurePaths[type];
  return path === undefined ? undefined : /\{(\w+)\}$/.exec(path)?.[1];
}

/** All inputs that make up the path: changing one means another object. */
export function pathProperties(type: string): string[] {
  const path = azurePaths[type];
  if (path === undefined) return ["resourceGroupName"];
  const own = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  return inGroup(path) ? ["resourceGroupName", ...own] : own;
}

function inGroup(path: string): boolean {
  return !path.startsWith("{") && !path.startsWith("subscription:");
}

/** Objects of one fixed name, whatever the logical name is. */
const fixedNames: Readonly<Record<string, string>> = {
  "azure-native:storage:BlobServiceProperties": "default",
  "azure-native:storage:ManagementPolicy": "default",
  "azure-native:servicebus:NamespaceNetworkRuleSet": "default",
  "azure-native:storage:BlobContainerImmutabilityPolicy": "default",
};

/** Types whose own name is a UUID. */
const uuidNames = new Set([
  "azure-native:authorization:RoleAssignment",
  "azure-native:authorization:RoleDefinition",
]);

export function azureName(object: Pick<SimulatedObject, "type" | "inputs" | "name" | "seed">): string {
  const property = nameProperty(object.type);
  const given = property === undefined ? undefined : textAt(object.inputs, property);
  return (
    given ??
    fixedNames[object.type] ??
    (uuidNames.has(object.type) ? uuid(object.seed) : `${object.name}${hex(object.seed, 8)}`)
  );
}

/** The resource id: subscription, resource group, provider namespace, types and names. */
export function azureId(object: SimulatedObject): string {
  const subscription = `/subscriptions/${subscriptionOf(object.provider)}`;
  const path = azurePaths[object.type] ?? genericPath(object.type);
  const last = /\{(\w+)\}$/.exec(path)?.[1];
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === last ? azureName(object) : property(object.inputs, name),
  );
  if (path.startsWith("{")) return filled.startsWith("/") ? filled : `/${filled}`;
  if (path.startsWith("subscription:")) return `${subscription}/${filled.slice("subscription:".length)}`;
  return `${subscription}/resourceGroups/${property(object.inputs, "resourceGroupName")}/providers/${filled}`;
}

function property(inputs: Values, name: string): string {
  return textAt(inputs, name) ?? `{${name}}`;
}

function genericPath(type: string): string {
  const [, module = "", kind = ""] = type.split(":");
  return `Microsoft.${module.charAt(0).toUpperCase()}${module.slice(1)}/${kind.charAt(0).toLowerCase()}${kind.slice(1)}s/{name}`;
}

/** The `type` output: provider namespace and type names, without the names of objects. */
export function azureTypeName(type: string): string {
  const path = azurePaths[type] ?? genericPath(type);
  if (path.startsWith("subscription:resourceGroups")) return "Microsoft.Resources/resourceGroups";
  const [namespace = "", ...rest] = path.replace(/^.*providers\//, "").split("/");
  return [namespace, ...rest.filter((_, at) => at % 2 === 0)].join("/");
}
