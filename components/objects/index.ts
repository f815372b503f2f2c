import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsObjects } from "./aws";
import { AzureObjects } from "./azure";
import type { Objects, ObjectsArgs } from "./contract";
import { GcpObjects } from "./gcp";

/** The objects capability of a site, on the site's cloud. */
export function createObjects(
  context: SiteContext,
  name: string,
  args: ObjectsArgs,
  options?: ComponentResourceOptions,
): Component<ObjectsArgs, Objects> {
  switch (context.cloud) {
    case "aws":
      return new AwsObjects(context, name, args, options);
    case "azure":
      return new AzureObjects(context, name, args, options);
    case "gcp":
      return new GcpObjects(context, name, args, options);
  }
}
