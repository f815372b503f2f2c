import { Alias } from "@pulumi/aws/kms/alias";
import { Key } from "@pulumi/aws/kms/key";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { KeyPurpose } from "../../infra/config/schema";
import { type AwsContext, regional } from "../../infra/context";
import { descriptions, keyPolicy } from "./aws-policies";
import type { Keys, KeysArgs } from "./contract";

/** KMS keys, one for each purpose, usable by the account's roles and by the AWS services that need them. */
export class AwsKeys<Purpose extends KeyPurpose> extends Component<
  KeysArgs<Purpose>,
  Keys<Purpose>,
  AwsContext
> {
  constructor(
    context: AwsContext,
    name: string,
    args: KeysArgs<Purpose>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "keys", "Keys", name, args, options);
  }

  protected override create(args: KeysArgs<Purpose>): Keys<Purpose> {
    const { accountId, region } = this.context.site;
    const ids = Object.fromEntries(
      args.purposes.map((purpose) => [
        purpose,
        args.existing ? this.adopt(purpose, args.existing[purpose]) : this.createKey(purpose, args),
      ]),
    ) as Record<Purpose, pulumi.Output<string>>;
    return { store: pulumi.output(`arn:aws:kms:${region}:${accountId}`), ids };
  }

  /** Reads the key, so that a preview fails where it is not there. */
  private adopt(purpose: Purpose, arn: string): pulumi.Output<string> {
    return Key.get(this.childName(purpose), arn, undefined, { parent: this }).arn;
  }

  private createKey(purpose: Purpose, args: KeysArgs<Purpose>): pulumi.Output<string> {
    const { name, tags } = this.context;
    const key = this.child(
      Key,
      purpose,
      {
        ...regional(this.context),
        description: `Encrypts ${descriptions[purpose]}`,
        enableKeyRotation: true,
        rotationPeriodInDays: args.rotationDays,
        deletionWindowInDays: args.deletionDays,
        policy: keyPolicy(purpose, this.context.site),
        tags: { ...tags, Name: name("aws.alias", purpose) },
      },
      { stateful: true },
    );
    this.child(Alias, `${purpose}-alias`, {
      ...regional(this.context),
      name: `alias/${name("aws.alias", purpose)}`,
      targetKeyId: key.keyId,
    });
    return key.arn;
  }
}
