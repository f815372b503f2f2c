import { z } from "zod";
import { type AvroSchema, incompatibilities, readAvro } from "./avro";
import { ConfigError, didYouMean, formatPath, type Problem, show, together } from "./errors";
import { count, key, list, matching, twice } from "./fields";
import { rule, validate, type Wrong } from "./problems";
import { dataClasses } from "./schema";
import { parseYaml } from "./yaml";

/**
 * The event catalog: one YAML file a topic, `stacks/events/<topic>.yaml`, and beside it the versions of its schema,
 * `<topic>.v1.avsc`, `<topic>.v2.avsc` and so on. From it come topics, dead-letter topics and who may read and write.
 */

const serviceName = matching(
  /^(?=.{1,40}$)(?!constructor$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  "the name of a service of the catalog",
);

/** Short enough for a dead-letter topic, `<topic>.<service>.dlq`, in the 249 characters of Kafka and 256 of Event Hubs. */
export const topicName = /^(?=.{1,60}$)(?!constructor$)(?!.*\.dlq$)[a-z][a-z0-9]*([.-][a-z0-9]+)*$/;

const producer = z.union(
  [
    serviceName,
    z.strictObject({
      service: serviceName,
      schema: count(1, 1000).describe("the version it still writes; all producers write the same one"),
    }),
  ],
  "the name of a service, or { service, schema }",
);
type Producer = z.infer<typeof producer>;

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
  producers: z
    .array(producer)
    .min(1)
    .max(50)
    .check(rule(producersTwice))
    .describe("services that write it, in the newest version of its schema unless they name an older one"),
  consumers: list(serviceName, 50, { min: 0 })
    .default([])
    .describe("services that read it; each gets a dead-letter topic"),
});

/** One version of what the events of a topic look like. */
export interface EventSchema {
  /** Counted from 1, without gaps. */
  readonly version: number;
  /** Avro, as JSON without white space. */
  readonly avro: string;
}

type Written = z.infer<typeof topicSchema>;

export interface Topic extends Omit<Written, "producers"> {
  readonly name: string;
  /** Services that write it. */
  readonly producers: readonly string[];
  /** Its schema, every version from the first to the newest. */
  readonly schemas: readonly EventSchema[];
  /** The version that its producers write. */
  readonly schema: number;
}

function producersTwice(producers: readonly Producer[]): Wrong | undefined {
  return twice(producers.map(serviceOf).filter(Boolean), (name) => name);
}

const serviceOf = (written: Producer) => (typeof written === "string" ? written : written.service);

/** The schema files of one topic by version. */
type Versions = ReadonlyMap<number, { readonly file: string; readonly text: string }>;

/**
 * Reads the files of the event catalog, their texts by name. `folder` is what messages put before a name.
 * @throws ConfigError with every problem of every file
 */
export function parseEvents(folder: string, files: ReadonlyMap<string, string>): Topic[] {
  const names = [...files.keys()].sort();
  const topics = names.filter((file) => /\.ya?ml$/.test(file));
  const schemas = schemaFiles(names, files);
  const [parsed] = together<[Topic[], undefined]>(
    () =>
      together(
        ...topics.map((file) => () => {
          const source = `${folder}/${file}`;
          const versions = schemas.get(stemOf(file)) ?? new Map();
          const raw = () => parseYaml(source, files.get(file) ?? "");
          return parseTopic(folder, file, raw, versions);
        }),
      ),
    () => refuseStrays(folder, names, topics),
  );
  return parsed;
}

const schemaFile = /^(.+)\.v([1-9]\d{0,3})\.avsc$/;

function schemaFiles(names: readonly string[], files: ReadonlyMap<string, string>): Map<string, Versions> {
  const found = new Map<string, Map<number, { file: string; text: string }>>();
  for (const file of names) {
    const [, topic = "", version] = schemaFile.exec(file) ?? [];
    if (version === undefined) continue;
    const versions = found.get(topic) ?? new Map();
    found.set(topic, versions.set(Number(version), { file, text: files.get(file) ?? "" }));
  }
  return found;
}

