import { beforeAll, describe, expect, test } from "vitest";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { loadCatalog } from "../../infra/config/load";
import { dataContract } from "../../infra/contracts";
import { adoptedStores } from "../config/adopted-stores";
import { oneSite, type PlanRecord, planOf, recordsOf, root, sites } from "../support/plans";

/** One suite for all clouds: what holds of a site's buckets, queues, functions and secrets, whatever cloud it is on. */
const { stores } = loadCatalog(root);
const names = (map: object) => Object.keys(map).sort();

/** Types by what they are, cloud by cloud. */
const types = {
  aws: {
    bucket: "aws:s3/bucket:Bucket",
    queue: "aws:sqs/queue:Queue",
    function: "aws:lambda/function:Function",
    secret: "aws:secretsmanager/secret:Secret",
    route: "aws:cloudwatch/eventRule:EventRule",
  },
  azure: {
    bucket: "azure-native:storage:BlobContainer",
    queue: "azure-native:servicebus:Queue",
    function: "azure-native:app:ContainerApp",
    secret: "azure-native:keyvault:Vault",
    route: "azure-native:eventgrid:SystemTopicEventSubscription",
  },
  gcp: {
    bucket: "gcp:storage/bucket:Bucket",
    queue: "gcp:pubsub/topic:Topic",
    function: "gcp:cloudrunv2/service:Service",
    secret: "gcp:secretmanager/secret:Secret",
    route: "gcp:storage/notification:Notification",
  },
} as const satisfies Record<Cloud, Record<string, string>>;

/** Types that would carry a secret's value. */
const values = /:(SecretVersion|Secret)$/;

/** Logins of databases have their places beside the product's own secrets. */
const ofDatabases = (name: string) => name.startsWith("postgres-");

