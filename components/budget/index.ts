import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsBudget } from "./aws";
import { AzureBudget } from "./azure";
import type { Budget, BudgetArgs } from "./contract";
import { GcpBudget } from "./gcp";

/** The budget capability of a site, on the site's cloud. */
export function createBudget(
  context: SiteContext,
  name: string,
  args: BudgetArgs,
  options?: ComponentResourceOptions,
): Component<BudgetArgs, Budget> {
  switch (context.cloud) {
    case "aws":
      return new AwsBudget(context, name, args, options);
    case "azure":
      return new AzureBudget(context, name, args, options);
    case "gcp":
      return new GcpBudget(context, name, args, options);
  }
}
