import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import { elsewhere, type SiteContext } from "../../infra/context";
import { routeTables } from "../network/aws-subnets";
import { AwsRecovery } from "./aws";
import { AzureRecovery } from "./azure";
import type { Recovery, RecoveryArgs } from "./contract";
import { GcpRecovery } from "./gcp";

/** What physical names have after the site's. */
const part = "recovery";

/** A site's place in its recovery region, on the site's cloud. */
export function createRecovery(
  context: SiteContext,
  name: string,
  args: RecoveryArgs,
  options?: ComponentResourceOptions,
): Component<RecoveryArgs, Recovery> {
  const { region } = args.settings;
  switch (context.cloud) {
    case "aws": {
      const there = elsewhere(context, region, part);
      return new AwsRecovery(there, name, { ...args, routeTables: routeTables(context.site) }, options);
    }
    case "azure":
      return new AzureRecovery(elsewhere(context, region, part), name, args, options);
    case "gcp":
      return new GcpRecovery(elsewhere(context, region, part), name, args, options);
  }
}
