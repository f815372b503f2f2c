import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { KeyPurpose } from "../../infra/config/schema";
import type { SiteContext } from "../../infra/context";
import { AwsKeys } from "./aws";
import { AzureKeys } from "./azure";
import type { Keys, KeysArgs } from "./contract";
import { GcpKeys } from "./gcp";

/** The keys capability of a site, on the site's cloud. */
export function createKeys<Purpose extends KeyPurpose>(
  context: SiteContext,
  name: string,
  args: KeysArgs<Purpose>,
  options?: ComponentResourceOptions,
): Component<KeysArgs<Purpose>, Keys<Purpose>> {
  switch (context.cloud) {
    case "aws":
      return new AwsKeys(context, name, args, options);
    case "azure":
      return new AzureKeys(context, name, args, options);
    case "gcp":
      return new GcpKeys(context, name, args, options);
  }
}
