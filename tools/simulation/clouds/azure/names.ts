import type { NameRule } from "../cloud";
import { postgresNames } from "./postgres";
import { storesNames } from "./stores";

const general = (min: number, max: number): NameRule => ({
  min,
  max,
  pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9_])?$/,
  allowed:
    "letters, digits, ., _ and -, starting with a letter or digit and ending with a letter, digit or _",
});

const alphanumericDash = (min: number, max: number): NameRule => ({
  min,
  max,
  pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
  allowed: "letters, digits and -, starting and ending with a letter or digit",
});

/** Limits on names, from Azure's "Naming rules and restrictions for Azure resources". */
export const azureNames: Readonly<Record<string, Readonly<Record<string, NameRule>>>> = {
  "azure-native:resources:ResourceGroup": {
    resourceGroupName: {
      max: 90,
      pattern: /^[\p{L}\p{N}_().-]*[\p{L}\p{N}_()-]$/u,
      allowed: "letters, digits and _().-, not ending with a dot",
    },
  },
  "azure-native:network:VirtualNetwork": { virtualNetworkName: general(2, 64) },
  "azure-native:network:Subnet": { subnetName: general(1, 80) },
  "azure-native:network:VirtualNetworkPeering": { virtualNetworkPeeringName: general(1, 80) },
  "azure-native:network:VirtualNetworkGateway": { virtualNetworkGatewayName: general(1, 80) },
  "azure-native:network:VirtualNetworkGatewayConnection": {
    virtualNetworkGatewayConnectionName: general(1, 80),
  },
  "azure-native:network:LocalNetworkGateway": { localNetworkGatewayName: general(1, 80) },
  "azure-native:network:NatGateway": { natGatewayName: general(1, 80) },
  "azure-native:network:PublicIPAddress": { publicIpAddressName: general(1, 80) },
  "azure-native:network:PublicIPPrefix": { publicIpPrefixName: general(1, 80) },
  "azure-native:network:NetworkSecurityGroup": { networkSecurityGroupName: general(1, 80) },
  "azure-native:network:SecurityRule": { securityRuleName: general(1, 80) },
  "azure-native:network:RouteTable": { routeTableName: general(1, 80) },
  "azure-native:network:Route": { routeName: general(1, 80) },
  "azure-native:network:FlowLog": { flowLogName: general(1, 80) },
  "azure-native:network:PrivateEndpoint": { privateEndpointName: general(2, 64) },
  "azure-native:containerservice:ManagedCluster": {
    resourceName: {
      max: 63,
      pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?$/,
      allowed: "letters, digits, - and _, starting and ending with a letter or digit",
    },
    dnsPrefix: alphanumericDash(1, 54),
  },
  "azure-native:containerservice:AgentPool": {
    agentPoolName: {
      max: 12,
      pattern: /^[a-z][a-z0-9]*$/,
      allowed: "lower-case letters and digits, starting with a letter (at most 12 on Linux, 6 on Windows)",
    },
  },
  ...postgresNames,
  ...storesNames,
  "azure-native:keyvault:Vault": {
    vaultName: {
      min: 3,
      max: 24,
      pattern: /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]*[a-zA-Z0-9]$/,
      allowed: "letters, digits and single -, starting with a letter",
    },
  },
  "azure-native:keyvault:Key": {
    keyName: { max: 127, pattern: /^[a-zA-Z0-9-]+$/, allowed: "letters, digits and -" },
  },
  "azure-native:keyvault:Secret": {
    secretName: { max: 127, pattern: /^[a-zA-Z0-9-]+$/, allowed: "letters, digits and -" },
  },
  "azure-native:managedidentity:UserAssignedIdentity": {
    resourceName: {
      min: 3,
      max: 128,
      pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
      allowed: "letters, digits, - and _, starting with a letter or digit",
    },
  },
  "azure-native:managedidentity:FederatedIdentityCredential": {
    federatedIdentityCredentialResourceName: {
      min: 3,
      max: 120,
      pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
      allowed: "letters, digits, - and _, starting with a letter or digit",
    },
  },
  "azure-native:authorization:RoleAssignment": {
    roleAssignmentName: {
      max: 36,
      pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      allowed: "a UUID",
    },
  },
  "azure-native:authorization:RoleDefinition": {
    roleDefinitionId: {
      max: 36,
      pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      allowed: "a UUID",
    },
  },
  "azure-native:containerregistry:Registry": {
    registryName: { min: 5, max: 50, pattern: /^[a-zA-Z0-9]+$/, allowed: "letters and digits" },
  },
  "azure-native:compute:DiskEncryptionSet": {
    diskEncryptionSetName: { max: 80, pattern: /^[a-zA-Z0-9_-]+$/, allowed: "letters, digits, - and _" },
  },
  "azure-native:redisenterprise:AccessPolicyAssignment": {
    accessPolicyAssignmentName: {
      max: 60,
      pattern: /^[A-Za-z0-9]{1,60}$/,
      allowed: "letters and digits",
    },
  },
  "azure-native:eventhub:Namespace": {
    namespaceName: {
      min: 6,
      max: 50,
      pattern: /^[a-zA-Z](?!.*-(?:sb|mgmt)$)[a-zA-Z0-9-]*[a-zA-Z0-9]$/,
      allowed: "letters, digits and -, starting with a letter, ending with a letter or digit",
    },
  },
  "azure-native:eventhub:EventHub": {
    eventHubName: {
      max: 256,
      pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$/,
      allowed: "letters, digits, ., _ and -, starting and ending with a letter or digit",
    },
  },
  "azure-native:eventhub:ConsumerGroup": {
    consumerGroupName: {
      max: 50,
      pattern: /^(?:\$Default|[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?)$/,
      allowed: "letters, digits, ., _ and -, starting and ending with a letter or digit",
    },
  },
  "azure-native:storage:StorageAccount": {
    accountName: { min: 3, max: 24, pattern: /^[a-z0-9]+$/, allowed: "lower-case letters and digits" },
  },
  "azure-native:storage:BlobContainer": {
    containerName: {
      min: 3,
      max: 63,
      pattern: /^(?:\$root|\$web|[a-z0-9](?:-?[a-z0-9])*)$/,
      allowed: "lower-case letters, digits and single -",
    },
  },
  "azure-native:servicebus:Namespace": {
    namespaceName: {
      min: 6,
      max: 50,
      pattern: /^[a-zA-Z](?!.*-(?:sb|mgmt)$)[a-zA-Z0-9-]*[a-zA-Z0-9]$/,
      allowed: "letters, digits and -, starting with a letter, not ending with -, -sb or -mgmt",
    },
  },
  "azure-native:servicebus:Queue": {
    queueName: {
      max: 260,
      pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9._/-]*[a-zA-Z0-9])?$/,
      allowed: "letters, digits, ., -, _ and /, starting and ending with a letter or digit",
    },
  },
  "azure-native:eventgrid:SystemTopic": {
    systemTopicName: { min: 3, max: 50, pattern: /^[a-zA-Z0-9-]+$/, allowed: "letters, digits and -" },
  },
  "azure-native:eventgrid:SystemTopicEventSubscription": {
    eventSubscriptionName: { min: 3, max: 64, pattern: /^[a-zA-Z0-9-]+$/, allowed: "letters, digits and -" },
  },
  "azure-native:app:ManagedEnvironment": { environmentName: alphanumericDash(1, 60) },
  "azure-native:app:ContainerApp": {
    containerAppName: {
      min: 2,
      max: 32,
      pattern: /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/,
      allowed: "lower-case letters, digits and single -, starting with a letter",
    },
  },
  "azure-native:app:DaprComponent": {
    componentName: {
      max: 60,
      pattern: /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
      allowed: "lower-case letters, digits, . and -",
    },
  },
  "azure-native:operationalinsights:Workspace": { workspaceName: alphanumericDash(4, 63) },
  "azure-native:monitor:ActionGroup": {
    actionGroupName: {
      max: 260,
      pattern: /^[^:<>+/&%\\?|]*[^:<>+/&%\\?| .]$/,
      allowed: "anything but :<>+/&%\\?|, not ending with a space or dot",
    },
    groupShortName: {
      max: 12,
      pattern: /^[^:<>+/&%\\?|]+$/,
      allowed: "up to 12 characters, none of :<>+/&%\\?|",
    },
  },
  "azure-native:consumption:Budget": {
    budgetName: { max: 63, pattern: /^[a-zA-Z0-9_-]+$/, allowed: "letters, digits, _ and -" },
  },
};
