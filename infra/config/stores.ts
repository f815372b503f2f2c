import { z } from "zod";
import { ConfigError, show } from "./errors";
import { count, key, list, matching, storeName } from "./fields";
import { rule, validate, type Wrong } from "./problems";
import { dataClasses } from "./schema";

/**
 * The product's stores, `stacks/stores.yaml`: what every site has beside its Postgres, its Kafka and its cache.
 * Services say in their own file of the catalog which of these they use, and how.
 */

const owner = key.describe("the team that answers for it");
const dataClass = z.enum(dataClasses).describe("the most sensitive data it holds; becomes a tag");

const bucket = z.strictObject({
  owner,
  dataClass,
  versionDays: count(1, 3650)
    .default(30)
    .describe("days that replaced and deleted versions are kept; default 30"),
  expireDays: count(1, 3650).optional().describe("days until an object is removed; default: never"),
  coldDays: count(30, 3650)
    .optional()
    .describe("days until an object moves to cheaper storage; default: never"),
  replicated: z
    .boolean()
    .default(false)
    .describe("whether each site's objects are copied to every other site too, once an hour"),
  notify: z
    .strictObject({
      queue: storeName.describe("the queue that is told of every object created"),
      prefix: matching(/^[\w./-]{1,200}$/, "the start of object names, such as incoming/").optional(),
    })
    .optional(),
});

const queue = z.strictObject({
  owner,
  // At most what Service Bus locks a message for, and at least what Pub/Sub does.
  visibilitySeconds: count(10, 300)
    .default(60)
    .describe("seconds a receiver has for a message before another gets it; default 60"),
  retentionDays: count(1, 14).default(7).describe("days an unread message is kept; default 7"),
  // What Pub/Sub offers.
  deliveries: count(5, 100)
    .default(5)
    .describe("deliveries after which a message goes to the queue's dead letters; default 5"),
});

const documents = z.strictObject({
  owner,
  dataClass,
  partitionKey: matching(/^[a-z][A-Za-z0-9]{0,62}$/, "an attribute's name, such as userId").describe(
    "the attribute that spreads documents. Changing it replaces the table.",
  ),
  sortKey: matching(/^[a-z][A-Za-z0-9]{0,62}$/, "an attribute's name, such as createdAt")
    .optional()
    .describe("the attribute that orders documents of one partition. Changing it replaces the table."),
  expiryAttribute: matching(/^[a-z][A-Za-z0-9]{0,62}$/, "an attribute's name, such as expiresAt")
    .optional()
    .describe("the attribute that holds the moment a document is removed"),
});

const worker = z.strictObject({
  owner,
  queue: storeName.describe("the queue whose messages start it"),
  image: z.strictObject({
    repository: matching(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/, "registry and path without tag"),
    digest: matching(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hexadecimal digits"),
  }),
  memoryMib: z.literal([512, 1024, 2048, 4096]).default(512).describe("memory of one instance, in MiB"),
  timeoutSeconds: count(1, 300).default(60).describe("seconds one message may take; default 60"),
  concurrency: count(2, 1000).default(10).describe("most instances at a time; default 10"),
});

const secret = z.strictObject({
  owner,
  rotationDays: count(1, 365)
    .default(90)
    .describe("days after which the secret is to be replaced; default 90"),
  firstRotation: matching(
    /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
    'a day in quotes, such as "2027-02-01"',
  )
    .check(rule(noSuchDay))
    .optional()
    .describe(
      "the first day on which it is due: from then on Google Cloud tells when it is. Default: nobody is told",
    ),
});

/** A day that the calendar does not have, such as 30 February. */
function noSuchDay(day: string): Wrong | undefined {
  const date = new Date(`${day}T00:00:00Z`);
  if (!Number.isNaN(date.valueOf()) && date.toISOString().startsWith(day)) return undefined;
  return { problem: `${show(day)} is not a day`, allowed: "a day of the calendar" };
}

const reports = z.strictObject({
  owner,
  image: z
    .strictObject({
      repository: matching(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/, "registry and path without tag"),
      digest: matching(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hexadecimal digits"),
    })
    .describe(
      "the product's dbt project with what runs it: dbt and an adapter that reads Postgres and writes files",
    ),
  args: z.array(z.string()).default(["dbt", "build"]).describe("what the container runs; default: dbt build"),
  schedule: matching(/^[\d*]\S*( [\d*]\S*){4}$/, "five fields of cron in UTC, such as 30 5 * * *")
    .default("30 5 * * *")
    .describe("when the reports are made, in UTC; default: half past five every morning"),
  bucket: storeName.describe("the bucket that the reports are written to"),
});

const map = <Item extends z.ZodType>(item: Item) => z.record(storeName, item).default({});

export const storesSchema = z.strictObject({
  buckets: map(bucket).describe("object storage: files, exports"),
  queues: map(queue).describe("work for one receiver, with dead letters"),
  documents: map(documents).describe("tables of documents"),
  functions: map(worker).describe("small serverless workers, each behind a queue"),
  secrets: map(secret).describe(
    "secrets by name; their values are put into the cloud's store by their owners",
  ),
  reports: reports
    .optional()
    .describe("reports made on a schedule from the analytics replica, with a login that only reads"),
});

export type Stores = z.infer<typeof storesSchema>;
export type Bucket = Stores["buckets"][string];
export type Queue = Stores["queues"][string];
export type Documents = Stores["documents"][string];
export type Worker = Stores["functions"][string];
export type Secret = Stores["secrets"][string];

/** What a service uses of the stores; stands in its file of the catalog. */
export const usesSchema = {
  database: z
    .strictObject({
      mode: z
        .enum(["local", "replicated"])
        .default("local")
        .describe(
          "local: a database on each site of its own. replicated: written at home, followed elsewhere",
        ),
      home: key
        .optional()
        .describe("for replicated: the site where it is written; default: the first of the service's sites"),
      connections: count(1, 500)
        .default(10)
        .describe("server connections of the service's pool on each site; default 10"),
    })
    .optional()
    .describe("a database of its own on the site's Postgres, with a role of its own"),
  cache: z.boolean().default(false).describe("whether it uses the site's cache"),
  buckets: z.record(storeName, z.enum(["read", "write", "read-write"])).default({}),
  queues: z.record(storeName, z.enum(["send", "receive", "send-receive"])).default({}),
  documents: z.record(storeName, z.enum(["read", "read-write"])).default({}),
  secrets: list(storeName, 50, { min: 0 }).default([]).describe("names of the secrets it may read"),
};

/** Validates `stacks/stores.yaml`. @throws ConfigError with every problem. */
export function parseStores(source: string, raw: unknown): Stores {
  const { data, problems } = validate(storesSchema, raw ?? {});
  if (!data) throw new ConfigError(source, problems);
  return data;
}
