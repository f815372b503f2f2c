import { BackupPlan } from "@pulumi/gcp/gkebackup/backupPlan";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import { type ClusterBackupArgs, dailyHour } from "./contract";

interface Tier {
  readonly name: "hourly" | "daily";
  readonly cronSchedule: string;
  readonly retainDays: number;
}

/** Backup for GKE: what lives in the cluster, every hour and every day, in the recovery region where there is one. */
export class GcpClusterBackup extends Component<
  ClusterBackupArgs,
  { readonly plans: pulumi.Output<Record<string, string>> },
  GcpContext
> {
  constructor(
    context: GcpContext,
    name: string,
    args: ClusterBackupArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "backup", "ClusterBackup", name, args, options);
  }

  protected override create(args: ClusterBackupArgs) {
    const { hourlyRetentionDays, dailyRetentionDays } = args.settings;
    const tiers: readonly Tier[] = [
      { name: "hourly", cronSchedule: "30 * * * *", retainDays: hourlyRetentionDays },
      { name: "daily", cronSchedule: `0 ${dailyHour} * * *`, retainDays: dailyRetentionDays },
    ];
    const plans = tiers.map((tier) => [tier.name, this.createPlan(tier, args).id] as const);
    return { plans: pulumi.all(Object.fromEntries(plans)) };
  }

  private createPlan(
    { name: tier, cronSchedule, retainDays }: Tier,
    { settings, cluster, key }: ClusterBackupArgs,
  ): BackupPlan {
    const { name, site, environment, tags } = this.context;
    return this.child(
      BackupPlan,
      tier,
      {
        name: name("gcp.resource", "cluster", tier),
        description: `What lives in the cluster, ${tier}`,
        cluster,
        location: site.recovery?.region ?? site.region,
        backupSchedule: { cronSchedule },
        backupConfig: {
          allNamespaces: true,
          includeVolumeData: true,
          includeSecrets: true,
          encryptionKey: { gcpKmsEncryptionKey: key },
        },
        retentionPolicy: {
          backupRetainDays: retainDays,
          backupDeleteLockDays: Math.min(settings.lockDays, retainDays),
          locked: settings.lockDays > 0 && environment.protection,
        },
        labels: tags,
      },
      // A locked plan stays locked, also once protection is off.
      { stateful: true, ...(!environment.protection && { ignoreChanges: ["retentionPolicy"] }) },
    );
  }
}
