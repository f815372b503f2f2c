/** Managed Kafka on Azure: Event Hubs. That it has logs and private endpoints is asked of all services at once. */
import { all, mustBeOneOf, mustBeSet, mustBeTrue, mustEqual, mustNotExist } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { azure } from "../types";

const types = [azure.eventHubs];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-eventhubs-tls",
    description: "Clients speak TLS 1.2 or newer.",
    severity: "high",
    frameworks: "CKV_AZURE_223",
    remediation: 'Set minimumTlsVersion to "1.2".',
    types,
    check: mustBeOneOf("minimumTlsVersion", ["1.2", "1.3"]),
  }),
  resourceRule({
    name: "azure-eventhubs-zone-redundant",
    description: "The namespace survives the loss of a zone.",
    severity: "medium",
    resilience: true,
    frameworks: "CKV_AZURE_228; AZP Resilience EventHub",
    remediation: "Set zoneRedundant to true.",
    types,
    check: mustBeTrue("zoneRedundant"),
  }),
  resourceRule({
    name: "azure-eventhubs-not-public",
    description: "The namespace is reachable through private endpoints only.",
    severity: "high",
    frameworks: "AZP",
    remediation: 'Set publicNetworkAccess to "Disabled".',
    types,
    check: mustEqual("publicNetworkAccess", "Disabled"),
  }),
  resourceRule({
    name: "azure-eventhubs-no-shared-keys",
    description: "Clients are Entra identities: shared access keys are switched off.",
    severity: "high",
    frameworks: "AZP",
    remediation: "Set disableLocalAuth to true.",
    types,
    check: mustBeTrue("disableLocalAuth"),
  }),
  resourceRule({
    name: "azure-eventhubs-encrypted",
    description: "Events are encrypted with a customer-managed key, and twice.",
    severity: "medium",
    frameworks: "AZP",
    remediation: "Set encryption with keyVaultProperties and requireInfrastructureEncryption.",
    types,
    check: all(
      mustEqual("encryption.keySource", "Microsoft.KeyVault"),
      mustBeSet("encryption.keyVaultProperties"),
      mustBeTrue("encryption.requireInfrastructureEncryption"),
    ),
  }),
  resourceRule({
    name: "azure-eventhubs-no-access-rules",
    description: "Nobody is given a shared access rule.",
    severity: "high",
    frameworks: "AZP",
    remediation: "Assign the roles Azure Event Hubs Data Sender and Receiver instead.",
    types: [azure.eventHubsRule, azure.eventHubRule],
    check: mustNotExist("is a shared access rule"),
  }),
];
