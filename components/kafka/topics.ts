import { deadLetterTopic } from "../../infra/access";
import type { Topic } from "../../infra/config/events";

/** A topic as every cluster holds it. */
export interface PlannedTopic {
  readonly name: string;
  readonly partitions: number;
  /** Hours that events are kept; says nothing of a compacted topic, which keeps the last event of every key. */
  readonly retentionHours: number;
  readonly cleanup: Topic["cleanup"];
  readonly replicated: boolean;
  /** Services that read it. */
  readonly consumers: readonly string[];
}

/** Dead letters are few: they need no more partitions than this, and people need time to look at them. */
const deadLetterPartitions = 3;
const deadLetterHours = 14 * 24;
/** Event Hubs keeps events no longer than 90 days (its quota "Maximum event retention period", Premium). */
const longestRetentionHours = 90 * 24;

/** The topics of the event catalog, each followed by the dead-letter topics of its consumers. */
export function plannedTopics(topics: readonly Topic[]): readonly PlannedTopic[] {
  return topics.flatMap(({ name, partitions, retentionHours, cleanup, replicated, consumers }) => [
    { name, partitions, retentionHours, cleanup, replicated, consumers },
    ...consumers.map((consumer) => ({
      name: deadLetterTopic(name, consumer),
      partitions: Math.min(partitions, deadLetterPartitions),
      // Whoever repairs a consumer finds its dead letters at least as long as the events themselves.
      retentionHours: Math.min(Math.max(retentionHours, deadLetterHours), longestRetentionHours),
      cleanup: "delete" as const,
      replicated: false,
      consumers: [consumer],
    })),
  ]);
}

const millisecondsPerHour = 3_600_000;

/** A topic's settings in Kafka's words. */
export function topicConfigs(
  { cleanup, retentionHours }: PlannedTopic,
  { minInsync }: Replication,
): Readonly<Record<string, string>> {
  return {
    "cleanup.policy": cleanup,
    ...(cleanup === "delete" && { "retention.ms": String(retentionHours * millisecondsPerHour) }),
    "min.insync.replicas": String(minInsync),
  };
}

/** Copies of every partition, and how many must have an event before its producer is told so. */
export interface Replication {
  readonly factor: number;
  readonly minInsync: number;
}

/**
 * Three copies of which two must have an event: one broker may be lost and writing goes on. With two brokers there are
 * two copies and one must have it: writing goes on too, but the loss of a second broker may lose events.
 */
export function replicationOf(brokers: number): Replication {
  const factor = Math.min(3, brokers);
  return { factor, minInsync: Math.max(1, factor - 1) };
}
