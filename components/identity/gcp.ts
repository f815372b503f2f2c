import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember";
import { IAMMember as ProjectMember } from "@pulumi/gcp/projects/iammember";
import { SubscriptionIAMMember } from "@pulumi/gcp/pubsub/subscriptionIAMMember";
import { TopicIAMMember } from "@pulumi/gcp/pubsub/topicIAMMember";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember } from "@pulumi/gcp/serviceaccount/iammember";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import { type Identity, type IdentityArgs, type Permission, resolved } from "./contract";
import { type Grant, grantsOf, onlyFor } from "./gcp-permissions";

/** A Google service account that the pods of one Kubernetes service account act as, by Workload Identity. */
export class GcpIdentity extends Component<IdentityArgs, Identity, GcpContext> {
  constructor(
    context: GcpContext,
    name: string,
    args: IdentityArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "identity", "Identity", name, args, options);
  }

  protected override create(args: IdentityArgs): Identity {
    const account = args.existing ? this.adopt(args.existing) : this.createAccount(args);
    const grants = args.existing ? [] : [this.bind(account, args), ...this.permit(account, args.permissions)];
    const serviceAccount = this.createServiceAccount(args, account, grants);
    return { serviceAccount: serviceAccount.metadata.name, principal: account.email };
  }

  /** Reads the account, so that a preview fails where it is not there. Its project is in its address. */
  private adopt(email: string): Account {
    const project = email.slice(email.indexOf("@") + 1).split(".")[0];
    const id = `projects/${project}/serviceAccounts/${email}`;
    return Account.get(this.childName("account"), id, undefined, { parent: this });
  }

  private createAccount({ namespace, serviceAccount }: IdentityArgs): Account {
    const { name } = this.context;
    return this.child(Account, "account", {
      accountId: name("gcp.serviceAccount", "pods", namespace, serviceAccount),
      displayName: `Pods of ${namespace}/${serviceAccount}`,
    });
  }

  /** The project's workload identity pool exists only once there is a cluster, so this waits for the cluster. */
  private bind(account: Account, { cluster, namespace, serviceAccount }: IdentityArgs): IAMMember {
    const { projectId } = this.context.site;
    return this.child(IAMMember, "workload-identity", {
      serviceAccountId: account.name,
      role: "roles/iam.workloadIdentityUser",
      member: cluster.identifier.apply(
        () => `serviceAccount:${projectId}.svc.id.goog[${namespace}/${serviceAccount}]`,
      ),
    });
  }

  private permit(account: Account, permissions: readonly Permission[]): pulumi.Resource[] {
    const made = new Map<string, pulumi.Resource>();
    for (const permission of permissions) {
      for (const grant of grantsOf(permission)) {
        const label = labelOf(permission, grant);
        const id = resolved([permission]).apply(([plain]) => grant.id(plain as never));
        if (!made.has(label)) made.set(label, this.grant(label, grant, id, account));
      }
    }
    return [...made.values()];
  }

  private grant(
    label: string,
    { on, role, conditional }: Grant,
    id: pulumi.Output<string>,
    { member }: Account,
  ): pulumi.Resource {
    switch (on) {
      case "key":
        return this.child(CryptoKeyIAMMember, label, { cryptoKeyId: id, role, member });
      case "bucket":
        return this.child(BucketIAMMember, label, { bucket: id, role, member });
      case "topic":
        return this.child(TopicIAMMember, label, { topic: id, role, member });
      case "subscription":
        return this.child(SubscriptionIAMMember, label, { subscription: id, role, member });
      case "secret":
        return this.child(SecretIamMember, label, { secretId: id, role, member });
      case "project":
        return this.child(ProjectMember, label, {
          project: this.context.site.projectId,
          role,
          member,
          ...(conditional && { condition: id.apply(onlyFor) }),
        });
    }
  }

  /** Comes last, so that pods that use it find it permitted. They ask GKE's metadata server, not a mounted token. */
  private createServiceAccount(
    { kubernetes, namespace, namespaceResource, serviceAccount }: IdentityArgs,
    account: Account,
    grants: readonly pulumi.Resource[],
  ): ServiceAccount {
    return this.child(
      ServiceAccount,
      "service-account",
      {
        metadata: {
          name: serviceAccount,
          namespace,
          labels: this.context.tags,
          annotations: { "iam.gke.io/gcp-service-account": account.email },
        },
        automountServiceAccountToken: false,
      },
      { provider: kubernetes, dependsOn: [namespaceResource, ...grants] },
    );
  }
}

function labelOf({ kind, name }: Permission, { label, shared }: Grant): string {
  if (shared) return `permission-${shared}`;
  const base = kind === "key" ? `permission-${name}` : `permission-${kind}-${name}`;
  return label ? `${base}-${label}` : base;
}
