import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsSecrets } from "./aws";
import { AzureSecrets } from "./azure";
import type { Secrets, SecretsArgs } from "./contract";
import { GcpSecrets } from "./gcp";

/** The secrets capability of a site, on the site's cloud. */
export function createSecrets(
  context: SiteContext,
  name: string,
  args: SecretsArgs,
  options?: ComponentResourceOptions,
): Component<SecretsArgs, Secrets> {
  switch (context.cloud) {
    case "aws":
      return new AwsSecrets(context, name, args, options);
    case "azure":
      return new AzureSecrets(context, name, args, options);
    case "gcp":
      return new GcpSecrets(context, name, args, options);
  }
}
