import { Plan } from "@pulumi/aws/backup/plan";
import { RestoreTestingPlan } from "@pulumi/aws/backup/restoreTestingPlan";
import { RestoreTestingSelection } from "@pulumi/aws/backup/restoreTestingSelection";
import { Selection } from "@pulumi/aws/backup/selection";
import { Vault } from "@pulumi/aws/backup/vault";
import { VaultLockConfiguration } from "@pulumi/aws/backup/vaultLockConfiguration";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { trustService } from "../identity/aws-trust";
import { graceDays, lockLimits, managedPolicies, restoreTests, rulesOf } from "./aws-plan";
import { type Backup, type BackupArgs, copyKeyOf } from "./contract";

/** Days between two tries of a restore. */
const weekly = 7;

/**
 * AWS Backup: PostgreSQL and tables every hour, buckets every day, each with a copy in the recovery region, in vaults
 * that nobody can empty once they are locked. Every week a database and the tables are restored, and removed again.
 */
export class AwsBackup extends Component<BackupArgs, Backup, AwsContext> {
  constructor(
    context: AwsContext,
    name: string,
    args: BackupArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "backup", "Backup", name, args, options);
  }

  protected override create(args: BackupArgs): Backup {
    if (args.settings.existing) return this.adopt(args.settings.existing, args);
    const { site } = this.context;
    const vault = this.createVault("vault", args.keys.ids.backup, args);
    const copies =
      args.recovery && site.recovery
        ? this.createVault("copies", args.recovery.keys.ids.backup, args, site.recovery.region)
        : undefined;
    const role = this.createRole();
    const plan = (name: string, arns: readonly pulumi.Output<string>[], hourly: boolean) =>
      this.createPlan(name, arns, {
        role,
        rules: rulesOf(args.settings, { vaultName: vault.name, copies: copies?.arn }, hourly),
      });
    const tables = args.tables.map((name) => args.documents.tables.apply((all) => all[name]?.id ?? ""));
    const buckets = args.buckets.map((name) => args.objects.buckets.apply((all) => all[name]?.id ?? ""));
    const stores = plan("stores", [args.postgres.id, ...tables], true);
    const objects = buckets.length > 0 ? plan("objects", buckets, false) : undefined;
    this.testRestores(vault, role, { postgres: args.postgres.id, tables }, args);
    return {
      vault: vault.arn,
      copies: copies?.arn ?? pulumi.output(""),
      copyKey: copyKeyOf(args),
      plans: pulumi.all({ postgres: stores, documents: stores, ...(objects && { objects }) }),
    };
  }

  /** Reads the vault, so that a preview fails where it is not there. */
  private adopt(name: string, args: BackupArgs): Backup {
    const vault = Vault.get(this.childName("vault"), name, { name }, { parent: this });
    return {
      vault: vault.arn,
      copies: pulumi.output(""),
      copyKey: copyKeyOf(args),
      plans: pulumi.output<Record<string, string>>({}),
    };
  }

  private createVault(
    child: string,
    kmsKeyArn: pulumi.Output<string>,
    { settings }: BackupArgs,
    region?: string,
  ): Vault {
    const { name, environment, tags } = this.context;
    const place = region ? { region } : {};
    const vault = this.child(
      Vault,
      child,
      {
        ...place,
        name: name("aws.backup", child),
        kmsKeyArn,
        forceDestroy: !environment.protection,
        tags,
      },
      { stateful: true },
    );
    if (settings.lockDays > 0) {
      this.child(
        VaultLockConfiguration,
        `${child}-lock`,
        {
          ...place,
          backupVaultName: vault.name,
          ...lockLimits(settings),
          // Without it whoever may change the vault may take the lock off.
          ...(environment.protection && { changeableForDays: graceDays }),
        },
        // Once locked the lock stays as it is: taking protection off takes it off with the vault, or not at all.
        { stateful: true, ignoreChanges: ["changeableForDays"] },
      );
    }
    return vault;
  }

  /** The role's ARN, once it may do what it must. */
  private createRole(): pulumi.Output<string> {
    const { name, site, tags } = this.context;
    const role = this.child(Role, "role", {
      name: name("aws.role", "backup"),
      description: "Lets AWS Backup copy and restore the stores of the site",
      assumeRolePolicy: trustService("backup.amazonaws.com", site.accountId),
      tags,
    });
    const policies = Object.entries(managedPolicies).map(([part, policyArn]) =>
      this.child(RolePolicyAttachment, `role-${part}`, { role: role.name, policyArn }),
    );
    return pulumi.all([role.arn, pulumi.all(policies.map(({ id }) => id))]).apply(([arn]) => arn);
  }

  private createPlan(
    part: string,
    resources: readonly pulumi.Output<string>[],
    { role, rules }: { readonly role: pulumi.Output<string>; readonly rules: ReturnType<typeof rulesOf> },
  ): pulumi.Output<string> {
    const { name, tags } = this.context;
    const plan = this.child(Plan, part, { name: name("aws.backup", part), rules, tags });
    const selection = this.child(Selection, `${part}-selection`, {
      name: name("aws.backup", part),
      planId: plan.id,
      iamRoleArn: role,
      resources: [...resources],
    });
    return pulumi.all([plan.id, selection.id]).apply(([id]) => id);
  }

  private testRestores(
    vault: Vault,
    iamRoleArn: pulumi.Output<string>,
    stores: { readonly postgres: pulumi.Output<string>; readonly tables: readonly pulumi.Output<string>[] },
    { network, keys }: BackupArgs,
  ): void {
    const { name, tags } = this.context;
    const plan = this.child(RestoreTestingPlan, "restore-tests", {
      name: name("aws.restoreTest", "restores"),
      scheduleExpression: restoreTests,
      startWindowHours: 4,
      recoveryPointSelection: {
        algorithm: "LATEST_WITHIN_WINDOW",
        includeVaults: [vault.arn],
        recoveryPointTypes: ["SNAPSHOT"],
        selectionWindowDays: weekly,
      },
      tags,
    });
    const test = (
      part: string,
      protectedResourceType: string,
      protectedResourceArns: readonly pulumi.Output<string>[],
      restoreMetadataOverrides: Record<string, pulumi.Output<string>>,
    ) =>
      this.child(RestoreTestingSelection, `restore-${part}`, {
        name: name("aws.restoreTest", part),
        restoreTestingPlanName: plan.name,
        protectedResourceType,
        protectedResourceArns: [...protectedResourceArns],
        iamRoleArn,
        restoreMetadataOverrides,
        validationWindowHours: 1,
      });
    // Without a group of subnets the database would be restored into an account's default network, which may be gone.
    const subnets = this.child(SubnetGroup, "restore-subnets", {
      name: name("aws.subnetGroup", "restore-tests"),
      description: "Where restores of the database are tried",
      subnetIds: network.subnets.data,
      tags,
    });
    test("postgres", "RDS", [stores.postgres], { dBSubnetGroupName: subnets.name });
    if (stores.tables.length === 0) return;
    test("documents", "DynamoDB", stores.tables, {
      encryptionType: pulumi.output("KMS"),
      kmsMasterKeyArn: keys.ids.data,
    });
  }
}
