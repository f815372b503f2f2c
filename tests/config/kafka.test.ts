import { describe, expect, test } from "vitest";
import { plannedTopics } from "../../components/kafka/topics";
import type { Catalog } from "../../infra/config/catalog";
import type { Cloud } from "../../infra/config/clouds";
import type { Topic } from "../../infra/config/events";
import { loadCatalog } from "../../infra/config/load";
import type { RawConfig } from "../../infra/config/parse";
import { readStackFile } from "../../infra/config/stackfile";
import { oneSite, root, sites, stackPlan } from "../support/plans";

const catalog = loadCatalog(root);
const topic = (change: Partial<Topic>): Topic => ({ ...(catalog.topics[0] as Topic), ...change });
const withTopics = (...topics: Topic[]): Catalog => ({ ...catalog, topics });
const many = (count: number, partitions: number) =>
  withTopics(
    ...Array.from({ length: count }, (_, index) =>
      topic({ name: `topic-${index}`, partitions, consumers: [], replicated: false }),
    ),
  );

function problems(config: RawConfig, parts: Catalog = catalog): string {
  try {
    stackPlan(config, parts);
    return "";
  } catch (error) {
    return String(error);
  }
}

const kafka = (cloud: Cloud, settings: object, top: Record<string, unknown> = {}) =>
  problems(oneSite(cloud, { kafka: settings }, top));

const prod = () => readStackFile(root, "prod");

describe("what a cloud or an engine lacks", () => {
  test("Event Hubs has no disks, and Google Cloud no small ones", () => {
    expect(kafka("azure", { storageGib: 200 })).toContain(
      "sites.azure-eu.kafka.storageGib: is a setting of aws and gcp",
    );
    expect(kafka("gcp", { storageGib: 99 })).toContain("sites.gcp-eu.kafka.storageGib: 99 is too small");
    expect(kafka("gcp", { storageGib: 100 })).toBe("");
    expect(kafka("azure", { storageGib: 200, engine: "strimzi" })).toBe("");
  });

  test("Strimzi has no cluster in the recovery region, and adopts none", () => {
    expect(kafka("aws", { engine: "strimzi", recoveryCluster: true })).toContain(
      "sites.aws-eu.kafka.recoveryCluster: Strimzi runs in the site's cluster",
    );
    const existing =
      "arn:aws:kafka:eu-west-1:333333333333:cluster/main/279c0212-d057-4dba-9aa9-1c4e5a25bfc7-3";
    expect(kafka("aws", { engine: "strimzi", existing })).toContain("sites.aws-eu.kafka.existing:");
    expect(kafka("aws", { existing })).toBe("");
  });

  test("Strimzi wants three nodes of the brokers' size", () => {
    expect(kafka("aws", { engine: "strimzi", size: "16x64" })).toContain(
      'sites.aws-eu.kafka.size: no pool can grow to 3 on-demand nodes of "16x64"',
    );
    const pool = (max: number, capacity: string) =>
      problems(
        oneSite("aws", {
          kafka: { engine: "strimzi", size: "16x64" },
          cluster: { pools: { kafka: { size: "16x64", min: 0, max, capacity } } },
        }),
      );
    expect(pool(3, "on-demand")).toBe("");
    expect(pool(2, "on-demand")).toContain("sites.aws-eu.kafka.size");
    expect(pool(3, "spot")).toContain("sites.aws-eu.kafka.size");
  });
});

describe("a second cluster", () => {
  test("wants a recovery region", () => {
    const dev = readStackFile(root, "dev");
    const site = { ...(dev.sites as Record<string, object>)["aws-eu"], kafka: { recoveryCluster: true } };
    expect(problems({ ...dev, sites: { "aws-eu": site } })).toContain(
      "sites.aws-eu.kafka.recoveryCluster: asks for a second cluster, and the site has no recovery region",
    );
  });

  test("wants three brokers on MSK to copy from", () => {
    expect(problems(oneSite("aws", { zones: 2 }))).toContain(
      "sites.aws-eu.kafka.recoveryCluster: MSK copies from clusters of at least 3 brokers",
    );
    expect(problems(oneSite("azure", { zones: 2 }))).toBe("");
  });

  test("wants room for Google's connectors", () => {
    expect(problems(oneSite("gcp", { recovery: { cidr: "10.40.8.0/23" } }))).toContain(
      'sites.gcp-eu.recovery.cidr: "10.40.8.0/23" is too small',
    );
  });
});

describe("partitions", () => {
  test("fit Event Hubs' units, to the last one", () => {
    const size = { kafka: { size: "2x8" } };
    expect(problems(oneSite("azure", size), many(2, 100))).toBe("");
    expect(problems(oneSite("azure", size), many(3, 67))).toContain(
      'sites.azure-eu.kafka.size: "2x8" carries 200 partitions of Event Hubs, and the event catalog makes 201 partitions',
    );
    expect(problems(oneSite("azure", size), many(101, 1))).toContain("makes 101 topics");
  });

  test("fit MSK's brokers with all their copies", () => {
    expect(problems(oneSite("aws", { kafka: { size: "2x8" } }), many(10, 100))).toBe("");
    expect(problems(oneSite("aws", { kafka: { size: "2x8" } }), many(11, 100))).toContain(
      '"2x8" carries 3000 on 3 brokers of MSK, and the event catalog makes 3300 copies of partitions',
    );
  });
});

describe("copies between sites", () => {
  const without = (...keys: (keyof typeof sites)[]) => {
    const config = prod();
    const left = Object.entries(config.sites as Record<string, object>).filter(
      ([key]) => !keys.some((cloud) => sites[cloud] === key),
    );
    return { ...config, sites: Object.fromEntries(left) };
  };

  test("want an image of MirrorMaker", () => {
    const { kafkaMirror: _, ...config } = prod();
    expect(problems(config)).toContain("kafkaMirror: is missing: submission.created, submission.graded");
    expect(problems(config, withTopics(topic({ replicated: false })))).toBe("");
  });

  test("want a site on Google Cloud", () => {
    expect(problems(without("gcp"))).toContain("sites: none is on Google Cloud, where MirrorMaker runs");
    expect(problems(without("azure"))).toBe("");
    expect(problems({ ...without("azure", "gcp"), traffic: { site: "aws-eu" } })).toBe("");
  });

  test("reach no Strimzi", () => {
    const config = prod();
    const all = config.sites as Record<string, object>;
    const strimzi = { ...all["aws-eu"], kafka: { engine: "strimzi" } };
    expect(problems({ ...config, sites: { ...all, "aws-eu": strimzi } })).toContain(
      'sites.aws-eu.kafka.engine: "strimzi" answers inside the site\'s cluster only',
    );
  });
});

test("every consumer has a dead-letter topic that keeps events at least as long as the topic", () => {
  const planned = plannedTopics([
    topic({ name: "a", consumers: ["x", "y"], retentionHours: 2160, partitions: 2 }),
    topic({ name: "b", consumers: ["x"], retentionHours: 1, cleanup: "compact" }),
  ]);
  expect(
    planned.map(({ name, partitions, retentionHours, cleanup }) => [
      name,
      partitions,
      retentionHours,
      cleanup,
    ]),
  ).toEqual([
    ["a", 2, 2160, "delete"],
    ["a.x.dlq", 2, 2160, "delete"],
    ["a.y.dlq", 2, 2160, "delete"],
    ["b", 12, 1, "compact"],
    ["b.x.dlq", 3, 336, "delete"],
  ]);
});