describe.each(clouds)("stores on %s", (cloud) => {
  const site = sites[cloud];
  let records: PlanRecord[];
  let data: ReturnType<typeof dataContract.parse>;

  beforeAll(async () => {
    const plan = await planOf(oneSite(cloud));
    records = recordsOf(plan);
    data = dataContract.parse(plan.outputs[`${site}-data`]);
  });

  const of = (capability: string) => records.filter(({ name }) => name.startsWith(`${site}-${capability}-`));
  const made = (capability: string, what: keyof (typeof types)[Cloud]) =>
    of(capability).filter(({ type }) => type === types[cloud][what]);

  test("are those of the catalog, by its names, with a bucket for backups and one for logs", () => {
    expect(names(data.objects.buckets)).toEqual([...names(stores.buckets), "backups", "logs"].sort());
    expect(names(data.queue.queues)).toEqual(names(stores.queues));
    expect(names(data.function.functions)).toEqual(names(stores.functions));
    expect(names(data.secrets.secrets).filter((name) => !ofDatabases(name))).toEqual(names(stores.secrets));
  });

  test("are protected and kept", () => {
    const kept = [...made("objects", "bucket"), ...made("queue", "queue"), ...made("secrets", "secret")];
    expect(kept.length).toBeGreaterThan(names(stores.buckets).length + names(stores.queues).length);
    expect(kept.filter(({ options }) => !(options.protect && options.retainOnDelete))).toEqual([]);
  });

  test("say their owner", () => {
    const owned = made("function", "function").map(({ inputs }) => inputs.tags ?? inputs.labels);
    expect(owned).toEqual(
      names(stores.functions).map((name) =>
        expect.objectContaining({ owner: stores.functions[name]?.owner }),
      ),
    );
  });

  test("lock backups, and only these", () => {
    const lockDays = 30;
    const text = JSON.stringify(of("objects").filter(({ name }) => name.includes("-backups")));
    const locks = {
      aws: `"mode":"COMPLIANCE","days":${lockDays}`,
      azure: `"immutabilityPeriodSinceCreationInDays":${lockDays}`,
      gcp: `"isLocked":true,"retentionPeriod":"${lockDays * 86_400}"`,
    };
    const sorted = (json: string) => json.split(/[{},]/).sort().join();
    for (const part of locks[cloud].split(",")) expect(sorted(text)).toContain(part);
    const exports = JSON.stringify(of("objects").filter(({ name }) => name.includes("-exports")));
    expect(exports).not.toMatch(/COMPLIANCE|isLocked|immutabilityPeriod/);
  });

  test("are copied to the recovery region, and only where there is one", async () => {
    const copies = (from: PlanRecord[]) =>
      from.filter(
        ({ name, inputs }) =>
          name.startsWith(`${site}-objects-`) &&
          (/-recovery$/.test(name) || JSON.stringify(inputs.sku ?? "").includes("GZRS")),
      );
    expect(copies(records).length).toBeGreaterThan(0);
    const without = recordsOf(
      await planOf(oneSite(cloud, { recovery: undefined }, { environment: "staging" })),
    );
    expect(without.some(({ name }) => name.startsWith(`${site}-objects-`))).toBe(true);
    expect(copies(without)).toEqual([]);
  });

  test("tell a queue of new objects below the prefix, and what it does not take is kept", () => {
    const told = Object.entries(stores.buckets).filter(([, { notify }]) => notify);
    const routes = made("objects", "route");
    expect(routes).toHaveLength(told.length);
    for (const [, { notify }] of told) {
      expect(JSON.stringify(routes.map(({ inputs }) => inputs))).toContain(notify?.prefix ?? "");
    }
    if (cloud === "gcp") return;
    const text = JSON.stringify(of("objects").map(({ inputs }) => inputs));
    expect(text).toMatch(/deadLetterConfig|deadLetterWithResourceIdentity/);
  });

  test("give a message up after as many deliveries as the catalog says", () => {
    const text = JSON.stringify([...of("queue"), ...of("function")].map(({ inputs }) => inputs)).replaceAll(
      "\\",
      "",
    );
    const counts = { aws: "maxReceiveCount", azure: "maxDeliveryCount", gcp: "maxDeliveryAttempts" };
    for (const { deliveries } of Object.values(stores.queues)) {
      expect(text).toContain(`"${counts[cloud]}":${deliveries}`);
    }
    for (const queue of Object.values(data.queue.queues)) {
      expect(queue.deadLetter).not.toBe("");
      expect(queue.deadLetter).not.toBe(queue.id);
    }
  });

  test("bound functions, give each an identity, and pull by digest from the site's own registry", () => {
    for (const [name, worker] of Object.entries(stores.functions)) {
      const [record] = made("function", "function").filter(
        (item) => item.name === `${site}-function-${name}`,
      );
      const text = JSON.stringify(record?.inputs);
      expect(text).toContain(`@${worker.image.digest}`);
      expect(text).not.toContain(`"${worker.image.repository}@`);
      expect(text).toMatch(
        new RegExp(`"(reservedConcurrentExecutions|maxReplicas|maxInstanceCount)":${worker.concurrency}`),
      );
      expect(data.function.functions[name]?.principal).not.toBe("");
    }
  });

  test("hold no value of a secret", () => {
    const carriers = of("secrets").filter(({ type }) => values.test(type) && type !== types[cloud].secret);
    // Azure makes no secret without a value: each is disabled until its owner has set the first.
    const places = cloud === "azure" ? names(data.secrets.secrets).length : 0;
    expect(carriers).toHaveLength(places);
    for (const { inputs } of carriers)
      expect(inputs.properties).toMatchObject({ value: "[secret]", attributes: { enabled: false } });
    expect(data.secrets.store).not.toBe("");
  });

  test("are adopted where they are already there: the same outputs, and nothing of them made", async () => {
    const { objects, queues, secrets } = adoptedStores[cloud](stores);
    const plan = await planOf(oneSite(cloud, { objects, queues, secrets }));
    const created = recordsOf(plan).filter(
      ({ custom, name, type }) =>
        custom && !type.startsWith("pulumi:") && new RegExp(`^${site}-(objects|queue|secrets)-`).test(name),
    );
    const left = names(stores.queues).filter((name) => !(name in queues.existing));
    expect(left.length > 0).toBe(cloud === "gcp");
    const own = created.filter(
      ({ name }) =>
        left.some((queue) => name.startsWith(`${site}-queue-${queue}`)) ||
        ofDatabases(name.replace(`${site}-secrets-`, "")) ||
        name.startsWith(`${site}-secrets-notices`),
    );
    expect(created).toEqual(own);
    const given = dataContract.parse(plan.outputs[`${site}-data`]);
    expect(names(given.objects.buckets)).toEqual(names(data.objects.buckets));
    expect(names(given.queue.queues)).toEqual(names(data.queue.queues));
    expect(names(given.secrets.secrets)).toEqual(names(data.secrets.secrets));
  });
});
