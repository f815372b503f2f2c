/** Azure Managed Redis. */
import { all, mustBeOneOf, mustBeSet, mustEqual } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { azure } from "../types";

const types = [azure.cache];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-cache-not-public",
    description: "A cache is reached through private endpoints only.",
    severity: "high",
    frameworks: "CKV_AZURE_89; AZP",
    remediation: 'Set publicNetworkAccess to "Disabled".',
    types,
    check: mustEqual("publicNetworkAccess", "Disabled"),
  }),
  resourceRule({
    name: "azure-cache-encrypted",
    description: "A cache's disks are encrypted with a customer-managed key, and its connections by TLS 1.2.",
    severity: "high",
    frameworks: "AZP; CKV_AZURE_148",
    remediation: 'Set encryption.customerManagedKeyEncryption and minimumTlsVersion to "1.2".',
    types,
    check: all(
      mustBeSet("encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl"),
      mustBeOneOf("minimumTlsVersion", ["1.2", "1.3"]),
    ),
  }),
  resourceRule({
    name: "azure-cache-replicated",
    description: "A cache has a copy, in another zone where the region has zones.",
    severity: "medium",
    resilience: true,
    frameworks: "AZ-WAF RE:05",
    remediation: 'Set highAvailability to "Enabled".',
    types,
    check: mustEqual("highAvailability", "Enabled"),
  }),
  resourceRule({
    name: "azure-cache-by-identity",
    description: "A cache is entered by Entra identities over TLS; its keys are switched off.",
    severity: "high",
    frameworks: "AZP; CKV_AZURE_91",
    remediation: 'Set accessKeysAuthentication to "Disabled" and clientProtocol to "Encrypted".',
    types: [azure.cacheDatabase],
    check: all(mustEqual("accessKeysAuthentication", "Disabled"), mustEqual("clientProtocol", "Encrypted")),
  }),
];
