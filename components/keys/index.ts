import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsKeys } from "./aws";
import { AzureKeys } from "./azure";
import type { Keys, KeysArgs } from "./contract";
import { GcpKeys } from "./gcp";

/** The keys capability of a site, on the site's cloud. */
export function createKeys(
  context: SiteContext,
  name: string,
  args: KeysArgs,
  options?: ComponentResourceOptions,
): Component<KeysArgs, Keys> {
  switch (context.cloud) {
    case "aws":
      return new AwsKeys(context, name, args, options);
    case "azure":
      return new AzureKeys(context, name, args, options);
    case "gcp":
      return new GcpKeys(context, name, args, options);
  }
}
