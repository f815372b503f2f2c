import type * as pulumi from "@pulumi/pulumi";
import type { BackupSettings } from "../../infra/config/data";
import { dailyHour } from "./contract";

/** What AWS Backup may do, from the policies that AWS keeps for it. */
export const managedPolicies = {
  backup: "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
  restore: "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
  "objects-backup": "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup",
  "objects-restore": "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Restore",
} as const;

/** Days in which a lock can still be taken off; after them nobody can, AWS included (AWS documentation, "Vault Lock"). */
export const graceDays = 3;

/** A backup has to begin within the hour, the shortest that AWS Backup takes, and to end within another two. */
const windows = { startWindow: 60, completionWindow: 180 } as const;

/** Restores are tried on Sundays, an hour after the backup of the day. */
export const restoreTests = `cron(0 ${dailyHour + 1} ? * SUN *)`;

interface Vaults {
  readonly vaultName: pulumi.Output<string>;
  /** ARN of the vault that every backup is copied to, if there is one. */
  readonly copies: pulumi.Output<string> | undefined;
}

/** The rules of a plan: every hour, where `hourly`, and every day. A copy is kept as long as what it is a copy of. */
export function rulesOf(settings: BackupSettings, { vaultName, copies }: Vaults, hourly: boolean) {
  const rule = (ruleName: string, schedule: string, deleteAfter: number) => ({
    ruleName,
    targetVaultName: vaultName,
    schedule,
    ...windows,
    lifecycle: { deleteAfter },
    ...(copies && { copyActions: [{ destinationVaultArn: copies, lifecycle: { deleteAfter } }] }),
  });
  return [
    ...(hourly ? [rule("hourly", "cron(30 * ? * * *)", settings.hourlyRetentionDays)] : []),
    rule("daily", `cron(0 ${dailyHour} ? * * *)`, settings.dailyRetentionDays),
  ];
}

/**
 * The lock of a vault. Nothing in a locked vault goes before its own time; the limits say what times it takes, so that
 * no rule can be changed to keep backups for an hour.
 */
export function lockLimits({ lockDays, hourlyRetentionDays, dailyRetentionDays }: BackupSettings) {
  return {
    minRetentionDays: Math.min(lockDays, hourlyRetentionDays, dailyRetentionDays),
    maxRetentionDays: Math.max(hourlyRetentionDays, dailyRetentionDays),
  };
}
