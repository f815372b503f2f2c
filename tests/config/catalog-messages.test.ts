import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Catalog, Service } from "../../infra/config/catalog";
import { checkCatalog } from "../../infra/config/catalog-checks";
import { parseEvents, type Topic } from "../../infra/config/events";
import { loadCatalog, openStack } from "../../infra/config/load";
import { parseStores } from "../../infra/config/stores";
import { messageOf } from "./polite";

/** What people read about mistakes in the event catalog and between the catalog's files, word for word. */

const root = resolve(__dirname, "../..");
const { sites } = openStack(root, "prod").environment;
const repository = loadCatalog(root);

const said = (source: string, ...lines: readonly string[]) => [`${source}: 1 problem`, ...lines].join("\n");

describe("the event catalog", () => {
  const yaml = "owner: a\ndataClass: internal\nproducers: [todo]\n";
  const schema = (...fields: readonly object[]) =>
    JSON.stringify({ type: "record", name: "Done", namespace: "com.example", doc: "It is done.", fields });
  const id = { name: "id", type: "string" };
  const read = (files: Readonly<Record<string, string>>) =>
    messageOf(() => parseEvents("stacks/events", new Map(Object.entries(files))));
  const versions = (...texts: readonly string[]) =>
    read({
      "done.yaml": yaml,
      ...Object.fromEntries(texts.map((text, index) => [`done.v${index + 1}.avsc`, text])),
    });
  const fix = "    fix: or publish the change as a topic of its own";

  test("what is right is read", () => {
    const [topic] = parseEvents(
      "stacks/events",
      new Map([
        ["done.yaml", yaml],
        ["done.v1.avsc", schema(id)],
        ["done.v2.avsc", schema(id, { name: "note", type: ["null", "string"], default: null })],
      ]),
    );
    expect(topic).toMatchObject({ name: "done", producers: ["todo"], schema: 2 });
    expect(topic?.schemas.map(({ version }) => version)).toEqual([1, 2]);
  });

  test("a topic without an owner", () => {
    expect(
      read({ "done.yaml": "dataClass: internal\nproducers: [todo]", "done.v1.avsc": schema(id) }),
    ).toContain("stacks/events/done.yaml: 1 problem\n  owner: is missing\n");
  });

  test("a topic without producers", () => {
    expect(
      read({ "done.yaml": "owner: a\ndataClass: internal\nproducers: []", "done.v1.avsc": schema(id) }),
    ).toBe(
      said("stacks/events/done.yaml", "  producers: is too short a list", "    allowed: a list of 1 to 50"),
    );
  });

  test("a producer named twice", () => {
    const twice = yaml.replace("[todo]", "[todo, { service: todo, schema: 1 }]");
    expect(read({ "done.yaml": twice, "done.v1.avsc": schema(id) })).toBe(
      said("stacks/events/done.yaml", '  producers: "todo" is listed twice', "    allowed: each value once"),
    );
  });

  test("a producer that is neither a name nor a pin", () => {
    expect(read({ "done.yaml": yaml.replace("[todo]", "[7]"), "done.v1.avsc": schema(id) })).toBe(
      said(
        "stacks/events/done.yaml",
        "  producers[0]: 7 is a number",
        "    allowed: the name of a service, or { service, schema }",
      ),
    );
    expect(
      read({
        "done.yaml": yaml.replace("[todo]", "[{ service: todo, schema: 0 }]"),
        "done.v1.avsc": schema(id),
      }),
    ).toContain("  producers[0].schema: 0 is too small\n");
  });

  test("two producers with different schemas", () => {
    const files = { "done.v1.avsc": schema(id), "done.v2.avsc": schema(id) };
    expect(
      read({ "done.yaml": yaml.replace("[todo]", "[{ service: todo, schema: 1 }, other]"), ...files }),
    ).toBe(
      said(
        "stacks/events/done.yaml",
        "  producers[1]: writes version 2 of the schema, and the first producer version 1",
        "    allowed: one version for all producers of a topic",
        "    fix: name the older version for all of them, and drop it once all can write the newer one",
      ),
    );
  });

  test("a version that is not there", () => {
    expect(
      read({
        "done.yaml": yaml.replace("[todo]", "[{ service: todo, schema: 3 }]"),
        "done.v1.avsc": schema(id),
      }),
    ).toBe(
      said("stacks/events/done.yaml", "  producers[0].schema: there is no version 3", "    allowed: 1 to 1"),
    );
  });

  test("no schema", () => {
    expect(read({ "done.yaml": yaml })).toBe(
      said(
        "stacks/events/done.v1.avsc",
        "  (the whole file): is missing",
        "    allowed: every version of a topic's schema, from 1 on without gaps",
        "    fix: versions are never removed: events in the topic may still be of any of them",
      ),
    );
  });

  test("a gap between versions", () => {
    expect(read({ "done.yaml": yaml, "done.v1.avsc": schema(id), "done.v3.avsc": schema(id) })).toContain(
      "stacks/events/done.v2.avsc: 1 problem\n  (the whole file): is missing\n",
    );
  });

  test("a schema of no topic, and one that has no version", () => {
    const message = read({
      "done.yaml": yaml,
      "done.v1.avsc": schema(id),
      "dnoe.v1.avsc": schema(id),
      "done.avsc": schema(id),
    });
    expect(message).toContain(
      'stacks/events/dnoe.v1.avsc: 1 problem\n  (the whole file): there is no topic "dnoe"\n',
    );
    expect(message).toContain("    fix: did you mean done?");
    expect(message).toContain("is not a topic's name, a version and .avsc");
  });

  test.each(["Done.yaml", "done.yml", "done.x.dlq.yaml", `${"x".repeat(61)}.yaml`])("file %s", (file) => {
    const name = file.replace(/\.ya?ml$/, "");
    expect(read({ [file]: yaml, [`${name}.v1.avsc`]: schema(id) })).toContain(
      `  (the whole file): the file's name, "${file.slice(0, 60)}`,
    );
  });

  test.each<[string, string, ...string[]]>([
    [
      "no JSON",
      "{",
      "  (the whole file): is not JSON",
      "    allowed: an Avro record as JSON, at most 40 levels",
    ],
    [
      "no doc",
      '{"type":"record","name":"A","fields":[]}',
      "  doc: is missing",
      "    allowed: a sentence that says what it is",
    ],
    [
      "a typing mistake",
      schema({ ...id, defualt: "x" }),
      "  fields[0].defualt: is not a setting",
      "    allowed: name, doc, type, default, order, aliases",
      "    fix: did you mean default?",
    ],
    [
      "an unknown type",
      schema({ name: "id", type: "text" }),
      "  (the whole file): there is no type named: com.example.text",
      "    allowed: a valid Avro schema",
    ],
    [
      "a default of another type",
      schema({ name: "id", type: "int", default: "x" }),
      '  (the whole file): incompatible field default "x" (invalid "int": "x")',
      "    allowed: a valid Avro schema",
    ],
  ])("%s", (_name, text, ...lines) => {
    expect(versions(text)).toBe(said("stacks/events/done.v1.avsc", ...lines));
  });

  test.each<[string, readonly object[], readonly object[], ...string[]]>([
    [
      "a new field without a default",
      [id],
      [id, { name: "at", type: "long" }],
      "  fields.at: is new and has no default",
      "    allowed: a default, which stands in for it in older events",
    ],
    [
      "another type",
      [id],
      [{ name: "id", type: "long" }],
      "  fields.id: was string and is long",
      "    allowed: the type it had, or one that reads it (int as long, …)",
    ],
    [
      "another meaning of the same type",
      [{ name: "at", type: { type: "long", logicalType: "timestamp-millis" } }],
      [{ name: "at", type: { type: "long", logicalType: "timestamp-micros" } }],
      '  fields.at: was long ("timestamp-millis") and is long ("timestamp-micros")',
      "    allowed: the type it had, or one that reads it (int as long, …)",
    ],
    [
      "a symbol less",
      [{ name: "is", type: { type: "enum", name: "Is", doc: "d", symbols: ["A", "B"] } }],
      [{ name: "is", type: { type: "enum", name: "Is", doc: "d", symbols: ["A"] } }],
      "  fields.is: has lost B",
      "    allowed: all symbols, or a default for those gone",
    ],
    [
      "a type less",
      [{ name: "id", type: ["null", "string"] }],
      [{ name: "id", type: "string" }],
      "  fields.id: no longer takes null",
      "    allowed: every type that the previous version took",
    ],
    [
      "deep inside",
      [{ name: "a", type: { type: "array", items: { type: "record", name: "R", doc: "d", fields: [id] } } }],
      [
        {
          name: "a",
          type: {
            type: "array",
            items: { type: "record", name: "R", doc: "d", fields: [{ name: "id", type: "int" }] },
          },
        },
      ],
      "  fields.a.items.fields.id: was string and is int",
      "    allowed: the type it had, or one that reads it (int as long, …)",
    ],
  ])("a second version with %s", (_name, before, after, ...lines) => {
    expect(versions(schema(...before), schema(...after))).toBe(
      said("stacks/events/done.v2.avsc", ...lines, fix),
    );
  });

  test("everything that is incompatible is told at once", () => {
    const message = versions(
      schema(id, { name: "at", type: "long" }),
      schema({ name: "id", type: "int" }, { name: "at", type: "string" }, { name: "by", type: "string" }),
    );
    expect(message).toContain("stacks/events/done.v2.avsc: 3 problems\n");
  });
});

