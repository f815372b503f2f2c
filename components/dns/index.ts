import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsDns } from "./aws";
import { AzureDns } from "./azure";
import type { Dns, DnsArgs } from "./contract";
import { GcpDns } from "./gcp";

/** The public DNS zone, on the cloud of the site that serves it. */
export function createDns(
  context: SiteContext,
  name: string,
  args: DnsArgs,
  options?: ComponentResourceOptions,
): Component<DnsArgs, Dns> {
  switch (context.cloud) {
    case "aws":
      return new AwsDns(context, name, args, options);
    case "azure":
      return new AzureDns(context, name, args, options);
    case "gcp":
      return new GcpDns(context, name, args, options);
  }
}
