import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsDocuments } from "./aws";
import { AzureDocuments } from "./azure";
import type { Documents, DocumentsArgs } from "./contract";
import { GcpDocuments } from "./gcp";

/** The documents capability of a site, on the site's cloud. */
export function createDocuments(
  context: SiteContext,
  name: string,
  args: DocumentsArgs,
  options?: ComponentResourceOptions,
): Component<DocumentsArgs, Documents> {
  switch (context.cloud) {
    case "aws":
      return new AwsDocuments(context, name, args, options);
    case "azure":
      return new AzureDocuments(context, name, args, options);
    case "gcp":
      return new GcpDocuments(context, name, args, options);
  }
}
