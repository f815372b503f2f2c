import type { SubscriptionArgs } from "@pulumi/gcp/pubsub/subscription";
import type * as pulumi from "@pulumi/pulumi";
import type { Queue } from "../../infra/config/stores";
import type { GcpContext } from "../../infra/context";

const secondsPerDay = 86_400;

/** The name of a queue's subscription. One that pushes to a function has another, so that one can follow the other. */
export const subscriptionName = ({ name }: GcpContext, queue: string, pushed: boolean): string =>
  pushed ? name("gcp.topic", queue, "push") : name("gcp.topic", queue);

/** How a queue's messages are delivered, whoever receives them: how long, how often, and where they end. */
export function deliveryArgs(
  { tags }: GcpContext,
  { owner, visibilitySeconds, retentionDays, deliveries }: Queue,
  deadLetterTopic: pulumi.Input<string>,
): Omit<SubscriptionArgs, "topic" | "name"> {
  return {
    ackDeadlineSeconds: visibilitySeconds,
    messageRetentionDuration: `${retentionDays * secondsPerDay}s`,
    // A subscription that nobody has received from for a month stays all the same.
    expirationPolicy: { ttl: "" },
    retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
    deadLetterPolicy: { deadLetterTopic, maxDeliveryAttempts: deliveries },
    labels: { ...tags, owner },
  };
}
