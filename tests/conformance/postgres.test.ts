import { beforeAll, describe, expect, test } from "vitest";
import { maxConnections } from "../../components/postgres/sizes";
import type { Catalog } from "../../infra/config/catalog";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { storesSchema } from "../../infra/config/stores";
import { dataContract } from "../../infra/contracts";
import { type Change, compare } from "../../tools/golden/compare";
import { type Golden, goldenOf } from "../../tools/golden/golden";
import { makePlan, type Plan } from "../../tools/plan/plan";
import { createModel } from "../../tools/simulation/model";
import { adopted } from "../config/adopted";
import {
  oneSite,
  type PlanRecord,
  recordsOf,
  root,
  sites,
  stackPlan,
  urnsWithUnknowns,
} from "../support/plans";

/** PostgreSQL is the same on all clouds: what a site gets, and what becomes of it when its settings change. */

const serverType: Readonly<Record<Cloud, string>> = {
  aws: "aws:rds/instance:Instance",
  azure: "azure-native:dbforpostgresql:Server",
  gcp: "gcp:sql/databaseInstance:DatabaseInstance",
};
const regions = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" } as const;

/** No service and no store: PostgreSQL is there for whoever comes. */
const nothing: Catalog = { services: [], topics: [], stores: storesSchema.parse({}) };

/** The layers that hold data, of production's site on a cloud, with these settings of PostgreSQL. */
const withPostgres = (cloud: Cloud, postgres: object, top: Record<string, unknown> = {}) => {
  const plan = stackPlan(oneSite(cloud, { postgres }, top), nothing);
  return { ...plan, scope: { ...plan.scope, layers: ["foundation", "data"] as const } };
};
const planOf = (cloud: Cloud, postgres: object, top?: Record<string, unknown>): Promise<Plan> =>
  makePlan(root, withPostgres(cloud, postgres, top));

const outputsOf = (cloud: Cloud, plan: Plan) =>
  dataContract.shape.postgres.parse((plan.outputs[`${sites[cloud]}-data`] as { postgres: unknown }).postgres);

const ownOf = (cloud: Cloud, plan: Plan): PlanRecord[] =>
  recordsOf(plan).filter(({ name }) => name.startsWith(`${sites[cloud]}-postgres`));

