import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { AwsKafka } from "./aws";
import { AzureKafka } from "./azure";
import type { Kafka, KafkaArgs } from "./contract";
import { GcpKafka } from "./gcp";
import { StrimziKafka } from "./strimzi";

/** The Kafka capability of a site: its cloud's service, or what stands for the Kafka in its own cluster. */
export function createKafka(
  context: SiteContext,
  name: string,
  args: KafkaArgs,
  options?: ComponentResourceOptions,
): Component<KafkaArgs, Kafka> {
  if (args.settings.engine === "strimzi") return new StrimziKafka(context, name, args, options);
  switch (context.cloud) {
    case "aws":
      return new AwsKafka(context, name, args, options);
    case "azure":
      return new AzureKafka(context, name, args, options);
    case "gcp":
      return new GcpKafka(context, name, args, options);
  }
}