/** Schema files that belong to no topic. */
function refuseStrays(folder: string, names: readonly string[], topics: readonly string[]): undefined {
  const known = topics.map(stemOf);
  const strays = names
    .filter((file) => file.endsWith(".avsc"))
    .flatMap((file) => {
      const topic = schemaFile.exec(file)?.[1];
      if (topic !== undefined && known.includes(topic)) return [];
      const problem =
        topic === undefined
          ? `the file's name, ${show(file)}, is not a topic's name, a version and .avsc`
          : `there is no topic ${show(topic)}`;
      const allowed = "<topic>.v<version>.avsc, such as submission.created.v1.avsc, beside <topic>.yaml";
      return [
        new ConfigError(`${folder}/${clip(file)}`, [
          { path: "", problem, allowed, ...(topic !== undefined && didYouMean(topic, known)) },
        ]),
      ];
    });
  together(
    ...strays.map((error) => () => {
      throw error;
    }),
  );
  return undefined;
}

/** The topic that a file is of. */
const stemOf = (file: string) => file.replace(/\.ya?ml$/, "");

/** A file's name as it stands before a message. */
const clip = (file: string) => file.replace(/\p{Cc}/gu, "?").slice(0, 150);

function parseTopic(folder: string, file: string, raw: () => unknown, versions: Versions): Topic {
  const source = `${folder}/${file}`;
  const name = stemOf(file);
  const [written, schemas] = together(
    () => parseSettings(source, file, name, raw()),
    () => parseSchemas(folder, name, versions),
  );
  const newest = schemas.length;
  const pinned = written.producers.map((entry) => (typeof entry === "string" ? newest : entry.schema));
  const problems = schemaProblems(pinned, newest);
  if (problems.length > 0) throw new ConfigError(source, problems);
  return {
    name,
    ...written,
    producers: written.producers.map(serviceOf),
    schemas,
    schema: pinned[0] ?? newest,
  };
}

function parseSettings(source: string, file: string, name: string, raw: unknown): Written {
  const fileProblems =
    file.endsWith(".yaml") && topicName.test(name)
      ? []
      : [
          {
            path: "",
            problem: `the file's name, ${show(file)}, is not a topic's name and .yaml`,
            allowed:
              "at most 60 lower-case letters and digits, in words joined by dots or hyphens, the last one not dlq, such as submission.created.yaml",
          },
        ];
  const { data, problems } = validate(topicSchema, raw ?? {});
  const all = [...fileProblems, ...problems];
  if (!data || all.length > 0) throw new ConfigError(source, all);
  return data;
}

/** Producers that write different versions would have consumers meet both in one topic, in any order. */
function schemaProblems(pinned: readonly number[], newest: number): Problem[] {
  const [first] = pinned;
  return pinned.flatMap((version, index) => {
    const path = formatPath(["producers", index, "schema"]);
    if (version > newest) {
      return [{ path, problem: `there is no version ${version}`, allowed: `1 to ${newest}` }];
    }
    return version === first
      ? []
      : [
          {
            path: formatPath(["producers", index]),
            problem: `writes version ${version} of the schema, and the first producer version ${first}`,
            allowed: "one version for all producers of a topic",
            fix: "name the older version for all of them, and drop it once all can write the newer one",
          },
        ];
  });
}

/** Every version, checked against the one before it. */
function parseSchemas(folder: string, topic: string, versions: Versions): EventSchema[] {
  const numbers = [...versions.keys()].sort((a, b) => a - b);
  const missing = Array.from({ length: Math.max(1, numbers.at(-1) ?? 1) }, (_, index) => index + 1).filter(
    (version) => !versions.has(version),
  );
  const read = new Map<number, AvroSchema>();
  return together(
    ...missing.slice(0, 10).map((version) => (): EventSchema => {
      throw new ConfigError(`${folder}/${clip(topic)}.v${version}.avsc`, [
        {
          path: "",
          problem: "is missing",
          allowed: "every version of a topic's schema, from 1 on without gaps",
          fix: "versions are never removed: events in the topic may still be of any of them",
        },
      ]);
    }),
    ...numbers.map((version) => () => {
      const { file = "", text = "" } = versions.get(version) ?? {};
      const { schema, problems } = readAvro(text);
      if (!schema) throw new ConfigError(`${folder}/${clip(file)}`, problems);
      read.set(version, schema);
      const before = read.get(version - 1);
      const incompatible = before ? incompatibilities(schema, before) : [];
      if (incompatible.length > 0) throw new ConfigError(`${folder}/${clip(file)}`, incompatible);
      return { version, avro: schema.json };
    }),
  );
}
