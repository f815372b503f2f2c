/** Service Bus, Event Grid and Container Apps of Azure. */
import {
  all,
  mustBeOneOf,
  mustBeSet,
  mustBeTrue,
  mustBeWithin,
  mustEqual,
  mustNotBeSet,
} from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { azure } from "../types";
import { at, isUnset, list, listAt, textAt } from "../values";

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-queue-identities-only",
    description: "Service Bus is reached by identities, not by keys.",
    severity: "high",
    frameworks: "CKV_AZURE_203; AZP",
    remediation: "Set disableLocalAuth to true.",
    types: [azure.serviceBus],
    check: mustBeTrue("disableLocalAuth"),
  }),
  resourceRule({
    name: "azure-queue-not-public",
    description: "Service Bus is not reachable from the internet.",
    severity: "critical",
    frameworks: "CKV_AZURE_204; AZP",
    remediation: 'Set publicNetworkAccess to "Disabled".',
    types: [azure.serviceBus],
    check: mustEqual("publicNetworkAccess", "Disabled"),
  }),
  resourceRule({
    name: "azure-queue-tls",
    description: "Service Bus answers over TLS 1.2 or newer only.",
    severity: "high",
    frameworks: "CKV_AZURE_205; AZP",
    remediation: 'Set minimumTlsVersion to "1.2".',
    types: [azure.serviceBus],
    check: mustBeOneOf("minimumTlsVersion", ["1.2", "1.3"]),
  }),
  resourceRule({
    name: "azure-queue-encrypted",
    description: "Service Bus is encrypted twice, once with a customer-managed key.",
    severity: "high",
    frameworks: "CKV_AZURE_201; CKV_AZURE_199; AZP",
    remediation: "Set encryption with keyVaultProperties and requireInfrastructureEncryption.",
    types: [azure.serviceBus],
    check: all(
      mustBeSet("encryption.keyVaultProperties"),
      mustBeTrue("encryption.requireInfrastructureEncryption"),
    ),
  }),
  resourceRule({
    name: "azure-queue-dead-letters",
    description: "Messages that expire or cannot be done become dead letters.",
    severity: "medium",
    frameworks: "AZ-WAF RE:07",
    remediation: "Set deadLetteringOnMessageExpiration to true and maxDeliveryCount.",
    types: [azure.serviceBusQueue],
    check: all(mustBeTrue("deadLetteringOnMessageExpiration"), mustBeWithin("maxDeliveryCount", 1, 100)),
  }),
  resourceRule({
    name: "azure-events-by-identity",
    description: "Event Grid delivers as an identity, and keeps what nobody took.",
    severity: "medium",
    frameworks: "AZ-WAF SE:05; AZ-WAF RE:07",
    remediation:
      "Set deliveryWithResourceIdentity and deadLetterWithResourceIdentity instead of destination.",
    types: [azure.eventTopicSubscription],
    check: all(
      mustNotBeSet("destination"),
      mustBeSet("deliveryWithResourceIdentity.identity"),
      mustBeSet("deadLetterWithResourceIdentity.deadLetterDestination"),
    ),
  }),
  resourceRule({
    name: "azure-function-environment-private",
    description:
      "Container apps stand in the site's network, reachable from there alone, and speak TLS to each other.",
    severity: "high",
    frameworks: "AZP; AZ-WAF SE:06",
    remediation:
      'Set vnetConfiguration.internal to true with a subnet, publicNetworkAccess to "Disabled" and peerAuthentication.mtls.',
    types: [azure.containerEnvironment],
    check: all(
      mustBeTrue("vnetConfiguration.internal"),
      mustBeSet("vnetConfiguration.infrastructureSubnetId"),
      mustEqual("publicNetworkAccess", "Disabled"),
      mustBeTrue("peerAuthentication.mtls.enabled"),
    ),
  }),
  resourceRule({
    name: "azure-function-zone-redundant",
    description: "The environment of container apps survives the loss of a zone.",
    severity: "medium",
    resilience: true,
    frameworks: "AZ-WAF RE:05",
    remediation: "Set zoneRedundant to true.",
    types: [azure.containerEnvironment],
    check: mustBeTrue("zoneRedundant"),
  }),
  resourceRule({
    name: "azure-function-bounded",
    description: "A container app has an identity, a limit on its instances, and images named by digest.",
    severity: "medium",
    frameworks: "AZP; AZ-WAF SE:05",
    remediation: "Set identity, template.scale.maxReplicas, and images that end in @sha256: and the digest.",
    types: [azure.containerApp],
    check: all(
      mustBeSet("identity.userAssignedIdentities"),
      mustBeWithin("template.scale.maxReplicas", 1, 1000),
      ({ inputs }, report) => {
        for (const container of listAt(inputs, "template.containers")) {
          const image = textAt(container, "image");
          if (!/@sha256:[0-9a-f]{64}$/.test(image))
            report(`${image || "a container"} is not named by digest`);
        }
      },
    ),
  }),
  resourceRule({
    name: "azure-function-no-passwords",
    description: "Container apps pull images with an identity, and hold no secrets.",
    severity: "high",
    frameworks: "AZP; AZ-WAF SE:09",
    remediation: "Set identity in configuration.registries, and read secrets from the vault.",
    types: [azure.containerApp],
    check: ({ inputs }, report) => {
      for (const registry of listAt(inputs, "configuration.registries")) {
        if (isUnset(at(registry, "identity")))
          report(`${textAt(registry, "server")} is pulled from with a password`);
      }
      if (list(at(inputs, "configuration.secrets")).length > 0) report("configuration.secrets holds secrets");
    },
  }),
];
