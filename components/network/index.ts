import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsNetwork } from "./aws";
import { AzureNetwork } from "./azure";
import type { Network, NetworkArgs } from "./contract";
import { GcpNetwork } from "./gcp";

/** The network capability of a site, on the site's cloud. */
export function createNetwork(
  context: SiteContext,
  name: string,
  args: NetworkArgs,
  options?: ComponentResourceOptions,
): Component<NetworkArgs, Network> {
  switch (context.cloud) {
    case "aws":
      return new AwsNetwork(context, name, args, options);
    case "azure":
      return new AzureNetwork(context, name, args, options);
    case "gcp":
      return new GcpNetwork(context, name, args, options);
  }
}
