import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { policyOf } from "../identity/aws-permissions";
import { resolved } from "../identity/contract";
import { copierOf, copyNamespace, type Foreign, type TrustArgs, tokenFile } from "./contract";
import { bucketPermissions } from "./permissions";

const audience = "sts.amazonaws.com";

/** A role that one service account of another site's cluster takes on with its own token. */
export class AwsCopyTrust extends Component<TrustArgs, Foreign, AwsContext> {
  constructor(context: AwsContext, name: string, args: TrustArgs, options?: pulumi.ComponentResourceOptions) {
    super(context, "object-copy", "Trust", name, args, options);
  }

  protected override create(args: TrustArgs): Foreign {
    const { name, site, tags } = this.context;
    const provider = this.knowIssuer(args);
    const subject = `system:serviceaccount:${copyNamespace}:${copierOf(site.key)}`;
    const role = this.child(Role, "role", {
      name: name("aws.role", "object-copy", args.runner),
      description: `What the cluster of ${args.runner} copies objects as`,
      assumeRolePolicy: pulumi
        .all([provider, args.issuer])
        .apply(([arn, issuer]) => trustTokens(arn, issuer, subject)),
      tags,
    });
    const policy = this.child(RolePolicy, "policy", {
      name: "copy-objects",
      role: role.name,
      policy: resolved(bucketPermissions(args.sides, args)).apply(policyOf),
    });
    return {
      // Whoever uses the issuer too waits for it.
      audience: provider.apply(() => audience),
      variables: {
        // The role's name once it may do something.
        AWS_ROLE_ARN: pulumi.all([role.arn, policy.id]).apply(([arn]) => arn),
        AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
        AWS_REGION: site.region,
      },
    };
  }

  /** The ARN of the issuer, of what makes the account know it. */
  private knowIssuer({ issuer, issuerKnown }: TrustArgs): pulumi.Output<string> {
    const { site, tags } = this.context;
    if (issuerKnown) {
      return pulumi
        .all([issuer, issuerKnown])
        .apply(([url]) => `arn:aws:iam::${site.accountId}:oidc-provider/${url.replace(/^https:\/\//, "")}`);
    }
    return this.child(OpenIdConnectProvider, "issuer", { url: issuer, clientIdLists: [audience], tags }).arn;
  }
}

/** Lets one subject of an issuer take a role on, with a token that was made for AWS. */
export function trustTokens(provider: string, issuer: string, subject: string): string {
  const host = issuer.replace(/^https:\/\//, "");
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${host}:aud`]: audience, [`${host}:sub`]: subject } },
      },
    ],
  });
}
