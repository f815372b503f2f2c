import { beforeAll, describe, expect, test } from "vitest";
import { accessOf } from "../../infra/access";
import { clouds } from "../../infra/config/clouds";
import type { StackPlan } from "../../infra/config/load";
import { runStack } from "../../tools/plan/run";
import { oneSite, type PlanRecord, planOf, recordsOf, root, sites, stackPlan } from "../support/plans";

/** What a service gets on every cloud of what the catalog gives it. */
describe.each(clouds)("services on %s", (cloud) => {
  const site = sites[cloud];
  let plan: StackPlan;
  let records: PlanRecord[];

  beforeAll(async () => {
    const config = oneSite(cloud);
    plan = stackPlan(config);
    records = recordsOf(await planOf(config));
  });

  const named = (name: string) => records.find((record) => record.name === `${site}-${name}`);
  const container = (service: string) => {
    const spec = named(`service-${service}-deployment`)?.inputs.spec as {
      readonly template: { readonly spec: { readonly containers: readonly Container[] } };
    };
    return spec.template.spec.containers[0];
  };
  interface Container {
    readonly env: readonly { readonly name: string; readonly value?: string }[];
  }
  const variables = (service: string) =>
    Object.fromEntries((container(service)?.env ?? []).map(({ name, value }) => [name, value]));

  test("have an identity exactly where the catalog gives them something", () => {
    for (const service of plan.catalog.services) {
      const wanted = accessOf(service, plan.catalog).length > 0;
      expect(named(`service-${service.name}-identity`) !== undefined, service.name).toBe(wanted);
    }
  });

  test("are told where everything is that they use", () => {
    const own = ["PLATFORM_SITE", "PLATFORM_CLOUD", "PLATFORM_REGION"];
    expect(Object.keys(variables("test-submission")).sort()).toEqual(
      [
        ...own,
        "BUCKET_SUBMISSIONS",
        "CACHE_AUTHENTICATION",
        "CACHE_HOST",
        "CACHE_PORT",
        "CACHE_USER",
        "DATABASE_SECRET",
        "KAFKA_AUTHENTICATION",
        "KAFKA_BOOTSTRAP",
        "QUEUE_SUBMITTED_FILES_RECEIVE",
        "QUEUE_SUBMITTED_FILES_SEND",
        "SCHEMA_REGISTRY_URL",
      ].sort(),
    );
    expect(Object.keys(variables("notification")).sort()).toEqual(
      [
        ...own,
        "KAFKA_AUTHENTICATION",
        "KAFKA_BOOTSTRAP",
        "KAFKA_GROUP",
        "SCHEMA_REGISTRY_URL",
        "SECRET_MAIL_PROVIDER",
      ].sort(),
    );
    expect(Object.keys(variables("reporting"))).toContain("DOCUMENTS_SESSIONS_ENDPOINT");
    expect(variables("reporting")).toMatchObject({
      KAFKA_GROUP: "reporting",
      PLATFORM_SITE: site,
      PLATFORM_CLOUD: cloud,
    });
    for (const { name } of plan.catalog.services) {
      const empty = Object.entries(variables(name)).filter(([key, value]) => !value && key !== "CACHE_USER");
      expect(empty, name).toEqual([]);
    }
  });

  test("reach Kafka, its schemas, the pooler and the cache by their own ports, and nothing by a range of ports", () => {
    const spec = named("service-test-submission-allow-stores")?.inputs.spec as {
      readonly egress: readonly { readonly to: readonly object[]; readonly ports: readonly object[] }[];
    };
    const reached = spec.egress.map(({ ports }) => ports);
    const ports = {
      aws: [9098, 8080, 6432, 6379, 443],
      azure: [9093, 8080, 6432, 10_000, 5671],
      gcp: [9092, 8080, 6432, 6379],
    };
    expect(reached).toEqual(ports[cloud].map((port) => [{ port, protocol: "TCP" }]));
    expect(spec.egress.every(({ to }) => to.length === 1)).toBe(true);
  });

  test("without Kafka have no way to it", () => {
    const policies = records.filter(({ name }) => name.startsWith(`${site}-service-todo-allow-stores`));
    expect(JSON.stringify(policies.map(({ inputs }) => inputs.spec))).not.toMatch(
      /"port":(9098|9093|9092)\b/,
    );
    expect(Object.keys(variables("todo"))).not.toContain("KAFKA_BOOTSTRAP");
  });

  test("have no permission on everything of a kind", () => {
    const grants = records.filter(({ name }) =>
      new RegExp(`^${site}-service-.*-identity-(policy|permission)-`).test(name),
    );
    expect(grants.length).toBeGreaterThan(4);
    const wide = grants.filter(({ inputs }) =>
      /"Resource":"\*"|\\"Resource\\":\[?\\"\*|"scope":"\/subscriptions\/[^/"]*"/.test(
        JSON.stringify(inputs),
      ),
    );
    expect(wide).toEqual([]);
    const onProject = grants.filter(({ type }) => type === "gcp:projects/iAMMember:IAMMember");
    const open = onProject.filter(
      ({ inputs }) => !inputs.condition && inputs.role !== "roles/managedkafka.client",
    );
    expect(open).toEqual([]);
  });

  test("have the same permissions before anything is known", async () => {
    const permissions = (names: readonly string[]) =>
      names.filter((name) => /-identity-(policy|permission)-/.test(name)).sort();
    const unknown: string[] = [];
    await runStack(root, plan, { answers: "unknown", onRegistration: ({ name }) => unknown.push(name) });
    expect(permissions(unknown)).toEqual(permissions(records.map(({ name }) => name)));
  });

  test("leave topics to Strimzi where that is the engine", async () => {
    const strimzi = recordsOf(
      await planOf(oneSite(cloud, { kafka: { engine: "strimzi", recoveryCluster: false } })),
    );
    const granted = strimzi.filter(({ name }) => /-service-.*-permission-(topic|group|kafka)/.test(name));
    expect(granted).toEqual([]);
    const policies = strimzi.filter(({ name }) => /-service-.*-identity-policy-stores$/.test(name));
    expect(JSON.stringify(policies.map(({ inputs }) => inputs.policy))).not.toContain("kafka-cluster");
    const allowed = strimzi.find(({ name }) => name === `${site}-service-notification-allow-stores`);
    expect(JSON.stringify(allowed?.inputs.spec)).toContain('"kubernetes.io/metadata.name":"kafka"');
  });
});
