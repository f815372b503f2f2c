import { Subscription } from "@pulumi/gcp/pubsub/subscription";
import { SubscriptionIAMMember } from "@pulumi/gcp/pubsub/subscriptionIAMMember";
import { Topic } from "@pulumi/gcp/pubsub/topic";
import { TopicIAMMember } from "@pulumi/gcp/pubsub/topicIAMMember";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { Queue } from "../../infra/config/stores";
import type { GcpContext } from "../../infra/context";
import { serviceAgents } from "../keys/gcp-agents";
import { deadLetterDays, type Queues, type QueuesArgs } from "./contract";
import { deliveryArgs, subscriptionName } from "./gcp-delivery";

const secondsPerDay = 86_400;

/**
 * A Pub/Sub topic with one subscription for each queue, and a topic with one subscription for its dead letters. Where
 * a function works a queue off, the subscription pushes to it and is the function's.
 */
export class GcpQueues extends Component<QueuesArgs, Queues, GcpContext> {
  constructor(
    context: GcpContext,
    name: string,
    args: QueuesArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "queue", "Queues", name, args, options);
  }

  protected override create(args: QueuesArgs): Queues {
    const made = Object.entries(args.queues).map(([name, queue]) => {
      const existing = args.existing?.[name];
      return [name, existing ? this.adopt(name, existing) : this.createQueue(name, queue, args)] as const;
    });
    return { queues: pulumi.all(Object.fromEntries(made)) };
  }

  /** Reads the subscription, so that a preview fails where it is not there, and finds out its topics. */
  private adopt(name: string, id: string) {
    const subscription = Subscription.get(this.childName(name), id, undefined, { parent: this });
    const deadLetter = subscription.deadLetterPolicy.apply((policy) => {
      if (policy?.deadLetterTopic) return policy.deadLetterTopic;
      throw new pulumi.RunError(
        `subscription ${id} has no dead letters\nfix: give it a dead letter policy, then adopt it`,
      );
    });
    return { id: subscription.topic, url: subscription.id, deadLetter };
  }

  private createQueue(name: string, settings: Queue, args: QueuesArgs) {
    const { projectId } = this.context.site;
    const dead = this.createDeadLetters(name, settings, args);
    const topic = this.createTopic(name, settings, args);
    const worked = args.workedOff.includes(name);
    const subscription = subscriptionName(this.context, name, worked);
    return {
      id: topic.id,
      url: worked
        ? pulumi.output(`projects/${projectId}/subscriptions/${subscription}`)
        : this.createSubscription(name, settings, topic, dead),
      deadLetter: dead,
    };
  }

  private createTopic(name: string, { owner, retentionDays }: Queue, { keys }: QueuesArgs): Topic {
    const { site, tags } = this.context;
    return this.child(
      Topic,
      name,
      {
        name: this.context.name("gcp.topic", name),
        kmsKeyName: keys.ids.queues,
        messageStoragePolicy: { allowedPersistenceRegions: [site.region], enforceInTransit: true },
        messageRetentionDuration: `${retentionDays * secondsPerDay}s`,
        labels: { ...tags, owner },
      },
      { stateful: true },
    );
  }

  private createSubscription(
    name: string,
    settings: Queue,
    topic: Topic,
    dead: pulumi.Output<string>,
  ): pulumi.Output<string> {
    const subscription = this.child(
      Subscription,
      `${name}-receive`,
      {
        ...deliveryArgs(this.context, settings, dead),
        name: subscriptionName(this.context, name, false),
        topic: topic.id,
      },
      { stateful: true },
    );
    this.child(SubscriptionIAMMember, `${name}-dead-forward`, {
      subscription: subscription.id,
      role: "roles/pubsub.subscriber",
      member: this.agent(),
    });
    return subscription.id;
  }

  /**
   * Gives the topic once Pub/Sub, which itself moves messages there, may publish to it. A subscription of the same
   * name keeps them: a topic without one forgets.
   */
  private createDeadLetters(name: string, settings: Queue, args: QueuesArgs): pulumi.Output<string> {
    const topic = this.createTopic(`${name}-dead`, { ...settings, retentionDays: deadLetterDays }, args);
    const grant = this.child(TopicIAMMember, `${name}-dead-publisher`, {
      topic: topic.id,
      role: "roles/pubsub.publisher",
      member: this.agent(),
    });
    const kept = this.child(
      Subscription,
      `${name}-dead-receive`,
      {
        name: subscriptionName(this.context, `${name}-dead`, false),
        topic: topic.id,
        ackDeadlineSeconds: 600,
        messageRetentionDuration: `${deadLetterDays * secondsPerDay}s`,
        expirationPolicy: { ttl: "" },
        labels: { ...this.context.tags, owner: settings.owner },
      },
      { stateful: true },
    );
    return pulumi.all([topic.id, grant.id, kept.id]).apply(([id]) => id);
  }

  private agent(): string {
    return `serviceAccount:${serviceAgents.queues.pubsub?.email(this.context.site.projectNumber) ?? ""}`;
  }
}
