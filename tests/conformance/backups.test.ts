import { beforeAll, describe, expect, test } from "vitest";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { loadCatalog } from "../../infra/config/load";
import { dataContract } from "../../infra/contracts";
import { oneSite, type PlanRecord, planOf, recordsOf, root, sites } from "../support/plans";

/** One suite for all clouds: what holds of a site's backups, whatever cloud it is on. */

const { documents: tables } = loadCatalog(root).stores;
const settings = { dailyRetentionDays: 40, lockDays: 20 };
const hourly = (cloud: Cloud) => (cloud === "azure" ? {} : { hourlyRetentionDays: 5 });

describe.each(clouds)("backups on %s", (cloud) => {
  const site = sites[cloud];
  const backupOf = async (backup: Record<string, unknown>, change = {}, top = {}) => {
    const plan = await planOf(oneSite(cloud, { backup, ...change }, top));
    const records = recordsOf(plan).filter(
      ({ name, custom }) =>
        custom && (name.startsWith(`${site}-backup-`) || name.startsWith(`${site}-cluster-backup-`)),
    );
    return { records, plan, backup: dataContract.parse(plan.outputs[`${site}-data`]).backup };
  };
  let made: Awaited<ReturnType<typeof backupOf>>;

  beforeAll(async () => {
    made = await backupOf({ ...settings, ...hourly(cloud) });
  });

  const inputsOf = (records: readonly PlanRecord[]) => JSON.stringify(records.map(({ inputs }) => inputs));
  const kept = (days: number) =>
    ({
      aws: `"deleteAfter":${days}`,
      azure: `"duration":"P${days}D"`,
      gcp: `"backupRetainDays":${days}`,
    })[cloud];

  test("cover the stores that the cloud does not back up by itself", () => {
    const covered = {
      aws: ["documents", "objects", "postgres"],
      azure: ["objects", "postgres"],
      gcp: Object.keys(tables),
    };
    expect(Object.keys(made.backup.plans).sort()).toEqual([...covered[cloud]].sort());
    expect(made.backup.vault === "").toBe(cloud === "gcp");
    expect(made.backup.copyKey).not.toBe("");
  });

  test("are kept for as long as the settings say", () => {
    const text = inputsOf(made.records);
    expect(text).toContain(kept(settings.dailyRetentionDays));
    if (cloud !== "azure") expect(text).toContain(kept(5));
    if (cloud === "gcp") expect(text).toContain(`"retention":"${settings.dailyRetentionDays * 86_400}s"`);
  });

  test("are locked for good where the settings say so and protection is on", async () => {
    const locked = { aws: '"changeableForDays":3', azure: '"state":"Locked"', gcp: '"locked":true' }[cloud];
    expect(inputsOf(made.records)).toContain(locked);
    const without = await backupOf({ ...settings, lockDays: 0 });
    expect(inputsOf(without.records)).not.toContain(locked);
    const unprotected = await backupOf(settings, {}, { protection: false });
    expect(inputsOf(unprotected.records)).not.toContain(locked);
  });

  test("are in another region too", async () => {
    const elsewhere = (records: readonly PlanRecord[]) => {
      const region = { aws: /"region":"[a-z]/, azure: /GeoRedundant/, gcp: /"location":"europe-west4"/ };
      return region[cloud].test(inputsOf(records));
    };
    expect(elsewhere(made.records)).toBe(true);
    expect(made.backup.copies).toMatch(cloud === "aws" ? /^arn:aws:backup:eu-/ : /^$/);
    const staging = await backupOf(settings, { recovery: undefined }, { environment: "staging" });
    expect(elsewhere(staging.records)).toBe(false);
  });

  test("are protected and kept", () => {
    const holders = /:(Vault|VaultLockConfiguration|BackupVault|BackupInstance|BackupSchedule|BackupPlan)$/;
    const holding = made.records.filter(({ type }) => holders.test(type));
    expect(holding.length).toBeGreaterThan(1);
    expect(holding.filter(({ options }) => !(options.protect && options.retainOnDelete))).toEqual([]);
  });

  test("leave alone what was there before", async () => {
    if (cloud === "gcp") return;
    const existing =
      cloud === "aws"
        ? "main"
        : "/subscriptions/3a4b5c6d-7e8f-4091-a2b3-c4d5e6f70819/resourceGroups/backup/providers/Microsoft.DataProtection/backupVaults/main";
    const adopted = await backupOf({ existing });
    expect(adopted.records).toEqual([]);
    expect(adopted.backup).toMatchObject({ plans: {}, copies: "" });
    expect(adopted.backup.vault).toContain("main");
  });
});

test("AWS restores a database and the tables every week, and removes them again", async () => {
  const records = recordsOf(await planOf(oneSite("aws")));
  const kinds = records
    .filter(({ type }) => type === "aws:backup/restoreTestingSelection:RestoreTestingSelection")
    .map(({ inputs }) => inputs.protectedResourceType);
  expect(kinds.sort()).toEqual(["DynamoDB", "RDS"]);
  const [plan] = records.filter(({ type }) => type === "aws:backup/restoreTestingPlan:RestoreTestingPlan");
  expect(plan?.inputs).toMatchObject({ scheduleExpression: expect.stringMatching(/SUN/) });
});

describe("settings of backups that cannot be", () => {
  const messages = (cloud: Cloud, backup: Record<string, unknown>) => {
    try {
      planOf(oneSite(cloud, { backup }));
    } catch (error) {
      return String(error);
    }
    return "";
  };

  test.each([
    ["aws", { dailyRetentionDays: 10, lockDays: 20 }, "lockDays: 20 is longer than daily backups are kept"],
    ["aws", { dailyRetentionDays: 10 }, "dailyRetentionDays: 10 is shorter than lockDays, by default 30"],
    ["azure", { hourlyRetentionDays: 2 }, "Azure backs up to a vault once a day"],
    ["gcp", { dailyRetentionDays: 99 }, "a whole number from 7 to 98"],
    ["gcp", { lockDays: 91 }, "a whole number from 0 to 90"],
    ["gcp", { existing: "main" }, "on Google Cloud every store keeps its backups itself"],
  ] as const)("on %s: %o", (cloud, backup, message) => {
    expect(messages(cloud, backup)).toContain(message);
  });
});
