import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { longestPolicy, policyOf } from "./aws-permissions";
import { trustPods } from "./aws-trust";
import { type Identity, type IdentityArgs, type Permission, resolved } from "./contract";

/** An IAM role that the pods of one service account get from EKS Pod Identity. */
export class AwsIdentity extends Component<IdentityArgs, Identity, AwsContext> {
  constructor(
    context: AwsContext,
    name: string,
    args: IdentityArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "identity", "Identity", name, args, options);
  }

  protected override create(args: IdentityArgs): Identity {
    const role = args.existing ? this.adopt(args.existing) : this.createRole(args);
    const policies = args.existing ? [] : this.permit(role, args.permissions);
    const association = this.associate(args, role, policies);
    const serviceAccount = this.createServiceAccount(args, association);
    return { serviceAccount: serviceAccount.metadata.name, principal: role.arn };
  }

  /** Reads the role, so that a preview fails where it is not there. Its name is the last part of its ARN. */
  private adopt(arn: string): Role {
    const name = arn.slice(arn.lastIndexOf("/") + 1);
    return Role.get(this.childName("role"), name, undefined, { parent: this });
  }

  private createRole({ cluster, namespace, serviceAccount }: IdentityArgs): Role {
    const { name, site, tags } = this.context;
    const { accountId, region } = site;
    return this.child(Role, "role", {
      name: name("aws.role", "pods", namespace, serviceAccount),
      description: `Pods of the service account ${namespace}/${serviceAccount}`,
      assumeRolePolicy: cluster.name.apply((clusterName) =>
        trustPods({
          accountId,
          clusterArn: `arn:aws:eks:${region}:${accountId}:cluster/${clusterName}`,
          namespace,
          serviceAccount,
        }),
      ),
      tags,
    });
  }

  /** One policy for each key, and one for all stores together: a role has room for few characters. */
  private permit(role: Role, permissions: readonly Permission[]): RolePolicy[] {
    const keys = permissions.filter(({ kind }) => kind === "key");
    const stores = permissions.filter(({ kind }) => kind !== "key");
    return [
      ...keys.map((permission) => this.createPolicy(role, permission.name, [permission])),
      ...(stores.length > 0 ? [this.createPolicy(role, "stores", stores)] : []),
    ];
  }

  private createPolicy(role: Role, name: string, permissions: readonly Permission[]): RolePolicy {
    return this.child(RolePolicy, `policy-${name}`, {
      name,
      role: role.name,
      policy: resolved(permissions).apply((plain) => {
        const policy = policyOf(plain);
        if (policy.length <= longestPolicy) return policy;
        throw new pulumi.RunError(
          `the permissions of ${this.childName("role")} take ${policy.length} characters, and a role has room for ${longestPolicy}\nfix: divide the service, or the topics it uses`,
        );
      }),
    });
  }

  private associate(
    { cluster, namespace, serviceAccount }: IdentityArgs,
    role: Role,
    policies: readonly RolePolicy[],
  ): PodIdentityAssociation {
    return this.child(
      PodIdentityAssociation,
      "association",
      { clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn, tags: this.context.tags },
      { dependsOn: [...policies] },
    );
  }

  /** Comes last: pods get the role's credentials only if the association is there when they start. */
  private createServiceAccount(
    { kubernetes, namespace, namespaceResource, serviceAccount }: IdentityArgs,
    association: PodIdentityAssociation,
  ): ServiceAccount {
    return this.child(
      ServiceAccount,
      "service-account",
      {
        metadata: { name: serviceAccount, namespace, labels: this.context.tags },
        automountServiceAccountToken: false,
      },
      { provider: kubernetes, dependsOn: [namespaceResource, association] },
    );
  }
}
