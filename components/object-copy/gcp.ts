import { WorkloadIdentityPool } from "@pulumi/gcp/iam/workloadIdentityPool";
import { WorkloadIdentityPoolProvider } from "@pulumi/gcp/iam/workloadIdentityPoolProvider";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember } from "@pulumi/gcp/serviceaccount/iammember";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import { copierOf, copyNamespace, type Foreign, settingsFile, type TrustArgs, tokenFile } from "./contract";
import type { Side } from "./plan";

const roleOf: Readonly<Record<Side["may"], string>> = {
  read: "roles/storage.objectViewer",
  write: "roles/storage.objectCreator",
  "read-write": "roles/storage.objectUser",
};

/** A service account that one service account of another site's cluster acts as, with its own token. */
export class GcpCopyTrust extends Component<TrustArgs, Foreign, GcpContext> {
  constructor(context: GcpContext, name: string, args: TrustArgs, options?: pulumi.ComponentResourceOptions) {
    super(context, "object-copy", "Trust", name, args, options);
  }

  protected override create(args: TrustArgs): Foreign {
    const { name, site } = this.context;
    const { projectId: project, projectNumber } = site;
    const subject = `system:serviceaccount:${copyNamespace}:${copierOf(site.key)}`;
    const poolId = name("gcp.identityPool", "copy", args.runner);
    const path = `iam.googleapis.com/projects/${projectNumber}/locations/global/workloadIdentityPools/${poolId}`;
    const pool = this.child(WorkloadIdentityPool, "pool", {
      project,
      workloadIdentityPoolId: poolId,
      description: `Tokens of the cluster of ${args.runner}`,
    });
    const provider = this.child(WorkloadIdentityPoolProvider, "provider", {
      project,
      workloadIdentityPoolId: pool.workloadIdentityPoolId,
      workloadIdentityPoolProviderId: "cluster",
      attributeMapping: { "google.subject": "assertion.sub" },
      attributeCondition: `assertion.sub == "${subject}"`,
      oidc: { issuerUri: args.issuer },
    });
    const accountId = name("gcp.serviceAccount", "copy", args.runner);
    const account = this.child(Account, "account", {
      project,
      accountId,
      displayName: accountId,
      description: `What the cluster of ${args.runner} copies objects as`,
    });
    const may = this.child(
      IAMMember,
      "trust",
      {
        serviceAccountId: account.name,
        role: "roles/iam.workloadIdentityUser",
        member: `principal://${path}/subject/${subject}`,
      },
      { dependsOn: [provider] },
    );
    const grants = args.sides.map(({ bucket, may }) =>
      this.child(BucketIAMMember, `bucket-${bucket}`, {
        bucket: args.objects.buckets.apply((all) => all[bucket]?.name ?? ""),
        role: roleOf[may],
        member: account.member,
      }),
    );
    const audience = `//${path}/providers/cluster`;
    return {
      audience: pulumi.output(`https:${audience}`),
      variables: { GOOGLE_APPLICATION_CREDENTIALS: settingsFile },
      file: pulumi
        .all([account.email, may.id, pulumi.all(grants.map(({ id }) => id))])
        .apply(([email]) => externalAccount(audience, email)),
    };
  }
}

/** Settings of Google's client: where the token is, and as whom it is used. Names only, nothing secret. */
export const externalAccount = (audience: string, email: string): string =>
  JSON.stringify({
    type: "external_account",
    audience,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: "https://sts.googleapis.com/v1/token",
    service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
    credential_source: { file: tokenFile },
  });
