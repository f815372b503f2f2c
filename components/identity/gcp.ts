import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember } from "@pulumi/gcp/serviceaccount/iammember";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import type { Identity, IdentityArgs, Permission } from "./contract";

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
    const grants = args.existing
      ? []
      : [this.bind(account, args), ...args.permissions.map((permission) => this.permit(account, permission))];
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

  private permit(account: Account, permission: Permission): CryptoKeyIAMMember {
    return this.child(CryptoKeyIAMMember, `permission-${permission.name}`, {
      cryptoKeyId: permission.key,
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      member: account.member,
    });
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
