import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsBackup } from "./aws";
import { AzureBackup } from "./azure";
import type { Backup, BackupArgs } from "./contract";
import { GcpBackup } from "./gcp";

/** The backup capability of a site, on the site's cloud. */
export function createBackup(
  context: SiteContext,
  name: string,
  args: BackupArgs,
  options?: ComponentResourceOptions,
): Component<BackupArgs, Backup> {
  switch (context.cloud) {
    case "aws":
      return new AwsBackup(context, name, args, options);
    case "azure":
      return new AzureBackup(context, name, args, options);
    case "gcp":
      return new GcpBackup(context, name, args, options);
  }
}
