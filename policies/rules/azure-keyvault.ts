/** Key vaults and their keys. */
import { all, mustBeTrue, mustBeWithin, mustNotBeTrue } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { azure } from "../types";
import { at, isUnset, listAt, textAt } from "../values";

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-vault-rbac",
    description: "Access to a vault is decided by Azure RBAC.",
    severity: "high",
    frameworks: "AZP; PRW keyvault_rbac_enabled",
    remediation: "Set properties.enableRbacAuthorization to true and leave accessPolicies out.",
    types: [azure.vault],
    check: mustBeTrue("properties.enableRbacAuthorization"),
  }),
  resourceRule({
    name: "azure-vault-purge-protection",
    description:
      "A deleted vault or key can be brought back for at least a week; nobody can purge it before.",
    severity: "high",
    frameworks: "CKV_AZURE_110; CKV_AZURE_42; AZP",
    remediation: "Set properties.enablePurgeProtection to true and softDeleteRetentionInDays, 7 to 90.",
    types: [azure.vault],
    check: all(
      mustBeTrue("properties.enablePurgeProtection"),
      mustBeWithin("properties.softDeleteRetentionInDays", 7, 90),
    ),
  }),
  resourceRule({
    name: "azure-vault-not-public",
    description: "A vault is not reachable from the internet.",
    severity: "high",
    frameworks: "CKV_AZURE_189; CKV_AZURE_109; AZP",
    remediation: 'Set properties.publicNetworkAccess to "Disabled", or networkAcls.defaultAction to "Deny".',
    types: [azure.vault],
    check: ({ inputs }, report) => {
      if (textAt(inputs, "properties.publicNetworkAccess").toLowerCase() === "disabled") return;
      if (textAt(inputs, "properties.networkAcls.defaultAction") !== "Deny")
        report("is open to every network");
    },
  }),
  resourceRule({
    name: "azure-vault-no-deployment-access",
    description: "Azure's deployment services cannot read secrets from a vault by a flag.",
    severity: "medium",
    frameworks: "AZ-WAF SE:05",
    remediation: "Leave enabledForDeployment and enabledForTemplateDeployment out; grant a role instead.",
    types: [azure.vault],
    check: all(
      mustNotBeTrue("properties.enabledForDeployment"),
      mustNotBeTrue("properties.enabledForTemplateDeployment"),
    ),
  }),
  resourceRule({
    name: "azure-key-rotation",
    description: "Keys rotate by themselves and old versions expire.",
    severity: "high",
    frameworks: "CKV_AZURE_112; CKV_AZURE_40; AZP",
    remediation: 'Set properties.rotationPolicy with attributes.expiryTime and a lifetime action "rotate".',
    types: [azure.key],
    check: ({ inputs }, report) => {
      const rotates = listAt(inputs, "properties.rotationPolicy.lifetimeActions").some(
        (action) => textAt(action, "action.type").toLowerCase() === "rotate",
      );
      if (!rotates) report("properties.rotationPolicy has no action that rotates the key");
      if (isUnset(at(inputs, "properties.rotationPolicy.attributes.expiryTime"))) {
        report("properties.rotationPolicy.attributes.expiryTime is not set");
      }
    },
  }),
  resourceRule({
    name: "azure-key-strength",
    description: "RSA keys have 3072 bits or more.",
    severity: "medium",
    frameworks: "AZP",
    remediation: "Set properties.keySize to 3072 or 4096.",
    types: [azure.key],
    check: (resource, report) => {
      if (textAt(resource.inputs, "properties.kty").startsWith("RSA"))
        mustBeWithin("properties.keySize", 3072)(resource, report);
    },
  }),
];
