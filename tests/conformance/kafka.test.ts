import { beforeAll, describe, expect, test } from "vitest";
import { plannedTopics } from "../../components/kafka/topics";
import { mirrorProperties } from "../../components/kafka-mirror/properties";
import { clouds } from "../../infra/config/clouds";
import { loadCatalog } from "../../infra/config/load";
import { readStackFile } from "../../infra/config/stackfile";
import { dataContract } from "../../infra/contracts";
import type { Plan } from "../../tools/plan/plan";
import { adopted } from "../config/adopted";
import {
  oneSite,
  type PlanRecord,
  planOf,
  recordsOf,
  root,
  sites,
  stackPlan,
  urnsWithUnknowns,
} from "../support/plans";

/** One suite for all clouds and both engines: what holds of a site's Kafka, whatever it runs on. */
const catalog = loadCatalog(root);
const planned = plannedTopics(catalog.topics);
const names = planned.map(({ name }) => name).sort();

const types = {
  aws: { cluster: "aws:msk/cluster:Cluster", topic: "aws:msk/topic:Topic" },
  azure: { cluster: "azure-native:eventhub:Namespace", topic: "azure-native:eventhub:EventHub" },
  gcp: { cluster: "gcp:managedkafka/cluster:Cluster", topic: "gcp:managedkafka/topic:Topic" },
} as const;

const regions = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" } as const;

const kafkaOf = (plan: Plan, site: string) => dataContract.parse(plan.outputs[`${site}-data`]).kafka;
const below = (records: readonly PlanRecord[], component: string) =>
  records.filter(({ name }) => name.startsWith(`${component}-`));

describe.each(clouds)("managed Kafka on %s", (cloud) => {
  const site = sites[cloud];
  const { cluster, topic } = types[cloud];
  let plan: Plan;
  let records: PlanRecord[];

  beforeAll(async () => {
    plan = await planOf(oneSite(cloud));
    records = below(recordsOf(plan), `${site}-kafka`);
  });

  test("gives a way in by identities of the cloud, and an id for every topic and dead-letter topic", () => {
    const kafka = kafkaOf(plan, site);
    expect(kafka).toMatchObject({
      engine: "managed",
      authentication: { aws: "aws-iam", azure: "entra", gcp: "google" }[cloud],
      mirrorPrincipal: "",
    });
    expect(kafka.bootstrap).toMatch(/^[a-z0-9.-]+:\d+(,[a-z0-9.-]+:\d+)*$/);
    expect(Object.keys(kafka.topics).sort()).toEqual(names);
    expect(Object.values(kafka.topics).filter((id) => !id)).toEqual([]);
  });

  test("has a second cluster with the same topics in the recovery region, and none where nobody asks for it", async () => {
    expect(records.filter(({ type }) => type === cluster)).toHaveLength(2);
    const { recoveryBootstrap, bootstrap } = kafkaOf(plan, site);
    expect(recoveryBootstrap).toMatch(/:\d+$/);
    expect(recoveryBootstrap).not.toBe(bootstrap);
    const without = await planOf(oneSite(cloud, { kafka: { recoveryCluster: false } }));
    expect(kafkaOf(without, site).recoveryBootstrap).toBe("");
    const left = recordsOf(without).filter(({ name }) => name.startsWith(`${site}-kafka`));
    expect(left.filter(({ type }) => type === cluster)).toHaveLength(1);
    expect(left.filter(({ name }) => /recovery|replicator|mirror/.test(name))).toEqual([]);
  });

  test("has partitions, retention and compaction as the catalog says", () => {
    const own = records.filter(({ type, name }) => type === topic && !name.includes("kafka-recovery"));
    expect(own.map(({ name }) => name.replace(`${site}-kafka-topic-`, "")).sort()).toEqual(names);
    for (const { name, partitions, retentionHours } of planned) {
      const inputs = own.find((one) => one.name === `${site}-kafka-topic-${name}`)?.inputs ?? {};
      expect(inputs.partitionCount, name).toBe(partitions);
      const text = JSON.stringify(inputs).replaceAll("\\", "");
      expect(text, name).toContain(
        cloud === "azure"
          ? `"retentionTimeInHours":${retentionHours}`
          : `"retention.ms":"${retentionHours * 3_600_000}"`,
      );
      if (cloud !== "azure") expect(inputs.replicationFactor, name).toBe(3);
    }
  });

  test("keeps clusters and topics when they are taken out of the program", () => {
    const holders = records.filter(({ type }) => type === cluster || type === topic);
    expect(holders.length).toBeGreaterThan(names.length);
    expect(holders.filter(({ options }) => !options.protect || !options.retainOnDelete)).toEqual([]);
  });

  test("adopts a cluster: the same outputs, and nothing of it created", async () => {
    const existing = adopted[cloud](regions[cloud]).kafka;
    const there = await planOf(oneSite(cloud, { kafka: { existing } }));
    const made = below(recordsOf(there), `${site}-kafka`).filter(({ custom }) => custom);
    expect(made.map(({ name }) => name)).toEqual([]);
    expect(Object.keys(kafkaOf(there, site).topics).sort()).toEqual(names);
  });
});

