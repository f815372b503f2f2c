import { beforeAll, describe, expect, test } from "vitest";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { loadCatalog } from "../../infra/config/load";
import { dataContract } from "../../infra/contracts";
import { adopted } from "../config/adopted";
import { oneSite, type PlanRecord, planOf, recordsOf, root, sites } from "../support/plans";

/** One suite for all clouds: what holds of a site's tables of documents, whatever cloud it is on. */

const { documents: tables } = loadCatalog(root).stores;
const names = Object.keys(tables).sort();

const types = {
  aws: "aws:dynamodb/table:Table",
  azure: "azure-native:cosmosdb:SqlResourceSqlContainer",
  gcp: "gcp:firestore/database:Database",
} as const satisfies Record<Cloud, string>;

const regions = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" } as const;

describe.each(clouds)("documents on %s", (cloud) => {
  const site = sites[cloud];
  const documentsOf = async (settings: Record<string, unknown>) => {
    const plan = await planOf(oneSite(cloud, { documents: settings }));
    const records = recordsOf(plan).filter(({ name }) => name.startsWith(`${site}-documents-`));
    return { records, documents: dataContract.parse(plan.outputs[`${site}-data`]).documents };
  };
  let made: Awaited<ReturnType<typeof documentsOf>>;

  beforeAll(async () => {
    made = await documentsOf({});
  });

  const tablesOf = (records: readonly PlanRecord[]) => records.filter(({ type }) => type === types[cloud]);

  test("are the tables of the catalog, each with an id of its own", () => {
    expect(Object.keys(made.documents.tables).sort()).toEqual(names);
    expect(tablesOf(made.records)).toHaveLength(names.length);
    const ids = Object.values(made.documents.tables).map(({ id }) => id);
    expect(new Set(ids).size).toBe(names.length);
    for (const { endpoint } of Object.values(made.documents.tables)) expect(endpoint).toMatch(/^https:\/\//);
  });

  test("have the keys and the expiry that the catalog names", () => {
    for (const name of names) {
      const table = tables[name];
      const text = JSON.stringify(
        made.records.filter((record) => record.name.startsWith(`${site}-documents-${name}`)),
      );
      for (const key of [table?.partitionKey, table?.sortKey]) if (key) expect(text).toContain(key);
      // Cosmos DB's own attribute says when a document goes.
      if (table?.expiryAttribute)
        expect(text).toContain(cloud === "azure" ? '"defaultTtl":-1' : table.expiryAttribute);
    }
  });

  test("are protected, restorable to any moment, and encrypted with a customer's key", () => {
    for (const { options } of tablesOf(made.records))
      expect(options).toMatchObject({ protect: true, retainOnDelete: true });
    const text = JSON.stringify(made.records.map(({ inputs }) => inputs));
    const wanted = {
      aws: [
        '"pointInTimeRecovery":{"enabled":true',
        '"kmsKeyArn":"arn:aws:kms:',
        '"deletionProtectionEnabled":true',
      ],
      azure: ['"type":"Continuous"', '"keyVaultKeyUri":"https:', '"disableLocalAuth":true'],
      gcp: ["POINT_IN_TIME_RECOVERY_ENABLED", '"kmsKeyName":"projects/', "DELETE_PROTECTION_ENABLED"],
    };
    for (const part of wanted[cloud]) expect(text).toContain(part);
  });

  test("are readable in another region where the settings say so, with a key of that place", async () => {
    const elsewhere = { aws: '"regionName":"eu-', azure: '"failoverPriority":1', gcp: '"locationId":"eur3"' };
    const copied = JSON.stringify(made.records.map(({ inputs }) => inputs));
    expect(copied).toContain(elsewhere[cloud]);
    if (cloud === "gcp") expect(copied).toMatch(/"kmsKeyName":"projects\/[^/]+\/locations\/europe\//);
    const alone = await documentsOf({ globalReplication: false });
    const text = JSON.stringify(alone.records.map(({ inputs }) => inputs));
    expect(text).not.toContain(elsewhere[cloud]);
    if (cloud === "azure") expect(text).toContain("EnableServerless");
  });

  test("adopts a table that is there, and makes the others", async () => {
    const [first = "", ...others] = names;
    const { table } = adopted[cloud](regions[cloud]);
    const { records, documents } = await documentsOf({ existing: { [first]: table } });
    expect(tablesOf(records)).toHaveLength(others.length);
    expect(Object.keys(documents.tables).sort()).toEqual(names);
    expect(documents.tables[first]?.id).toMatch(new RegExp(`${table}$`));
    const all = Object.fromEntries(names.map((name) => [name, table]));
    expect((await documentsOf({ existing: all })).records.filter(({ custom }) => custom)).toEqual([]);
  });
});

describe("copies that cannot be", () => {
  const messages = (cloud: Cloud, site: Record<string, unknown>, top = {}) => {
    try {
      planOf(oneSite(cloud, site, top));
    } catch (error) {
      return String(error);
    }
    return "";
  };

  test("are refused: without a recovery region, and far from Firestore's multi-regions", () => {
    const alone = { recovery: undefined, documents: { globalReplication: true } };
    expect(messages("aws", alone, { environment: "staging" })).toContain(
      "sites.aws-eu.documents.globalReplication: true has nowhere to copy to",
    );
    const far = { region: "asia-northeast1", documents: { globalReplication: true } };
    expect(messages("gcp", far)).toContain("needs a multi-region of Firestore's");
  });
});
