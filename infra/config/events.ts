import { z } from "zod";
import { ConfigError } from "./errors";
import { count, key, list, matching } from "./fields";
import { validate } from "./problems";
import { dataClasses } from "./schema";

/**
 * The event catalog: one YAML file a topic, `stacks/events/<topic>.yaml`, and beside it the versions of its schema,
 * `<topic>.v1.avsc`, `<topic>.v2.avsc` and so on. From it come topics, dead-letter topics and who may read and write.
 */

const serviceName = matching(
  /^(?=.{1,40}$)(?!constructor$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  "the name of a service of the catalog",
);

/** Short enough for a dead-letter topic, `<topic>.<service>.dlq`, in the 249 characters of Kafka and 50 of Event Hubs' groups. */
export const topicName = /^(?=.{1,60}$)(?!constructor$)[a-z][a-z0-9]*([.-][a-z0-9]+)*$/;

export const topicSchema = z.strictObject({
  owner: key.describe("the team that answers for the topic"),
  dataClass: z.enum(dataClasses).describe("the most sensitive data it carries; becomes a tag"),
  partitions: count(1, 100)
    .default(6)
    .describe("most consumers that share the work; can grow, never shrink. Default 6"),
  retentionHours: count(1, 2160).default(168).describe("hours that events are kept; default a week"),
  cleanup: z
    .enum(["delete", "compact"])
    .default("delete")
    .describe("compact: the last event of every key is kept for ever"),
  replicated: z
    .boolean()
    .default(false)
    .describe("whether the other sites follow it, so that consumers can go on there"),
  producers: list(serviceName, 50).describe("services that write it"),
  consumers: list(serviceName, 50, { min: 0 })
    .default([])
    .describe("services that read it; each gets a dead-letter topic"),
});

export type Topic = z.infer<typeof topicSchema> & { readonly name: string };

/** Validates one file of the event catalog. @throws ConfigError with every problem. */
export function parseTopic(source: string, file: string, raw: unknown): Topic {
  const name = file.replace(/\.yaml$/, "");
  const fileProblems = topicName.test(name)
    ? []
    : [
        {
          path: "",
          problem: `the file's name, ${JSON.stringify(file)}, is not a topic's name and .yaml`,
          allowed:
            "at most 60 lower-case letters and digits, in words joined by dots or hyphens, such as submission.created.yaml",
        },
      ];
  const { data, problems } = validate(topicSchema, raw ?? {});
  const all = [...fileProblems, ...problems];
  if (!data || all.length > 0) throw new ConfigError(source, all);
  return { name, ...data };
}
