import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsRegistry } from "./aws";
import { AzureRegistry } from "./azure";
import type { Registry, RegistryArgs } from "./contract";
import { GcpRegistry } from "./gcp";

/** The registry capability of a site, on the site's cloud. */
export function createRegistry(
  context: SiteContext,
  name: string,
  args: RegistryArgs,
  options?: ComponentResourceOptions,
): Component<RegistryArgs, Registry> {
  switch (context.cloud) {
    case "aws":
      return new AwsRegistry(context, name, args, options);
    case "azure":
      return new AzureRegistry(context, name, args, options);
    case "gcp":
      return new GcpRegistry(context, name, args, options);
  }
}
