import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsFunctions } from "./aws";
import { AzureFunctions } from "./azure";
import type { Functions, FunctionsArgs } from "./contract";
import { GcpFunctions } from "./gcp";

/** The function capability of a site, on the site's cloud. */
export function createFunctions(
  context: SiteContext,
  name: string,
  args: FunctionsArgs,
  options?: ComponentResourceOptions,
): Component<FunctionsArgs, Functions> {
  switch (context.cloud) {
    case "aws":
      return new AwsFunctions(context, name, args, options);
    case "azure":
      return new AzureFunctions(context, name, args, options);
    case "gcp":
      return new GcpFunctions(context, name, args, options);
  }
}
