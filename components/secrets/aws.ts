import { Secret as StoredSecret } from "@pulumi/aws/secretsmanager/secret";
import { SecretPolicy } from "@pulumi/aws/secretsmanager/secretPolicy";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { Secret } from "../../infra/config/stores";
import type { AwsContext } from "../../infra/context";
import { ownAccountOnly } from "../aws-resource-policy";
import { rotationTag, type Secrets, type SecretsArgs } from "./contract";

/**
 * Secrets Manager. Its rotation runs a function that knows what the secret opens; a password of somebody else's
 * service has none, so each secret says in a tag when it is due.
 */
export class AwsSecrets extends Component<SecretsArgs, Secrets, AwsContext> {
  constructor(
    context: AwsContext,
    name: string,
    args: SecretsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "secrets", "Secrets", name, args, options);
  }

  protected override create(args: SecretsArgs): Secrets {
    const { accountId, region } = this.context.site;
    const ids = Object.entries(args.secrets).map(([name, secret]) => {
      const existing = args.existing?.[name];
      const id = existing ? this.adopt(name, existing) : this.createSecret(name, secret, args);
      return [name, { id }] as const;
    });
    return {
      store: pulumi.output(`arn:aws:secretsmanager:${region}:${accountId}`),
      secrets: pulumi.all(Object.fromEntries(ids)),
    };
  }

  /** Reads the secret's description, so that a preview fails where it is not there. */
  private adopt(name: string, arn: string): pulumi.Output<string> {
    return StoredSecret.get(this.childName(name), arn, undefined, { parent: this }).arn;
  }

  private createSecret(name: string, secret: Secret, args: SecretsArgs): pulumi.Output<string> {
    const { tags, site } = this.context;
    const { recovery, keys, deletionDays } = args;
    const stored = this.child(
      StoredSecret,
      name,
      {
        name: this.context.name("aws.secret", name),
        description: `Put in by ${secret.owner}`,
        kmsKeyId: keys.ids.secrets,
        recoveryWindowInDays: deletionDays,
        ...(recovery &&
          site.recovery && {
            replicas: [{ region: site.recovery.region, kmsKeyId: recovery.keys.ids.secrets }],
          }),
        tags: { ...tags, owner: secret.owner, [rotationTag]: String(secret.rotationDays) },
      },
      { stateful: true },
    );
    this.child(SecretPolicy, `${name}-policy`, {
      secretArn: stored.arn,
      policy: ownAccountOnly("secretsmanager:*", site.accountId),
      blockPublicPolicy: true,
    });
    return stored.arn;
  }
}
