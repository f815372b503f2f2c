import { BackupSchedule } from "@pulumi/gcp/firestore/backupSchedule";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import { type Backup, type BackupArgs, copyKeyOf } from "./contract";

const secondsPerDay = 86_400;

/**
 * Daily backups of Firestore. Cloud SQL keeps its own, in the recovery region where there is one: a vault of Backup and
 * DR takes no database that is encrypted with a customer's key. Buckets keep versions, and copies in the recovery region.
 */
export class GcpBackup extends Component<BackupArgs, Backup, GcpContext> {
  constructor(
    context: GcpContext,
    name: string,
    args: BackupArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "backup", "Backup", name, args, options);
  }

  protected override create(args: BackupArgs): Backup {
    const { tables, documents, settings } = args;
    const plans = tables.map((table) => {
      const database = documents.tables.apply((all) => lastSegment(all[table]?.id ?? ""));
      const schedule = this.child(
        BackupSchedule,
        table,
        {
          database,
          dailyRecurrence: {},
          retention: `${settings.dailyRetentionDays * secondsPerDay}s`,
        },
        { stateful: true },
      );
      return [table, schedule.id] as const;
    });
    return {
      vault: pulumi.output(""),
      copies: pulumi.output(""),
      copyKey: copyKeyOf(args),
      plans: pulumi.all(Object.fromEntries(plans)),
    };
  }
}

const lastSegment = (id: string) => id.slice(id.lastIndexOf("/") + 1);
