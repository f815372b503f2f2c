import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsIdentity } from "./aws";
import { AzureIdentity } from "./azure";
import type { Identity, IdentityArgs } from "./contract";
import { GcpIdentity } from "./gcp";

/** The identity capability of a site, on the site's cloud. */
export function createIdentity(
  context: SiteContext,
  name: string,
  args: IdentityArgs,
  options?: ComponentResourceOptions,
): Component<IdentityArgs, Identity> {
  switch (context.cloud) {
    case "aws":
      return new AwsIdentity(context, name, args, options);
    case "azure":
      return new AzureIdentity(context, name, args, options);
    case "gcp":
      return new GcpIdentity(context, name, args, options);
  }
}
