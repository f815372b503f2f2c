import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { armSegment, grantArgs, keyScope } from "../keys/azure-access";
import type { Identity, IdentityArgs, Permission } from "./contract";

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
    const grants = args.permissions.map((permission) => this.permit(permission, identity));
    return { clientId: identity.clientId, ready: [trust, ...grants] };
  }

  private permit({ name, key, store }: Permission, identity: UserAssignedIdentity): RoleAssignment {
    const label = `permission-${name}`;
    return this.child(
      RoleAssignment,
      label,
      grantArgs(this.context, {
        label: this.childName(label),
        role: "Key Vault Crypto User",
        scope: keyScope(store, key),
        principal: identity.principalId,
      }),
      { deleteBeforeReplace: true },
    );
  }
}
