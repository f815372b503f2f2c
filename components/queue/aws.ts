import { Queue as SqsQueue } from "@pulumi/aws/sqs/queue";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { Queue } from "../../infra/config/stores";
import type { AwsContext } from "../../infra/context";
import { closedTo, type PolicyStatement, policyDocument } from "../aws-resource-policy";
import { createdRule } from "../objects/aws-events";
import { deadLetterDays, type Queues, type QueuesArgs } from "./contract";

const secondsPerDay = 86_400;

/** SQS queues, each with a queue of its own for dead letters. */
export class AwsQueues extends Component<QueuesArgs, Queues, AwsContext> {
  constructor(
    context: AwsContext,
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

  /** Reads the queue, so that a preview fails where it is not there, and finds out where its dead letters go. */
  private adopt(name: string, url: string) {
    const queue = SqsQueue.get(this.childName(name), url, undefined, { parent: this });
    const deadLetter = queue.redrivePolicy.apply((policy) => deadLetterTarget(url, policy));
    return { id: queue.arn, url: queue.url, deadLetter };
  }

  private createQueue(name: string, settings: Queue, args: QueuesArgs) {
    const dead = this.createDeadLetters(name, settings, args);
    const queue = this.child(
      SqsQueue,
      name,
      {
        ...this.common(name, settings, args),
        visibilityTimeoutSeconds: settings.visibilitySeconds,
        messageRetentionSeconds: settings.retentionDays * secondsPerDay,
        redrivePolicy: dead.arn.apply((deadLetterTargetArn) =>
          JSON.stringify({ deadLetterTargetArn, maxReceiveCount: settings.deliveries }),
        ),
      },
      { stateful: true },
    );
    const rules = (args.toldBy[name] ?? []).map((bucket) => createdRule(this.context, bucket).arn);
    const policy = this.close(name, queue, rules);
    // Whoever sends waits until the queue takes what it is sent.
    const id = pulumi.all([queue.arn, policy.id]).apply(([arn]) => arn);
    return { id, url: queue.url, deadLetter: dead.arn };
  }

  /** Takes dead letters of its one queue; messages move back with SQS's own redrive. */
  private createDeadLetters(name: string, settings: Queue, args: QueuesArgs): SqsQueue {
    const { accountId, region } = this.context.site;
    const source = `arn:aws:sqs:${region}:${accountId}:${this.context.name("aws.queue", name)}`;
    const dead = this.child(
      SqsQueue,
      `${name}-dead`,
      {
        ...this.common(`${name}-dead`, settings, args),
        messageRetentionSeconds: deadLetterDays * secondsPerDay,
        redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [source] }),
      },
      { stateful: true },
    );
    this.close(
      `${name}-dead`,
      dead,
      (args.toldBy[name] ?? []).map((bucket) => createdRule(this.context, bucket).arn),
    );
    return dead;
  }

  private common(name: string, { owner }: Queue, { keys }: QueuesArgs) {
    return {
      name: this.context.name("aws.queue", name),
      kmsMasterKeyId: keys.ids.queues,
      // A data key is used for five minutes, the default: a revoked key stops the queue within that time.
      kmsDataKeyReusePeriodSeconds: 300,
      receiveWaitTimeSeconds: 20,
      tags: { ...this.context.tags, owner },
    };
  }

  private close(name: string, queue: SqsQueue, rules: readonly string[]): QueuePolicy {
    const { accountId } = this.context.site;
    return this.child(QueuePolicy, `${name}-policy`, {
      queueUrl: queue.url,
      policy: queue.arn.apply((arn) => queuePolicy(accountId, arn, rules)),
    });
  }
}

/** Only the account's own principals, as their IAM policies say, and the rules that pass on events of buckets. */
export function queuePolicy(account: string, queue: string, rules: readonly string[]): string {
  const events: PolicyStatement = {
    Sid: "EventsOfBuckets",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queue,
    Condition: { ArnEquals: { "aws:SourceArn": rules } },
  };
  return policyDocument([...closedTo(account, "sqs:*", queue), ...(rules.length > 0 ? [events] : [])]);
}

/**
 * The ARN of the queue that takes a queue's dead letters.
 * @throws pulumi.RunError if the queue has none: a message that cannot be done would come back for ever
 */
export function deadLetterTarget(url: string, redrivePolicy: string | undefined): string {
  const { deadLetterTargetArn } = JSON.parse(redrivePolicy || "{}") as { deadLetterTargetArn?: string };
  if (deadLetterTargetArn) return deadLetterTargetArn;
  throw new pulumi.RunError(`queue ${url} has no dead letters\nfix: give it a redrive policy, then adopt it`);
}
