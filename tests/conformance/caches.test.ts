import { beforeAll, describe, expect, test } from "vitest";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { cacheSizes } from "../../infra/config/data";
import { dataContract } from "../../infra/contracts";
import { adopted } from "../config/adopted";
import { oneSite, type PlanRecord, planOf, recordsOf, sites } from "../support/plans";

/** One suite for all clouds: what holds of a site's cache, whatever cloud it is on. */

const types = {
  aws: "aws:elasticache/replicationGroup:ReplicationGroup",
  azure: "azure-native:redisenterprise:RedisEnterprise",
  gcp: "gcp:memorystore/instance:Instance",
} as const satisfies Record<Cloud, string>;

const regions = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" } as const;

describe.each(clouds)("a cache on %s", (cloud) => {
  const site = sites[cloud];
  const cacheOf = async (settings: Record<string, unknown>) => {
    const plan = await planOf(oneSite(cloud, { cache: settings }));
    const records = recordsOf(plan).filter(({ name }) => name.startsWith(`${site}-cache-`));
    const { cache } = dataContract.parse(plan.outputs[`${site}-data`]);
    return { records, cache, plan };
  };
  let made: Awaited<ReturnType<typeof cacheOf>>;

  beforeAll(async () => {
    made = await cacheOf({});
  });

  const server = (records: readonly PlanRecord[]) => {
    const [record] = records.filter(({ type }) => type === types[cloud]);
    if (!record) throw new Error("there is no cache");
    return record;
  };

  test("gives one host, a port, a way to prove who one is, and what proves the server", () => {
    const { cache } = made;
    const ways = { aws: "aws-iam", azure: "entra", gcp: "google" };
    expect(cache).toMatchObject({ authentication: ways[cloud], port: cloud === "azure" ? 10_000 : 6379 });
    expect(cache.host).toMatch(
      { aws: /^master\..*\.cache\.amazonaws\.com$/, azure: /\.redis\.azure\.net$/, gcp: /^10\./ }[cloud],
    );
    expect(cache.ca).toMatch(cloud === "gcp" ? /^-----BEGIN CERTIFICATE-----/ : /^system$/);
    expect(cache.user === "").toBe(cloud !== "aws");
  });

  test("knows no password", () => {
    for (const { inputs, urn } of made.records) {
      const text = JSON.stringify(inputs);
      expect(text, urn).not.toMatch(/"(?:authToken|passwords?|passwordsWo|authTokenWo)":/);
      expect(text, urn).not.toContain("[secret]");
    }
  });

  test("is encrypted with the site's key for data, on the wire and on disks", () => {
    const text = JSON.stringify(server(made.records).inputs);
    expect(text).toMatch(
      {
        aws: /"kmsKeyId":"arn:aws:kms:.*"transitEncryptionMode":"required"/,
        azure: /"keyEncryptionKeyUrl":"https:.*"minimumTlsVersion":"1\.2"/,
        gcp: /"kmsKey":"projects\/.*"transitEncryptionMode":"SERVER_AUTHENTICATION"/,
      }[cloud],
    );
  });

  test("is protected, and has its copies in other zones", async () => {
    expect(server(made.records).options).toMatchObject({ protect: true, retainOnDelete: true });
    const copies = (records: readonly PlanRecord[]) => {
      const { inputs } = server(records);
      if (cloud === "azure") return inputs.highAvailability === "Enabled" ? 1 : 0;
      return cloud === "aws" ? Number(inputs.numCacheClusters) - 1 : Number(inputs.replicaCount);
    };
    expect(copies(made.records)).toBe(1);
    expect(copies((await cacheOf({ replicas: 0 })).records)).toBe(0);
  });

  test("comes in every size, each its own, and changes size in place", async () => {
    const kinds = new Set<unknown>();
    for (const memoryGib of cacheSizes) {
      const { inputs, urn } = server((await cacheOf({ memoryGib })).records);
      kinds.add(inputs.nodeType ?? (inputs.sku as { name?: string }).name);
      expect(urn).toBe(server(made.records).urn);
    }
    expect(kinds.size).toBe(cacheSizes.length);
  });

  test("adopts what is there: the same outputs, and nothing made", async () => {
    const { records, cache } = await cacheOf({ existing: adopted[cloud](regions[cloud]).cache });
    expect(records.filter(({ custom }) => custom)).toEqual([]);
    expect(Object.keys(cache).sort()).toEqual(Object.keys(made.cache).sort());
    expect(cache.authentication).toBe(made.cache.authentication);
  });
});

describe("what Azure lacks", () => {
  const messages = (settings: Record<string, unknown>) => {
    try {
      planOf(oneSite("azure", { cache: settings }));
    } catch (error) {
      return String(error);
    }
    return "";
  };

  test("two copies, and old snapshots, are refused with what is there instead", () => {
    expect(messages({ replicas: 2 })).toContain("sites.azure-eu.cache.replicas: 2 is too large");
    const text = messages({ snapshotRetentionDays: 7 });
    expect(text).toContain("sites.azure-eu.cache.snapshotRetentionDays");
    expect(text).toContain("Azure Managed Redis keeps its newest snapshot and no older ones");
  });
});
