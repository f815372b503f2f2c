import type { ContainerAppArgs } from "@pulumi/azure-native/app/containerApp";
import type { ManagedEnvironmentArgs } from "@pulumi/azure-native/app/managedEnvironment";
import type { SystemTopicEventSubscriptionArgs } from "@pulumi/azure-native/eventgrid/systemTopicEventSubscription";
import type { NamespaceArgs } from "@pulumi/azure-native/servicebus/namespace";
import type { QueueArgs } from "@pulumi/azure-native/servicebus/queue";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-stores";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const bus = {
  type: azure.serviceBus,
  inputs: {
    resourceGroupName: "queues",
    disableLocalAuth: true,
    publicNetworkAccess: "Disabled",
    minimumTlsVersion: "1.2",
    encryption: {
      keySource: "Microsoft.KeyVault",
      requireInfrastructureEncryption: true,
      keyVaultProperties: [{ keyName: "queues", keyVaultUri: "https://main.vault.azure.net" }],
    },
  } satisfies NamespaceArgs,
};
const queue = {
  type: azure.serviceBusQueue,
  inputs: {
    resourceGroupName: "queues",
    namespaceName: "queues",
    deadLetteringOnMessageExpiration: true,
    maxDeliveryCount: 5,
  } satisfies QueueArgs,
};
const identity = { type: "UserAssigned", userAssignedIdentity: "/identities/events" };
const subscription = {
  type: azure.eventTopicSubscription,
  inputs: {
    resourceGroupName: "objects",
    systemTopicName: "objects",
    deliveryWithResourceIdentity: {
      identity,
      destination: { endpointType: "ServiceBusQueue", resourceId: "/queues/work" },
    },
    deadLetterWithResourceIdentity: {
      identity,
      deadLetterDestination: {
        endpointType: "StorageBlob",
        resourceId: "/storageAccounts/objects",
        blobContainerName: "lost",
      },
    },
  } satisfies SystemTopicEventSubscriptionArgs,
};
const environment = {
  type: azure.containerEnvironment,
  inputs: {
    resourceGroupName: "functions",
    vnetConfiguration: { internal: true, infrastructureSubnetId: "/subnets/functions" },
    publicNetworkAccess: "Disabled",
    peerAuthentication: { mtls: { enabled: true } },
    zoneRedundant: true,
  } satisfies ManagedEnvironmentArgs,
};
const app = {
  type: azure.containerApp,
  inputs: {
    resourceGroupName: "functions",
    identity: { type: "UserAssigned", userAssignedIdentities: ["/identities/scan"] },
    configuration: { registries: [{ server: "main.azurecr.io", identity: "/identities/scan" }] },
    template: {
      containers: [{ name: "scan", image: `main.azurecr.io/scan@${digest}` }],
      scale: { minReplicas: 0, maxReplicas: 10 },
    },
  } satisfies ContainerAppArgs,
};

testRules(rules, {
  "azure-queue-identities-only": {
    pass: bus,
    fail: [{ disableLocalAuth: false }, { disableLocalAuth: undefined }],
    unknown: ["disableLocalAuth"],
  },
  "azure-queue-not-public": {
    pass: bus,
    fail: [{ publicNetworkAccess: "Enabled" }, { publicNetworkAccess: undefined }],
    unknown: ["publicNetworkAccess"],
  },
  "azure-queue-tls": { pass: bus, fail: [{ minimumTlsVersion: "1.0" }], unknown: ["minimumTlsVersion"] },
  "azure-queue-encrypted": {
    pass: bus,
    fail: [{ encryption: undefined }, { "encryption.requireInfrastructureEncryption": false }],
    unknown: ["encryption"],
  },
  "azure-queue-dead-letters": {
    pass: queue,
    fail: [{ deadLetteringOnMessageExpiration: false }, { maxDeliveryCount: undefined }],
    unknown: ["maxDeliveryCount"],
  },
  "azure-events-by-identity": {
    pass: subscription,
    fail: [
      { deliveryWithResourceIdentity: undefined },
      { deadLetterWithResourceIdentity: undefined },
      { destination: { endpointType: "WebHook" } },
    ],
    unknown: ["deliveryWithResourceIdentity"],
  },
  "azure-function-environment-private": {
    pass: environment,
    fail: [
      { "vnetConfiguration.internal": false },
      { vnetConfiguration: undefined },
      { publicNetworkAccess: "Enabled" },
      { peerAuthentication: undefined },
    ],
    unknown: ["vnetConfiguration"],
  },
  "azure-function-zone-redundant": {
    pass: environment,
    fail: [{ zoneRedundant: false }],
    unknown: ["zoneRedundant"],
  },
  "azure-function-bounded": {
    pass: app,
    fail: [
      { identity: undefined },
      { "template.scale.maxReplicas": undefined },
      { "template.containers": [{ image: "main.azurecr.io/scan:latest" }] },
    ],
    unknown: ["template"],
  },
  "azure-function-no-passwords": {
    pass: app,
    fail: [
      { "configuration.registries": [{ server: "main.azurecr.io", passwordSecretRef: "password" }] },
      { "configuration.secrets": [{ name: "password", value: "from elsewhere" }] },
    ],
    unknown: ["configuration"],
  },
});
