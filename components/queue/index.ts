import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsQueues } from "./aws";
import { AzureQueues } from "./azure";
import type { Queues, QueuesArgs } from "./contract";
import { GcpQueues } from "./gcp";

/** The queue capability of a site, on the site's cloud. */
export function createQueues(
  context: SiteContext,
  name: string,
  args: QueuesArgs,
  options?: ComponentResourceOptions,
): Component<QueuesArgs, Queues> {
  switch (context.cloud) {
    case "aws":
      return new AwsQueues(context, name, args, options);
    case "azure":
      return new AzureQueues(context, name, args, options);
    case "gcp":
      return new GcpQueues(context, name, args, options);
  }
}
