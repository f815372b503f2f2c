/** Azure backup vaults and their policies. */
import { all, mustBeOneOf, mustBeSet, mustBeWithin, mustEqual } from "../conditions";
import { environmentOf } from "../environment";
import { type Rule, resourceRule } from "../rule";
import { azure } from "../types";
import { at, listAt, show, textAt } from "../values";

const types = [azure.backupVault];
const security = "properties.securitySettings";
const fewestDays = 35;

/** Days of an ISO 8601 duration such as `P90D`; NaN when it is none. */
const daysOf = (duration: string) => Number(/^P(\d+)D$/.exec(duration)?.[1] ?? Number.NaN);

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-backup-immutable",
    description: "Backups cannot be shortened or deleted; in production nobody can switch that off.",
    severity: "high",
    frameworks: "AZP; KIC backup_vault_without_immutability; WAF REL09",
    remediation: `Set ${security}.immutabilitySettings.state to "Unlocked", in production to "Locked".`,
    types,
    check: (resource, report) => {
      const path = `${security}.immutabilitySettings.state`;
      if (environmentOf(resource) === "prod") mustEqual(path, "Locked")(resource, report);
      else mustBeOneOf(path, ["Unlocked", "Locked"])(resource, report);
    },
  }),
  resourceRule({
    name: "azure-backup-soft-delete",
    description: "A deleted backup can be brought back for at least two weeks.",
    severity: "high",
    frameworks: "AZP; KIC backup_vault_without_soft_delete",
    remediation: `Set ${security}.softDeleteSettings to the state "On" or "AlwaysOn", and 14 days or more.`,
    types,
    check: all(
      mustBeOneOf(`${security}.softDeleteSettings.state`, ["On", "AlwaysOn"]),
      mustBeWithin(`${security}.softDeleteSettings.retentionDurationInDays`, 14),
    ),
  }),
  resourceRule({
    name: "azure-backup-encrypted",
    description: "Backups are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "AZP",
    remediation: `Set ${security}.encryptionSettings to the state "Enabled", with keyVaultProperties.keyUri.`,
    types,
    check: all(
      mustEqual(`${security}.encryptionSettings.state`, "Enabled"),
      mustBeSet(`${security}.encryptionSettings.keyVaultProperties.keyUri`),
    ),
  }),
  resourceRule({
    name: "azure-backup-elsewhere",
    description: "In production backups are kept in the paired region too, and can be restored there.",
    severity: "high",
    frameworks: "AZ-WAF RE:09",
    remediation:
      'Set the type of properties.storageSettings to "GeoRedundant" and crossRegionRestoreSettings.state to "Enabled".',
    types,
    check: (resource, report) => {
      if (environmentOf(resource) !== "prod") return;
      for (const store of listAt(resource.inputs, "properties.storageSettings"))
        if (textAt(store, "type") !== "GeoRedundant") report(`are ${show(at(store, "type"))}, in one region`);
      mustEqual("properties.featureSettings.crossRegionRestoreSettings.state", "Enabled")(resource, report);
    },
  }),
  resourceRule({
    name: "azure-backup-retention",
    description: "Backups are kept for five weeks or more.",
    severity: "medium",
    resilience: true,
    frameworks: "AZ-WAF RE:09; PRW backup_retention",
    remediation: `Set deleteAfter.duration of the policy's default rule to P${fewestDays}D or more.`,
    types: [azure.backupPolicy],
    check: ({ inputs }, report) => {
      const kept = listAt(inputs, "properties.policyRules")
        .filter((rule) => textAt(rule, "objectType") === "AzureRetentionRule")
        .flatMap((rule) => listAt(rule, "lifecycles"))
        .map((lifecycle) => daysOf(textAt(lifecycle, "deleteAfter.duration")));
      if (!kept.some((days) => days >= fewestDays)) report(`keeps nothing for ${fewestDays} days`);
    },
  }),
];
