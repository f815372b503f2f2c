import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsAudit } from "./aws";
import { AzureAudit } from "./azure";
import type { Audit, AuditArgs } from "./contract";
import { GcpAudit } from "./gcp";

/** The audit capability of a site, on the site's cloud. */
export function createAudit(
  context: SiteContext,
  name: string,
  args: AuditArgs,
  options?: ComponentResourceOptions,
): Component<AuditArgs, Audit> {
  switch (context.cloud) {
    case "aws":
      return new AwsAudit(context, name, args, options);
    case "azure":
      return new AzureAudit(context, name, args, options);
    case "gcp":
      return new GcpAudit(context, name, args, options);
  }
}
