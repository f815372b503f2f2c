/** Azure container registries. */
import { all, mustBeSet, mustBeTrue, mustEqual, mustNotBeTrue } from "../conditions";
import { type Rule, resourceRule, stackRule } from "../rule";
import { azure } from "../types";
import { textAt } from "../values";

const types = [azure.registry];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-acr-no-admin",
    description: "The registry has no shared administrator password.",
    severity: "high",
    frameworks: "CKV_AZURE_137; AZP",
    remediation: "Set adminUserEnabled to false.",
    types,
    check: mustNotBeTrue("adminUserEnabled"),
  }),
  resourceRule({
    name: "azure-acr-no-anonymous-pull",
    description: "Images are pulled by known identities only.",
    severity: "high",
    frameworks: "CKV_AZURE_138; AZP",
    remediation: "Leave anonymousPullEnabled out or set it to false.",
    types,
    check: mustNotBeTrue("anonymousPullEnabled"),
  }),
  resourceRule({
    name: "azure-acr-not-public",
    description: "The registry is reachable through private endpoints only, data included.",
    severity: "high",
    frameworks: "CKV_AZURE_139; CKV_AZURE_237; AZP",
    remediation: 'Set publicNetworkAccess to "Disabled" and dataEndpointEnabled to true.',
    types,
    check: all(mustEqual("publicNetworkAccess", "Disabled"), mustBeTrue("dataEndpointEnabled")),
  }),
  resourceRule({
    name: "azure-acr-zone-redundant",
    description: "The registry survives the loss of a zone.",
    severity: "medium",
    resilience: true,
    frameworks: "CKV_AZURE_233; AZP Resilience ContainerRegistry",
    remediation: 'Set zoneRedundancy to "Enabled" (Premium).',
    types,
    check: mustEqual("zoneRedundancy", "Enabled"),
  }),
  resourceRule({
    name: "azure-acr-encrypted",
    description: "Images are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "AZP",
    remediation: 'Set encryption.status to "enabled" with keyVaultProperties.',
    types,
    check: all(
      mustEqual("encryption.status", "enabled"),
      mustBeSet("encryption.keyVaultProperties.keyIdentifier"),
    ),
  }),
  resourceRule({
    name: "azure-acr-retention",
    description: "Images without a tag are removed after a stated time.",
    severity: "low",
    frameworks: "CKV_AZURE_167",
    remediation: 'Set policies.retentionPolicy with status "enabled" and days.',
    types,
    check: mustEqual("policies.retentionPolicy.status", "enabled"),
  }),
  resourceRule({
    name: "azure-acr-no-export",
    description: "Images cannot be exported out of the registry past its network.",
    severity: "medium",
    frameworks: "AZP",
    remediation: 'Set policies.exportPolicy.status to "disabled".',
    types,
    check: mustEqual("policies.exportPolicy.status", "disabled"),
  }),
  stackRule({
    name: "azure-acr-scanned",
    description: "Images in registries are scanned for vulnerabilities by Defender for Containers.",
    severity: "medium",
    level: "advisory",
    frameworks: "CKV_AZURE_163; CIS-AKS 5.1.1; AZP",
    remediation: 'Add a Pricing named "Containers" with pricingTier "Standard" for the subscription.',
    types: [azure.registry, azure.pricing],
    start: () => {
      const registries: string[] = [];
      let scanned = false;
      return {
        collect: ({ type, urn, inputs }) => {
          if (type === azure.registry) registries.push(urn);
          else
            scanned ||=
              textAt(inputs, "pricingName") === "Containers" && textAt(inputs, "pricingTier") === "Standard";
        },
        finish: (report) => {
          if (!scanned)
            for (const urn of registries) report(urn, "Defender for Containers is not switched on here");
        },
      };
    },
  }),
];
