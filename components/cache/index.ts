import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsCache } from "./aws";
import { AzureCache } from "./azure";
import type { Cache, CacheArgs } from "./contract";
import { GcpCache } from "./gcp";

/** The cache capability of a site, on the site's cloud. */
export function createCache(
  context: SiteContext,
  name: string,
  args: CacheArgs,
  options?: ComponentResourceOptions,
): Component<CacheArgs, Cache> {
  switch (context.cloud) {
    case "aws":
      return new AwsCache(context, name, args, options);
    case "azure":
      return new AzureCache(context, name, args, options);
    case "gcp":
      return new GcpCache(context, name, args, options);
  }
}
