/** AWS Backup: vaults, their locks, plans, and what the plans cover. */
import { mustBeSet } from "../conditions";
import { coverage, unaccompanied } from "../coverage";
import { environmentOf } from "../environment";
import { nameOf } from "../links";
import { type ResourceView, type Rule, resourceRule, type StackCheck, stackRule } from "../rule";
import { aws } from "../types";
import { at, isUnset, listAt, numberAt, textAt, texts } from "../values";

/** Every day at a time, or every hour of every day. */
const daily = /^cron\(\S+ \S+ \? \* \* \*\)$/;
const fewestDays = 35;

const inProduction = (resource: ResourceView) => environmentOf(resource) === "prod";

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-backup-vault-encrypted",
    description: "Backup vaults are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "FSBP Backup.1; CKV_AWS_166; PRW backup_vaults_encrypted",
    remediation: "Set kmsKeyArn.",
    types: [aws.backupVault],
    check: mustBeSet("kmsKeyArn"),
  }),
  stackRule({
    name: "aws-backup-vault-locked",
    description: "In production nobody can shorten or delete a backup: every vault is locked for good.",
    severity: "high",
    frameworks: "WAF REL09",
    remediation: "Add a VaultLockConfiguration with minRetentionDays and changeableForDays.",
    types: [aws.backupVault, aws.backupVaultLock],
    start: () => {
      const locks = coverage({
        subject: aws.backupVault,
        keyOf: (vault) => nameOf(vault, "name"),
        companion: ({ inputs }) =>
          numberAt(inputs, "minRetentionDays") >= 1 && !isUnset(at(inputs, "changeableForDays"))
            ? { of: textAt(inputs, "backupVaultName"), part: "lock" }
            : undefined,
        complaint: unaccompanied("has no lock that lasts"),
      })();
      return {
        collect: (resource) => {
          if (resource.type !== aws.backupVault || inProduction(resource)) locks.collect(resource);
        },
        finish: locks.finish,
      };
    },
  }),
  resourceRule({
    name: "aws-backup-plan-daily",
    description:
      "A backup plan runs every day or more often, and keeps some of what it makes for five weeks.",
    severity: "medium",
    resilience: true,
    frameworks: "GRD backup-plan-min-frequency-and-min-retention; WAF REL09",
    remediation: `Give the plan a rule with a daily schedule and lifecycle.deleteAfter of ${fewestDays} or more.`,
    types: [aws.backupPlan],
    check: ({ inputs }, report) => {
      const plenty = listAt(inputs, "rules").some(
        (rule) =>
          daily.test(textAt(rule, "schedule")) && numberAt(rule, "lifecycle.deleteAfter") >= fewestDays,
      );
      if (!plenty) report(`has no daily rule that keeps backups for ${fewestDays} days`);
    },
  }),
  resourceRule({
    name: "aws-backup-plan-copies",
    description: "In production every backup has a copy in another vault, in the recovery region.",
    severity: "high",
    frameworks: "WAF REL09; FSBP Backup.5",
    remediation: "Give each rule of the plan copyActions with the ARN of a vault in another region.",
    types: [aws.backupPlan],
    check: (resource, report) => {
      if (!inProduction(resource)) return;
      for (const rule of listAt(resource.inputs, "rules"))
        if (isUnset(at(rule, "copyActions"))) report(`the rule ${textAt(rule, "ruleName")} copies nothing`);
    },
  }),
  stackRule({
    name: "aws-backup-covers-databases",
    description: "Every database is in a backup plan.",
    severity: "medium",
    resilience: true,
    frameworks: "FSBP RDS.26; CKV2_AWS_8; PRW rds_instance_protected_by_backup_plan",
    remediation: "Name the instance's ARN among the resources of a Selection.",
    types: [aws.database, aws.backupSelection],
    start: (): StackCheck => {
      const databases = new Map<string, string>();
      const covered = new Set<string>();
      return {
        collect: ({ type, urn, inputs, ...resource }) => {
          if (type === aws.backupSelection) {
            for (const arn of texts(at(inputs, "resources")))
              covered.add(arn.slice(arn.lastIndexOf(":") + 1));
          } else if (isUnset(at(inputs, "replicateSourceDb"))) {
            databases.set(nameOf({ type, urn, inputs, ...resource }, "identifier"), urn);
          }
        },
        finish: (report) => {
          for (const [name, urn] of databases)
            if (!covered.has(name) && !covered.has("*")) report(urn, `${name} is in no backup plan`);
        },
      };
    },
  }),
];
