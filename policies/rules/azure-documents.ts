/** Cosmos DB accounts. */
import { all, eachItem, mustBeSet, mustBeTrue, mustEqual } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { azure } from "../types";
import { at } from "../values";

const types = [azure.documents];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-cosmos-by-identity",
    description: "Documents are read and written by Entra identities; the account's keys are switched off.",
    severity: "high",
    frameworks: "CKV_AZURE_140; CKV_AZURE_132; AZP",
    remediation: "Set disableLocalAuth and disableKeyBasedMetadataWriteAccess to true.",
    types,
    check: all(mustBeTrue("disableLocalAuth"), mustBeTrue("disableKeyBasedMetadataWriteAccess")),
  }),
  resourceRule({
    name: "azure-cosmos-not-public",
    description: "The account is reached through private endpoints only, over TLS 1.2.",
    severity: "high",
    frameworks: "CKV_AZURE_101; CKV_AZURE_99; AZP",
    remediation: 'Set publicNetworkAccess to "Disabled" and minimalTlsVersion to "Tls12".',
    types,
    check: all(mustEqual("publicNetworkAccess", "Disabled"), mustEqual("minimalTlsVersion", "Tls12")),
  }),
  resourceRule({
    name: "azure-cosmos-encrypted",
    description: "Documents are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "CKV_AZURE_100; AZP",
    remediation: "Set keyVaultKeyUri and the defaultIdentity that may use the key.",
    types,
    check: all(mustBeSet("keyVaultKeyUri"), mustBeSet("defaultIdentity")),
  }),
  resourceRule({
    name: "azure-cosmos-point-in-time",
    description: "Documents can be restored to any moment of the last weeks.",
    severity: "high",
    frameworks: "AZ-WAF RE:09",
    remediation: 'Set backupPolicy.type to "Continuous".',
    types,
    check: mustEqual("backupPolicy.type", "Continuous"),
  }),
  resourceRule({
    name: "azure-cosmos-zones",
    description: "Documents survive the loss of a zone.",
    severity: "medium",
    resilience: true,
    frameworks: "AZ-WAF RE:05",
    remediation: "Set isZoneRedundant of every location to true.",
    types,
    check: all(
      mustBeSet("locations"),
      eachItem("locations", (item) =>
        at(item, "isZoneRedundant") === true ? undefined : "is in one zone only",
      ),
    ),
  }),
];