describe("between the catalog's files", () => {
  const find = (name: string) => repository.services.find((service) => service.name === name) as Service;
  const topic = (name: string) => repository.topics.find((one) => one.name === name) as Topic;
  /** The repository's catalog with services, topics or stores in the place of those of the same name, or added. */
  const check = (change: {
    readonly services?: readonly Service[];
    readonly topics?: readonly Topic[];
    readonly stores?: Catalog["stores"];
  }) => {
    const merged = <T extends { readonly name: string }>(all: readonly T[], changed: readonly T[] = []) =>
      [...all.filter(({ name }) => !changed.some((one) => one.name === name)), ...changed].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      );
    return messageOf(() =>
      checkCatalog(
        {
          services: merged(repository.services, change.services),
          topics: merged(repository.topics, change.topics),
          stores: change.stores ?? repository.stores,
        },
        sites,
      ),
    );
  };
  const stores = (change: object) => parseStores("stacks/stores.yaml", { ...repository.stores, ...change });
  const all = "ai-grading, notification, reporting, test-submission, todo";

  test("the repository's own catalog is right", () => {
    expect(() => checkCatalog(repository, sites)).not.toThrow();
  });

  test.each<[string, () => string, string, ...string[]]>([
    [
      "a producer that is no service",
      () => check({ topics: [{ ...topic("submission.created"), producers: ["test-submision"] }] }),
      "stacks/events/submission.created.yaml",
      '  producers[0]: there is no service "test-submision"',
      `    allowed: ${all}`,
      "    fix: did you mean test-submission?",
    ],
    [
      "a consumer that is no service",
      () => check({ topics: [{ ...topic("submission.graded"), consumers: ["mailer"] }] }),
      "stacks/events/submission.graded.yaml",
      '  consumers[0]: there is no service "mailer"',
      `    allowed: ${all}`,
    ],
    [
      "a consumer of a topic that nobody produces on its site",
      () =>
        check({
          topics: [{ ...topic("submission.created"), replicated: false }],
          services: [{ ...find("test-submission"), sites: ["aws-eu"] }],
        }),
      "stacks/events/submission.created.yaml",
      "  consumers[0]: ai-grading reads it on azure-eu, gcp-eu, where no service produces it",
      "    allowed: consumers on sites with a producer, or replicated: true",
    ],
    [
      "two topics whose names become the same",
      () => check({ topics: [{ ...topic("submission.created"), name: "submission-created" }] }),
      "stacks/events/submission.created.yaml",
      '  (the whole file): the topic\'s name, or that of its dead letters, becomes the same as "submission-created" where dots and hyphens are not told apart',
      "    allowed: names that differ in letters or digits",
    ],
    [
      "a bucket that is not there",
      () => check({ services: [{ ...find("ai-grading"), buckets: { submission: "read" } }] }),
      "stacks/catalog/ai-grading.yaml",
      '  buckets.submission: there is no bucket "submission"',
      "    allowed: submissions, exports",
      "    fix: did you mean submissions?",
    ],
    [
      "a queue that is not there",
      () => check({ services: [{ ...find("todo"), queues: { mail: "send" } }] }),
      "stacks/catalog/todo.yaml",
      '  queues.mail: there is no queue "mail"',
      "    allowed: submitted-files, uploaded-files",
    ],
    [
      "a table that is not there",
      () => check({ services: [{ ...find("todo"), documents: { session: "read" } }] }),
      "stacks/catalog/todo.yaml",
      '  documents.session: there is no table "session"',
      "    allowed: sessions",
      "    fix: did you mean sessions?",
    ],
    [
      "a secret that is not there",
      () => check({ services: [{ ...find("todo"), secrets: ["mail"] }] }),
      "stacks/catalog/todo.yaml",
      '  secrets[0]: there is no secret "mail"',
      "    allowed: mail-provider",
    ],
    [
      "a queue with a function and a service behind it",
      () => check({ services: [{ ...find("todo"), queues: { "uploaded-files": "receive" } }] }),
      "stacks/catalog/todo.yaml",
      "  queues.uploaded-files: the function file-scan receives from it too",
      "    allowed: one receiver for a queue; any number of services may send to it",
    ],
    [
      "a queue with two services behind it",
      () => check({ services: [{ ...find("todo"), queues: { "submitted-files": "send-receive" } }] }),
      "stacks/catalog/todo.yaml",
      "  queues.submitted-files: the service test-submission receives from it too",
      "    allowed: one receiver for a queue; any number of services may send to it",
    ],
    [
      "a home where the service does not run",
      () =>
        check({
          services: [
            {
              ...find("test-submission"),
              sites: ["aws-eu", "gcp-eu"],
              database: { mode: "replicated", home: "azure-eu", connections: 10 },
            },
          ],
        }),
      "stacks/catalog/test-submission.yaml",
      '  database.home: the service does not run on "azure-eu"',
      "    allowed: aws-eu, gcp-eu",
    ],
    [
      "a home of a local database",
      () =>
        check({
          services: [{ ...find("todo"), database: { mode: "local", home: "aws-eu", connections: 10 } }],
        }),
      "stacks/catalog/todo.yaml",
      "  database.home: says where a replicated database is written, and this one is local",
      "    allowed: no home for a local database",
      "    fix: leave it out, or set mode: replicated",
    ],
    [
      "a namespace that Kubernetes keeps",
      () => check({ services: [{ ...find("todo"), name: "kube-todo" }] }),
      "stacks/catalog/kube-todo.yaml",
      '  (the whole file): "kube-todo" cannot be the name of a namespace: it is reserved',
      "    allowed: another name, such as one that says what the service does",
    ],
    [
      "a database that PostgreSQL keeps",
      () => check({ services: [{ ...find("todo"), name: "postgres" }] }),
      "stacks/catalog/postgres.yaml",
      '  (the whole file): "postgres" cannot be the name of a database: it is reserved',
      "    allowed: another name, such as one that says what the service does",
    ],
    [
      "a bucket that every site has",
      () =>
        check({
          stores: stores({
            buckets: { ...repository.stores.buckets, logs: repository.stores.buckets.exports },
          }),
        }),
      "stacks/stores.yaml",
      '  buckets.logs: "logs" is a bucket of the platform\'s own',
      "    allowed: any name but backups and logs, which every site has",
    ],
    [
      "a bucket's name that a cloud refuses",
      () =>
        check({
          stores: stores({
            buckets: { ...repository.stores.buckets, google: repository.stores.buckets.exports },
          }),
        }),
      "stacks/stores.yaml",
      '  buckets.google: "google" is a name that Google Cloud Storage refuses',
      "    allowed: a name without google in it",
    ],
    [
      "a table with one attribute for two things",
      () =>
        check({
          stores: stores({
            documents: { sessions: { owner: "a", dataClass: "internal", partitionKey: "id", sortKey: "id" } },
          }),
        }),
      "stacks/stores.yaml",
      '  documents.sessions.sortKey: "id" is the partitionKey too',
      "    allowed: an attribute of its own",
    ],
    [
      "a function that is slower than its queue is patient",
      () =>
        check({
          stores: stores({
            functions: { "file-scan": { ...repository.stores.functions["file-scan"], timeoutSeconds: 200 } },
          }),
        }),
      "stacks/stores.yaml",
      "  functions.file-scan.timeoutSeconds: 200 is above visibilitySeconds of the queue uploaded-files, 120",
      "    allowed: at most visibilitySeconds of the function's queue",
    ],
    [
      "two functions behind a queue",
      () =>
        check({
          stores: stores({
            functions: { ...repository.stores.functions, other: repository.stores.functions["file-scan"] },
          }),
        }),
      "stacks/stores.yaml",
      '  functions.other.queue: "uploaded-files" is the queue of the function file-scan too',
      "    allowed: a queue of its own for each function",
    ],
    [
      "a function whose queue is not there",
      () =>
        check({
          stores: stores({
            functions: { "file-scan": { ...repository.stores.functions["file-scan"], queue: "upload" } },
          }),
        }),
      "stacks/stores.yaml",
      '  functions.file-scan.queue: there is no queue "upload"',
      "    allowed: submitted-files, uploaded-files",
    ],
  ])("%s", (_name, run, source, ...lines) => {
    expect(run()).toBe(said(source, ...lines));
  });

  test("mistakes of all files are told at once", () => {
    const message = check({
      services: [{ ...find("todo"), secrets: ["mail"], sites: ["aws-us"] }],
      topics: [{ ...topic("submission.graded"), consumers: ["mailer"] }],
      stores: stores({ buckets: { logs: repository.stores.buckets.exports, ...repository.stores.buckets } }),
    });
    expect(message).toContain("stacks/catalog/todo.yaml: 2 problems");
    expect(message).toContain("stacks/events/submission.graded.yaml: 1 problem");
    expect(message).toContain("stacks/stores.yaml: 1 problem");
  });
});
