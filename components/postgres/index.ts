import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsPostgres } from "./aws";
import { AzurePostgres } from "./azure";
import type { Postgres, PostgresArgs } from "./contract";
import { GcpPostgres } from "./gcp";

/** The postgres capability of a site, on the site's cloud. */
export function createPostgres(
  context: SiteContext,
  name: string,
  args: PostgresArgs,
  options?: ComponentResourceOptions,
): Component<PostgresArgs, Postgres> {
  switch (context.cloud) {
    case "aws":
      return new AwsPostgres(context, name, args, options);
    case "azure":
      return new AzurePostgres(context, name, args, options);
    case "gcp":
      return new GcpPostgres(context, name, args, options);
  }
}