describe.each(clouds)("PostgreSQL on %s", (cloud) => {
  let plan: Plan;
  let own: PlanRecord[];
  let servers: PlanRecord[];

  beforeAll(async () => {
    plan = await planOf(cloud, {});
    own = ownOf(cloud, plan);
    servers = own.filter(({ type }) => type === serverType[cloud]);
  });

  const part = ({ name }: PlanRecord) => name.slice(`${sites[cloud]}-postgres-`.length);

  test("is accepted by the cloud and breaks no rule", () => {
    expect(plan.refusals.filter(({ urn }) => urn.includes("-postgres"))).toEqual([]);
    expect(plan.findings.filter(({ urn }) => urn.includes("-postgres"))).toEqual([]);
  });

  test("gives what the contract promises", () => {
    const given = outputsOf(cloud, plan);
    expect(given).toMatchObject({
      port: 5432,
      poolerPort: cloud === "azure" ? 6432 : 0,
      version: "17",
      administrator: "platformadmin",
      maxConnections: maxConnections(cloud, "8x32"),
    });
    const hosts = [given.writer, ...given.readers, given.analytics, given.recoveryHosts.recovery];
    expect(given.readers).toHaveLength(2);
    expect(Object.keys(given.recoveryHosts)).toEqual(["recovery"]);
    expect(new Set(hosts).size).toBe(5);
    for (const host of hosts) expect(host).toMatch(/^[a-z0-9.-]+$/);
    for (const text of [given.id, given.secret, given.ca]) expect(text).not.toBe("");
  });

  test("has a writer, readers, a replica for reporting and one in the recovery region", () => {
    expect(servers.map(part).sort()).toEqual([
      "analytics",
      "reader-1",
      "reader-2",
      "replica-recovery",
      "server",
    ]);
  });

  test("shows the administrator's password to nobody", () => {
    const fields = own.flatMap(({ inputs }) => leaves(inputs));
    const passwords = fields.filter(([path]) =>
      /(?:^|\.)(?:passwordWo|administratorLoginPassword|secretStringWo|secretDataWo|value)$/.test(path),
    );
    const secrets = passwords.filter(([, value]) => value === "[secret]");
    expect(secrets).toHaveLength(2);
    const open = fields.filter(([path]) => /password$|secretString$|secretData$/i.test(path));
    expect(open.filter(([, value]) => value !== "[secret]")).toEqual([]);
  });

  test("makes a new password when its version is raised, and replaces no server", async () => {
    const changes = difference(plan, await planOf(cloud, { passwordVersion: 2 }));
    expect(changes.filter(({ urn }) => urn.includes("RandomPassword")).map(({ kind }) => kind)).toEqual([
      "replaced",
    ]);
    expect(touchedServers(changes)).not.toContainEqual(expect.objectContaining({ kind: "replaced" }));
    if (cloud !== "azure") expect(changes.length).toBeGreaterThan(1);
  });

  test("says everything before anything is known", async () => {
    const all = recordsOf(plan).map(({ urn }) => urn);
    expect(await urnsWithUnknowns(withPostgres(cloud, {}))).toEqual(all.sort());
  });

  test("protects and keeps its servers, and nothing when protection is off", async () => {
    for (const { options } of servers) expect(options).toMatchObject({ protect: true, retainOnDelete: true });
    const off = ownOf(cloud, await planOf(cloud, {}, { protection: false }));
    expect(off.filter(({ options }) => options.protect || options.retainOnDelete)).toEqual([]);
    expect(JSON.stringify(off.map(({ inputs }) => inputs))).not.toMatch(/"deletionProtection\w*":true/);
  });

  test("has nothing public, nothing without TLS and nothing without the site's key", () => {
    const inputs = JSON.stringify(servers.map((server) => server.inputs));
    expect(inputs).not.toMatch(/"(publiclyAccessible|ipv4Enabled)":true|0\.0\.0\.0/);
    for (const server of servers) {
      const key =
        server.inputs.kmsKeyId ??
        server.inputs.encryptionKeyName ??
        (server.inputs.dataEncryption as Record<string, unknown>).primaryKeyURI;
      expect(key).toMatch(/data/.test(String(key)) ? /data/ : /^arn:aws:kms:/);
    }
  });

  test("adopts a server that is already there, and makes nothing", async () => {
    const existing = adopted[cloud](regions[cloud]).postgres;
    const there = await planOf(cloud, { existing });
    expect(ownOf(cloud, there).filter(({ custom }) => custom)).toEqual([]);
    expect(outputsOf(cloud, there)).toMatchObject({
      administrator: existing.administrator,
      secret: existing.secret,
      readers: [],
      analytics: "",
      recoveryHosts: {},
    });
  });

  describe("when a replica has been promoted", () => {
    let promoted: Plan;

    beforeAll(async () => {
      promoted = await planOf(cloud, { writer: "recovery" });
    });

    test("sends writes to it", () => {
      const [before, after] = [outputsOf(cloud, plan), outputsOf(cloud, promoted)];
      expect(after.writer).toBe(before.recoveryHosts.recovery);
      expect(after.recoveryHosts).toEqual(before.recoveryHosts);
      expect(after.readers).toEqual(before.readers);
      expect(after.secret).toBe(before.secret);
    });

    test("changes nothing of the region that was lost, and makes and deletes no server", () => {
      const changes = difference(plan, promoted);
      const reached = changes.filter(({ properties, kind }) => kind !== "changed" || properties.length > 0);
      const names = reached.map(({ urn }) =>
        urn.split("::").pop()?.slice(`${sites[cloud]}-postgres-`.length),
      );
      // Google's login belongs to a server: the one of the old writer is left alone, without asking Google.
      expect([...new Set(names)].sort()).toEqual(
        cloud === "gcp"
          ? ["administrator", "administrator-replica-recovery", "replica-recovery"]
          : ["replica-recovery"],
      );
      expect(touchedServers(reached).map(({ kind }) => kind)).toEqual(["changed"]);
      const login = ownOf(cloud, plan).find(({ name }) => name.endsWith("-administrator"));
      if (cloud === "gcp") expect(login?.inputs.deletionPolicy).toBe("ABANDON");
    });

    test("can be made from nothing: the old server as a replica of the new writer", () => {
      expect(promoted.refusals.filter(({ urn }) => urn.includes("-postgres"))).toEqual([]);
      const made = (name: string) => ownOf(cloud, promoted).find((record) => part(record) === name)?.inputs;
      const source = { aws: "replicateSourceDb", azure: "sourceServerResourceId", gcp: "masterInstanceName" };
      expect(made("replica-recovery")).not.toHaveProperty(source[cloud]);
      expect(String(made("server")?.[source[cloud]])).toContain("replica-recovery");
    });
  });

  describe("never replaces a server", () => {
    test.each<[string, object]>([
      ["a newer major version", { version: "18" }],
      ["another size", { size: "16x64" }],
      ["a larger disk", { storageGib: 512 }],
      ["no standby", { zoneRedundant: false }],
      ["other windows", { maintenance: { day: "Sunday", startHour: 23 } }],
      ["longer backups", { backupRetentionDays: 14 }],
    ])("for %s", async (_what, change) => {
      const changes = difference(plan, await planOf(cloud, change));
      const lost = changes.filter(({ kind }) => kind === "replaced" || kind === "endangered");
      expect(lost).toEqual([]);
      const vanished = changes.filter(({ kind }) => kind === "vanished").map(({ urn }) => urn);
      // RDS has parameters for one major version only: the new ones come beside the old, which then go.
      expect(vanished.filter((urn) => !/parameters-17$/.test(urn))).toEqual([]);
      expect(changes.length).toBeGreaterThan(0);
    });

    test("and lets servers go that nobody asks for any more, without touching the others", async () => {
      const changes = difference(plan, await planOf(cloud, { readReplicas: 1, analyticsReplica: false }));
      const gone = touchedServers(changes).map(
        ({ urn, kind }) => `${kind} ${urn.split("-").slice(-2).join("-")}`,
      );
      expect(gone.sort()).toEqual(["vanished postgres-analytics", "vanished reader-2"]);
    });
  });

  const touchedServers = (changes: readonly Change[]) =>
    changes.filter(({ urn }) => urn.includes(`$${serverType[cloud]}::`));

  /** What an update would do to this PostgreSQL, without what the engine is told to leave alone. */
  function difference(before: Plan, after: Plan): Change[] {
    const [was, is] = [goldenOf(before), goldenOf(after)];
    return compare(createModel(), was, is)
      .filter(({ urn }) => urn.includes(`::${sites[cloud]}-postgres-`))
      .map((change) =>
        change.kind === "changed" ? { ...change, properties: unignored(is, change) } : change,
      )
      .filter(({ kind, properties }) => kind !== "changed" || properties.length > 0);
  }
});

const unignored = ({ options }: Golden, { urn, properties }: Change) =>
  properties.filter(
    (path) =>
      !(options[urn]?.ignoreChanges ?? []).some(
        (ignored) => path === ignored || path.startsWith(`${ignored}.`) || path.startsWith(`${ignored}[`),
      ),
  );

function leaves(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, path ? `${path}.${key}` : key));
}
