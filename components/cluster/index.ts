import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsCluster } from "./aws";
import { AzureCluster } from "./azure";
import type { Cluster, ClusterArgs } from "./contract";
import { GcpCluster } from "./gcp";

/** The cluster capability of a site, on the site's cloud. */
export function createCluster(
  context: SiteContext,
  name: string,
  args: ClusterArgs,
  options?: ComponentResourceOptions,
): Component<ClusterArgs, Cluster> {
  switch (context.cloud) {
    case "aws":
      return new AwsCluster(context, name, args, options);
    case "azure":
      return new AzureCluster(context, name, args, options);
    case "gcp":
      return new GcpCluster(context, name, args, options);
  }
}
