import type { PlanArgs } from "@pulumi/aws/backup/plan";
import type { SelectionArgs } from "@pulumi/aws/backup/selection";
import type { VaultArgs } from "@pulumi/aws/backup/vault";
import type { VaultLockConfigurationArgs } from "@pulumi/aws/backup/vaultLockConfiguration";
import type { InstanceArgs } from "@pulumi/aws/rds/instance";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-backup";

const vault = {
  type: aws.backupVault,
  inputs: { name: "main", kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1" } satisfies VaultArgs,
};
const lock = {
  type: aws.backupVaultLock,
  inputs: {
    backupVaultName: "main",
    minRetentionDays: 7,
    changeableForDays: 3,
  } satisfies VaultLockConfigurationArgs,
};
const rule = {
  ruleName: "daily",
  targetVaultName: "main",
  schedule: "cron(0 1 ? * * *)",
  lifecycle: { deleteAfter: 90 },
  copyActions: [{ destinationVaultArn: "arn:aws:backup:eu-central-1:111122223333:backup-vault:copies" }],
};
const plan = { type: aws.backupPlan, inputs: { rules: [rule] } satisfies PlanArgs };
const database = {
  type: aws.database,
  inputs: { identifier: "orders", instanceClass: "db.m7g.large" } satisfies InstanceArgs,
};
const selection = {
  type: aws.backupSelection,
  inputs: {
    planId: "1",
    iamRoleArn: "arn:aws:iam::111122223333:role/backup",
    resources: ["arn:aws:rds:eu-west-1:111122223333:db:orders"],
  } satisfies SelectionArgs,
};
const replica = { ...database, inputs: { ...database.inputs, identifier: "r", replicateSourceDb: "orders" } };

testRules(rules, {
  "aws-backup-vault-encrypted": {
    pass: vault,
    fail: [{ kmsKeyArn: undefined }],
    unknown: ["kmsKeyArn"],
  },
  "aws-backup-vault-locked": {
    pass: [lock, vault],
    alsoPass: [{ ...vault, stack: "staging" }],
    fail: [[vault], { minRetentionDays: undefined }, { changeableForDays: undefined }],
    unknown: ["backupVaultName", "minRetentionDays"],
  },
  "aws-backup-plan-daily": {
    pass: plan,
    fail: [
      { "rules.0.schedule": "cron(0 1 ? * SUN *)" },
      { "rules.0.lifecycle.deleteAfter": 7 },
      { rules: [] },
    ],
    unknown: ["rules.0.schedule"],
  },
  "aws-backup-plan-copies": {
    pass: plan,
    alsoPass: [{ ...plan, inputs: { rules: [{ ...rule, copyActions: [] }] }, stack: "staging" }],
    fail: [{ "rules.0.copyActions": undefined }, { "rules.0.copyActions": [] }],
    unknown: ["rules.0.copyActions"],
  },
  "aws-backup-covers-databases": {
    pass: [selection, database, replica],
    fail: [[database], { resources: ["arn:aws:rds:eu-west-1:111122223333:db:others"] }],
    unknown: ["resources"],
  },
});