describe.each(clouds)("Strimzi on %s", (cloud) => {
  const site = sites[cloud];
  const config = oneSite(cloud, { kafka: { engine: "strimzi" } });
  let plan: Plan;
  let records: PlanRecord[];

  beforeAll(async () => {
    plan = await planOf(config);
    records = recordsOf(plan);
  });

  const ofKind = (kind: string) => records.filter(({ inputs }) => inputs.kind === kind);

  test("is accepted and violates no policy, with no cluster of the cloud's own", () => {
    expect(plan.refusals).toEqual([]);
    expect(plan.findings.filter(({ urn }) => /strimzi|kafka/.test(urn))).toEqual([]);
    const managed: readonly string[] = Object.values(types[cloud]);
    expect(records.filter(({ type }) => managed.includes(type))).toEqual([]);
  });

  test("gives what the managed one gives", () => {
    const kafka = kafkaOf(plan, site);
    expect(kafka).toMatchObject({ engine: "strimzi", authentication: "mtls", recoveryBootstrap: "" });
    expect(kafka.bootstrap).toBe("platform-kafka-bootstrap.kafka.svc.cluster.local:9093");
    expect(Object.keys(kafka.topics).sort()).toEqual(names);
  });

  test("has one listener, with TLS and client certificates, three copies, and the operator's images by digest", () => {
    const [kafka] = ofKind("Kafka");
    const spec = kafka?.inputs.spec as { kafka: { listeners: object[]; config: Record<string, unknown> } };
    expect(spec.kafka.listeners).toMatchObject([{ tls: true, authentication: { type: "tls" } }]);
    expect(spec.kafka.config).toMatchObject({
      "default.replication.factor": 3,
      "min.insync.replicas": 2,
      "unclean.leader.election.enable": false,
      "auto.create.topics.enable": false,
    });
    const release = records.find(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    expect(JSON.stringify(release?.inputs.values).match(/"digest":"sha256:[0-9a-f]{64}"/g)).toHaveLength(7);
  });

  test("has every topic, and a user for each service that uses one, with just its operations", () => {
    const named = ofKind("KafkaTopic").map(({ inputs }) => (inputs.metadata as { name: string }).name);
    expect(named.sort()).toEqual(names);
    const users = catalog.services
      .filter(({ name }) =>
        catalog.topics.some(({ producers, consumers }) => [...producers, ...consumers].includes(name)),
      )
      .map(({ name }) => name);
    expect(
      ofKind("KafkaUser")
        .map(({ inputs }) => (inputs.metadata as { name: string }).name)
        .sort(),
    ).toEqual(users.sort());
    expect(JSON.stringify(ofKind("KafkaUser").map(({ inputs }) => inputs.spec))).not.toMatch(
      /"All"|"\*","type"/,
    );
  });

  test("says everything before anything is known", async () => {
    expect(await urnsWithUnknowns(stackPlan(config))).toEqual(records.map(({ urn }) => urn));
  });
});

describe("copies between sites", () => {
  let plan: Plan;
  let records: PlanRecord[];

  beforeAll(async () => {
    plan = await planOf(readStackFile(root, "prod"));
    records = recordsOf(plan);
  });

  const config = (site: string) => {
    const map = records.find(({ name }) => name === `${site}-kafka-mirror-config`);
    const { data } = (map?.inputs ?? { data: {} }) as { data: Record<string, string> };
    return data["mirror.properties"] ?? "";
  };
  const replicated = catalog.topics.filter((topic) => topic.replicated).map(({ name }) => name);
  const keys = Object.values(sites);

  test("run on one site, in both directions between every two", () => {
    const flows = [...config(sites.gcp).matchAll(/^(\S+)->(\S+)\.enabled = true$/gm)].map(
      ([, from, to]) => `${from} ${to}`,
    );
    expect(flows.sort()).toEqual(
      keys.flatMap((from) => keys.filter((to) => to !== from).map((to) => `${from} ${to}`)).sort(),
    );
    expect(config(sites.aws)).toBe("");
    expect(config(sites.gcp)).not.toMatch(/password|secret=/i);
  });

  test("find every topic there that they write, since nothing may make one", () => {
    for (const target of keys) {
      const topics = Object.keys(kafkaOf(plan, target).topics);
      for (const source of keys.filter((key) => key !== target)) {
        const wanted = [
          ...replicated.map((name) => `${source}.${name}`),
          ...["configs", "offsets", "status", "offset-syncs"].map((what) => `mm2-${what}.${source}.internal`),
          `${source}.checkpoints.internal`,
        ];
        expect(topics).toEqual(expect.arrayContaining(wanted));
      }
    }
  });

  test("are trusted by the other clouds as one service account of one cluster", () => {
    const subject = "system:serviceaccount:kafka-mirror:kafka-mirror";
    const issuer =
      "container.googleapis.com/v1/projects/platform-prod-eu/locations/europe-west1/clusters/prod-gcp-eu";
    const role = records.find(({ name }) => name === `${sites.aws}-kafka-mirror-role`);
    const [statement] = (JSON.parse(String(role?.inputs.assumeRolePolicy)) as { Statement: object[] })
      .Statement;
    expect(statement).toMatchObject({
      Condition: { StringEquals: { [`${issuer}:sub`]: subject, [`${issuer}:aud`]: "sts.amazonaws.com" } },
    });
    const trust = records.find(({ name }) => name === `${sites.azure}-kafka-mirror-trust`);
    expect(trust?.inputs).toMatchObject({ issuer: `https://${issuer}`, subject });
    expect(kafkaOf(plan, sites.aws).mirrorPrincipal).toMatch(/^arn:aws:iam::333333333333:role\//);
    expect(kafkaOf(plan, sites.azure).mirrorPrincipal).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("keep the names of topics in the recovery region of Azure, where nothing comes back", () => {
    const text = config(sites.azure);
    expect(text).toContain("IdentityReplicationPolicy");
    expect(text.match(/->/g)).toHaveLength(3);
    expect(text).toContain("site->recovery.enabled = true");
  });

  test("write what MirrorMaker reads: one property a line, each once", () => {
    const text = mirrorProperties({
      clusters: [{ alias: "a", bootstrap: "a:1", login: { kind: "google" } }],
      flows: [["a", "b"]],
      topics: ["x", "y"],
      sameNames: false,
    });
    const properties = text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" = ")[0]);
    expect(new Set(properties).size).toBe(properties.length);
    expect(text).toContain("a->b.topics = x,y\n");
  });
});
