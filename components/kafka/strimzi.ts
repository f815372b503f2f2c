import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import type { Kafka, KafkaArgs } from "./contract";
import { strimziBootstrap, strimziCluster, strimziNamespace } from "./strimzi-names";
import { plannedTopics } from "./topics";

/**
 * Kafka in the site's own cluster, as others find it. It runs in the platform layer, which comes later
 * (`components/strimzi`); what it is called there is settled here, so that the contract holds without a cluster.
 */
export class StrimziKafka extends Component<KafkaArgs, Kafka> {
  constructor(
    context: SiteContext,
    name: string,
    args: KafkaArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "kafka", "Kafka", name, args, options);
  }

  protected override create({ catalog }: KafkaArgs): Kafka {
    const names = plannedTopics(catalog.topics).map(({ name }) => [name, name]);
    return {
      engine: pulumi.output("strimzi" as const),
      bootstrap: pulumi.output(strimziBootstrap),
      authentication: pulumi.output("mtls" as const),
      id: pulumi.output(`${strimziNamespace}/${strimziCluster}`),
      topics: pulumi.output(Object.fromEntries(names) as Record<string, string>),
      recoveryBootstrap: pulumi.output(""),
      mirrorPrincipal: pulumi.output(""),
    };
  }
}
