/** Azure storage accounts (the audit store among them), diagnostic settings and private endpoints. */
import { all, mustBeFalse, mustBeOneOf, mustBeSet, mustBeTrue, mustEqual } from "../conditions";
import { nameOf } from "../links";
import { type Rule, resourceRule, stackRule } from "../rule";
import { azure } from "../types";
import { at, isTrue, listAt, numberAt, textAt } from "../values";

const types = [azure.storageAccount];

/** The input that names a resource of each of these types. */
const NAMED_BY: Readonly<Record<string, string>> = {
  [azure.cluster]: "resourceName",
  [azure.vault]: "vaultName",
  [azure.registry]: "registryName",
  [azure.storageAccount]: "accountName",
  [azure.eventHubs]: "namespaceName",
};

/** Last part of an Azure resource id: the resource's name. Ids ignore case. */
const lastPart = (id: string) => id.slice(id.lastIndexOf("/") + 1).toLowerCase();

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-storage-tls",
    description: "Storage answers over TLS 1.2 or newer only.",
    severity: "high",
    frameworks: "CKV_AZURE_3; CKV_AZURE_44; AZP",
    remediation: 'Set enableHttpsTrafficOnly to true and minimumTlsVersion to "TLS1_2".',
    types,
    check: all(mustBeTrue("enableHttpsTrafficOnly"), mustBeOneOf("minimumTlsVersion", ["TLS1_2", "TLS1_3"])),
  }),
  resourceRule({
    name: "azure-storage-no-shared-key",
    description: "Storage is reached by identities, not by account keys.",
    severity: "high",
    frameworks: "CKV2_AZURE_40; AZP",
    remediation: "Set allowSharedKeyAccess to false.",
    types,
    check: mustBeFalse("allowSharedKeyAccess"),
  }),
  resourceRule({
    name: "azure-storage-not-public",
    description: "Storage is not reachable from the internet, and no container can be made public.",
    severity: "critical",
    frameworks:
      "CKV_AZURE_59; CKV2_AZURE_47; CKV_AZURE_35; PRW storage_default_network_access_rule_is_denied",
    remediation:
      'Set allowBlobPublicAccess to false and publicNetworkAccess to "Disabled" (or networkRuleSet to Deny).',
    types,
    check: (resource, report) => {
      mustBeFalse("allowBlobPublicAccess")(resource, report);
      const closed =
        textAt(resource.inputs, "publicNetworkAccess") === "Disabled" ||
        textAt(resource.inputs, "networkRuleSet.defaultAction") === "Deny";
      if (!closed) report("is open to every network");
    },
  }),
  resourceRule({
    name: "azure-storage-encrypted",
    description: "Storage is encrypted twice, once with a customer-managed key.",
    severity: "high",
    frameworks: "CKV2_AZURE_1; AZP",
    remediation:
      'Set encryption.keySource to "Microsoft.Keyvault", keyVaultProperties and requireInfrastructureEncryption.',
    types,
    check: all(
      mustEqual("encryption.keySource", "Microsoft.Keyvault"),
      mustBeSet("encryption.keyVaultProperties.keyName"),
      mustBeTrue("encryption.requireInfrastructureEncryption"),
    ),
  }),
  resourceRule({
    name: "azure-storage-no-cross-tenant",
    description: "Objects are not replicated into other tenants.",
    severity: "medium",
    frameworks: "AZP; PRW storage_cross_tenant_replication_disabled",
    remediation: "Set allowCrossTenantReplication to false.",
    types,
    check: mustBeFalse("allowCrossTenantReplication"),
  }),
  resourceRule({
    name: "azure-storage-sas-expiry",
    description: "Signed links to storage expire.",
    severity: "low",
    frameworks: "CKV2_AZURE_41; AZP",
    remediation: "Set sasPolicy with expirationAction and sasExpirationPeriod.",
    types,
    check: mustBeSet("sasPolicy.sasExpirationPeriod"),
  }),
  resourceRule({
    name: "azure-storage-zone-redundant",
    description: "Storage survives the loss of a zone.",
    severity: "medium",
    resilience: true,
    frameworks: "CKV_AZURE_206; AZP Resilience StorageAccounts",
    remediation: 'Set sku.name to "Standard_ZRS", "Standard_GZRS" or "Standard_RAGZRS".',
    types,
    check: mustBeOneOf("sku.name", ["Standard_ZRS", "Standard_GZRS", "Standard_RAGZRS", "Premium_ZRS"]),
  }),
  stackRule({
    name: "azure-storage-recoverable",
    description: "Each account keeps old versions and deleted blobs for at least a week.",
    severity: "medium",
    frameworks: "CKV2_AZURE_38; PRW storage_ensure_soft_delete_is_enabled",
    remediation: "Add BlobServiceProperties with isVersioningEnabled and deleteRetentionPolicy.",
    types: [azure.storageAccount, azure.blobService],
    start: () => {
      const accounts = new Map<string, string>();
      const covered = new Set<string>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === azure.storageAccount) {
            accounts.set(lastPart(nameOf(resource, "accountName")), urn);
          } else if (
            isTrue(at(inputs, "isVersioningEnabled")) &&
            isTrue(at(inputs, "deleteRetentionPolicy.enabled")) &&
            numberAt(inputs, "deleteRetentionPolicy.days") >= 7
          ) {
            covered.add(textAt(inputs, "accountName").toLowerCase());
          }
        },
        finish: (report) => {
          for (const [name, urn] of accounts) {
            if (!covered.has(name))
              report(urn, `account ${name} keeps no versions and deleted blobs for a week`);
          }
        },
      };
    },
  }),
  stackRule({
    name: "azure-audit-store-immutable",
    description: "What diagnostic settings wrote to storage cannot be changed or removed.",
    severity: "high",
    resilience: true,
    frameworks: "CKV2_AZURE_38; KIC",
    remediation:
      "Set immutableStorageWithVersioning on the account, or add a BlobContainerImmutabilityPolicy.",
    types: [azure.storageAccount, azure.diagnosticSetting, azure.blobContainerImmutability],
    start: () => {
      const targets = new Map<string, string>();
      const accounts = new Set<string>();
      const immutable = new Set<string>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === azure.diagnosticSetting) {
            const account = lastPart(textAt(inputs, "storageAccountId"));
            if (account !== "") targets.set(account, urn);
          } else if (type === azure.blobContainerImmutability) {
            immutable.add(textAt(inputs, "accountName").toLowerCase());
          } else {
            const account = lastPart(nameOf(resource, "accountName"));
            accounts.add(account);
            if (isTrue(at(inputs, "immutableStorageWithVersioning.enabled"))) immutable.add(account);
          }
        },
        finish: (report) => {
          for (const [account, urn] of targets) {
            // An account of another stack is checked there.
            if (accounts.has(account) && !immutable.has(account))
              report(urn, `writes to account ${account}, which is not immutable`);
          }
        },
      };
    },
  }),
  resourceRule({
    name: "azure-diagnostics-enabled",
    description: "A diagnostic setting sends logs somewhere.",
    severity: "medium",
    frameworks: "AZP; CIS-Azure 5.1.1; CIS-AKS 2.1.1",
    remediation: "Enable at least one log category and set workspaceId, storageAccountId or an event hub.",
    types: [azure.diagnosticSetting],
    check: ({ inputs }, report) => {
      if (!listAt(inputs, "logs").some((log) => isTrue(at(log, "enabled")))) report("has no enabled log");
      const targets = ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId"];
      if (targets.every((path) => textAt(inputs, path) === "")) report("has no destination");
    },
  }),
  stackRule({
    name: "azure-resource-logs",
    description: "Clusters, vaults, registries and event hubs send their logs to a store of logs.",
    severity: "high",
    frameworks: "AZP; PRW keyvault_logging_enabled; CIS-AKS 2.1.1; CIS-Azure 5.1.5",
    remediation: "Add a DiagnosticSetting whose resourceUri is the resource.",
    types: [azure.cluster, azure.vault, azure.registry, azure.eventHubs, azure.diagnosticSetting],
    start: () => {
      const wanted = new Map<string, string>();
      const logged = new Set<string>();
      return {
        collect: (resource) => {
          const path = NAMED_BY[resource.type];
          if (path === undefined) logged.add(lastPart(textAt(resource.inputs, "resourceUri")));
          else wanted.set(resource.urn, lastPart(nameOf(resource, path)));
        },
        finish: (report) => {
          for (const [urn, name] of wanted)
            if (!logged.has(name)) report(urn, `${name} has no diagnostic setting`);
        },
      };
    },
  }),
  stackRule({
    name: "azure-private-endpoints",
    description: "Vaults, registries, storage accounts and event hubs have a private endpoint.",
    severity: "medium",
    frameworks: "CKV2_AZURE_32; CKV2_AZURE_33; AZP",
    remediation: "Add a PrivateEndpoint for the resource in the network's private tier.",
    types: [azure.vault, azure.registry, azure.storageAccount, azure.eventHubs, azure.privateEndpoint],
    start: () => {
      const wanted = new Map<string, string>();
      const connected = new Set<string>();
      return {
        collect: (resource) => {
          const path = NAMED_BY[resource.type];
          if (path !== undefined) {
            wanted.set(resource.urn, lastPart(nameOf(resource, path)));
            return;
          }
          for (const field of ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"]) {
            for (const item of listAt(resource.inputs, field)) {
              connected.add(lastPart(textAt(item, "privateLinkServiceId")));
            }
          }
        },
        finish: (report) => {
          for (const [urn, name] of wanted)
            if (!connected.has(name)) report(urn, `${name} has no private endpoint`);
        },
      };
    },
  }),
];
