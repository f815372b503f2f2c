import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { SqlResourceSqlRoleAssignment } from "@pulumi/azure-native/cosmosdb/sqlResourceSqlRoleAssignment";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { AccessPolicyAssignment } from "@pulumi/azure-native/redisenterprise/accessPolicyAssignment";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { armSegment, grantArgs, stableUuid } from "../keys/azure-access";
import { type Grant, grantsOf } from "./azure-permissions";
import { type Identity, type IdentityArgs, type Permission, resolved } from "./contract";

/**
 * A managed identity that trusts the tokens of one Kubernetes service account and no other. Pods that use it carry
 * the label `azure.workload.identity/use: "true"`.
 */
export class AzureIdentity extends Component<IdentityArgs, Identity, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: IdentityArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "identity", "Identity", name, args, options);
  }

  protected override create(args: IdentityArgs): Identity {
    const { clientId, ready } = args.existing
      ? { clientId: pulumi.output(args.existing), ready: [] }
      : this.createIdentity(args);
    const account = this.child(
      ServiceAccount,
      "service-account",
      {
        metadata: {
          name: args.serviceAccount,
          namespace: args.namespace,
          labels: this.context.tags,
          annotations: { "azure.workload.identity/client-id": clientId },
        },
        automountServiceAccountToken: false,
      },
      { provider: args.kubernetes, dependsOn: [args.namespaceResource, ...ready] },
    );
    return { serviceAccount: account.metadata.name, principal: clientId };
  }

  /** Identities stand in their cluster's resource group: one group each would meet the limit of 980 a subscription. */
  private createIdentity(args: IdentityArgs) {
    const { name, site, tags } = this.context;
    const resourceGroupName = args.cluster.identifier.apply((id) => armSegment(id, "resourceGroups"));
    const identity = this.child(UserAssignedIdentity, "identity", {
      resourceName: name("azure.identity", "pods", args.namespace, args.serviceAccount),
      resourceGroupName,
      location: site.region,
      tags,
    });
    const trust = this.child(FederatedIdentityCredential, "trust", {
      federatedIdentityCredentialResourceName: args.serviceAccount,
      resourceName: identity.name,
      resourceGroupName,
      issuer: args.cluster.oidcIssuer,
      subject: `system:serviceaccount:${args.namespace}:${args.serviceAccount}`,
      audiences: ["api://AzureADTokenExchange"],
    });
    const grants = args.permissions.flatMap((permission) => this.permit(permission, identity));
    return { clientId: identity.clientId, ready: [trust, ...grants] };
  }

  private permit(permission: Permission, identity: UserAssignedIdentity): pulumi.Resource[] {
    const { kind, name } = permission;
    const base = kind === "key" ? `permission-${name}` : `permission-${kind}-${name}`;
    return grantsOf(permission).map((grant) =>
      this.assign(grant.label ? `${base}-${grant.label}` : base, grant, permission, identity),
    );
  }

  private assign(
    label: string,
    grant: Grant,
    permission: Permission,
    identity: UserAssignedIdentity,
  ): pulumi.Resource {
    const scope = resolved([permission]).apply(([plain]) => grant.scope(plain as never));
    switch (grant.type) {
      case "role":
        return this.assignRole(label, grant, scope, identity);
      case "cosmos":
        return this.assignDocuments(label, grant.definition, permission, scope, identity);
      case "redis":
        return this.assignCache(label, scope, identity);
    }
  }

  private assignRole(
    label: string,
    { role, condition }: Extract<Grant, { type: "role" }>,
    scope: pulumi.Output<string>,
    { principalId: principal }: UserAssignedIdentity,
  ): RoleAssignment {
    return this.child(
      RoleAssignment,
      label,
      {
        ...grantArgs(this.context, { label: this.childName(label), role, scope, principal }),
        ...(condition && { condition, conditionVersion: "2.0" }),
      },
      { deleteBeforeReplace: true },
    );
  }

  private assignDocuments(
    label: string,
    definition: string,
    permission: Permission,
    scope: pulumi.Output<string>,
    { principalId }: UserAssignedIdentity,
  ): pulumi.Resource {
    const { environment, site } = this.context;
    const table = permission.kind === "documents" ? pulumi.output(permission.table) : scope;
    const account = table.apply((id) => id.slice(0, id.search(/\/sqlDatabases\//i)));
    return this.child(
      SqlResourceSqlRoleAssignment,
      label,
      {
        accountName: account.apply((id) => armSegment(id, "databaseAccounts")),
        resourceGroupName: account.apply((id) => armSegment(id, "resourceGroups")),
        roleAssignmentId: stableUuid(
          `${site.subscriptionId}/${environment.name}/${site.key}/${this.childName(label)}`,
        ),
        roleDefinitionId: pulumi.interpolate`${account}/sqlRoleDefinitions/${definition}`,
        scope,
        principalId,
      },
      { deleteBeforeReplace: true },
    );
  }

  private assignCache(
    label: string,
    database: pulumi.Output<string>,
    { principalId }: UserAssignedIdentity,
  ): pulumi.Resource {
    return this.child(
      AccessPolicyAssignment,
      label,
      {
        // Azure takes letters and digits only; the access policy is the one it has.
        accessPolicyAssignmentName: stableUuid(this.childName(label)).replaceAll("-", ""),
        accessPolicyName: "default",
        clusterName: database.apply((id) => armSegment(id, "redisEnterprise")),
        databaseName: database.apply((id) => armSegment(id, "databases")),
        resourceGroupName: database.apply((id) => armSegment(id, "resourceGroups")),
        user: { objectId: principalId },
      },
      { deleteBeforeReplace: true },
    );
  }
}
