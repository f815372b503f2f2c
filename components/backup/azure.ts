import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { BackupInstance } from "@pulumi/azure-native/dataprotection/backupInstance";
import { BackupPolicy } from "@pulumi/azure-native/dataprotection/backupPolicy";
import { BackupVault } from "@pulumi/azure-native/dataprotection/backupVault";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { type Grant, grantArgs, scopeOf } from "../keys/azure-access";
import { instanceArgs, policyArgs, type Source, vaultArgs } from "./azure-policies";
import { type Backup, type BackupArgs, copyKeyOf } from "./contract";

/**
 * A backup vault of Azure's, with PostgreSQL and containers of blobs in it, once a day. Cosmos DB backs itself up, to any
 * moment of 30 days; what lives in the cluster is made again from the program.
 */
export class AzureBackup extends Component<BackupArgs, Backup, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: BackupArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "backup", "Backup", name, args, options);
  }

  protected override create(args: BackupArgs): Backup {
    if (args.settings.existing) return this.adopt(args.settings.existing, args);
    const group = this.child(ResourceGroup, "group", groupArgs(this.context, "backup"), { stateful: true });
    const vault = this.createVault(group, args);
    const postgres = this.protectPostgres(vault, group, args);
    const objects = args.buckets.length > 0 ? this.protectObjects(vault, group, args) : undefined;
    return {
      vault: vault.id,
      copies: pulumi.output(""),
      copyKey: copyKeyOf(args),
      plans: pulumi.all({ postgres, ...(objects && { objects }) }),
    };
  }

  /** Reads the vault, so that a preview fails where it is not there. */
  private adopt(id: string, args: BackupArgs): Backup {
    const vault = BackupVault.get(this.childName("vault"), id, { parent: this });
    return {
      vault: vault.id,
      copies: pulumi.output(""),
      copyKey: copyKeyOf(args),
      plans: pulumi.output<Record<string, string>>({}),
    };
  }

  private createVault(group: ResourceGroup, { settings, keys, recovery }: BackupArgs): BackupVault {
    const { name, site, tags } = this.context;
    const identity = this.child(UserAssignedIdentity, "identity", {
      resourceName: name("azure.identity", "backup"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
    });
    const useKey = this.grant("key", {
      role: "Key Vault Crypto Service Encryption User",
      scope: scopeOf(keys, "backup"),
      principal: identity.principalId,
    });
    const args = vaultArgs(this.context, {
      settings,
      resourceGroupName: group.name,
      key: keys.ids.backup,
      identity,
      copied: recovery !== undefined,
    });
    // A locked vault stays locked, also once protection is off.
    const kept = this.context.environment.protection
      ? {}
      : { ignoreChanges: ["properties.securitySettings"] };
    return this.child(BackupVault, "vault", args, { stateful: true, dependsOn: [useKey], ...kept });
  }

  private protectPostgres(vault: BackupVault, group: ResourceGroup, args: BackupArgs) {
    const server = args.postgres.id;
    const grants = [
      this.grant("postgres-backup", {
        role: "PostgreSQL Flexible Server Long Term Retention Backup Role",
        scope: server,
        principal: principalOf(vault),
      }),
      this.grant("postgres-read", {
        role: "Reader",
        scope: server.apply((id) => id.split(/\/providers\//i)[0] ?? ""),
        principal: principalOf(vault),
      }),
    ];
    return this.protect("postgres", { resource: server }, { vault, group, grants, args });
  }

  /** The containers of the product are in one storage account. */
  private protectObjects(vault: BackupVault, group: ResourceGroup, args: BackupArgs) {
    const [first = ""] = args.buckets;
    const account = args.objects.buckets.apply(
      (all) => (all[first]?.id ?? "").split(/\/blobServices\//i)[0] ?? "",
    );
    const grants = [
      this.grant("objects-backup", {
        role: "Storage Account Backup Contributor",
        scope: account,
        principal: principalOf(vault),
      }),
    ];
    return this.protect(
      "objects",
      { resource: account, containers: args.buckets },
      { vault, group, grants, args },
    );
  }

  private protect(
    source: Source,
    store: { readonly resource: pulumi.Output<string>; readonly containers?: readonly string[] },
    { vault, group, grants, args }: Ties,
  ): pulumi.Output<string> {
    const place = { vaultName: vault.name, resourceGroupName: group.name };
    const policy = this.child(BackupPolicy, source, policyArgs(source, args.settings, place));
    const instance = instanceArgs(this.context, source, { ...store, policyId: policy.id }, place);
    return this.child(BackupInstance, `${source}-instance`, instance, {
      stateful: true,
      dependsOn: [...grants],
    }).id;
  }

  private grant(name: string, grant: Omit<Grant, "label">): RoleAssignment {
    return this.child(
      RoleAssignment,
      name,
      grantArgs(this.context, { ...grant, label: this.childName(name) }),
      { deleteBeforeReplace: true },
    );
  }
}

interface Ties {
  readonly vault: BackupVault;
  readonly group: ResourceGroup;
  readonly grants: readonly RoleAssignment[];
  readonly args: BackupArgs;
}

/** The vault's own identity, which is known with the vault's id. */
const principalOf = ({ id, identity }: BackupVault): pulumi.Output<string> =>
  pulumi.all([id, identity]).apply(([, own]) => own?.principalId ?? "");
