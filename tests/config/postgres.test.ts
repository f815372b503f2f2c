import { describe, expect, test } from "vitest";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { mostReplicas } from "../../infra/config/data";
import { parseEnvironment } from "../../infra/config/parse";
import { adopted } from "./adopted";
import { file, one, withSite } from "./change";
import { messageOf } from "./polite";
import { minimalEnvironment } from "./valid";

/** What may be asked of a site's PostgreSQL. */

const withPostgres = (cloud: Cloud, postgres: object) =>
  withSite(`${cloud}-eu`, (site) => {
    site.postgres = postgres;
  });

const problem = (path: string, wrong: string, allowed: string, fix?: string) =>
  one(`  ${path}: ${wrong}`, `    allowed: ${allowed}`, ...(fix ? [`    fix: ${fix}`] : []));

const elsewhere = { aws: "us-east-1", azure: "uksouth", gcp: "us-central1" } as const;
const own = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" } as const;
const recovery = { aws: "eu-central-1", azure: "northeurope", gcp: "europe-west4" } as const;

describe.each(clouds)("a replica on %s", (cloud) => {
  const path = `sites.${cloud}-eu.postgres`;

  test("does not stand in the site's own region", () => {
    expect(withPostgres(cloud, { replicas: { near: { region: own[cloud] } } })).toBe(
      problem(
        `${path}.replicas.near.region`,
        `"${own[cloud]}" is the site's own region`,
        "another region: a replica here would be lost with the server",
        `for replicas in the region set ${path}.readReplicas`,
      ),
    );
  });

  test("stands in the recovery region, and in no other", () => {
    expect(withPostgres(cloud, { replicas: { far: { region: elsewhere[cloud] } } })).toBe(
      problem(
        `${path}.replicas.far.region`,
        `"${elsewhere[cloud]}" is not the site's recovery region, and only there are a network and keys for it`,
        `"${recovery[cloud]}"`,
      ),
    );
  });

  test("needs a recovery region", () => {
    const config = minimalEnvironment("staging");
    const site = config.sites[`${cloud}-eu`] as Record<string, unknown>;
    delete site.recovery;
    site.postgres = { replicas: { far: { region: elsewhere[cloud] } } };
    expect(messageOf(() => parseEnvironment(file, config))).toBe(
      problem(
        `${path}.replicas.far.region`,
        `"${elsewhere[cloud]}" has nothing that a replica could stand on: the site has no recovery region`,
        "the site's recovery region",
        `set sites.${cloud}-eu.recovery to that region and a range there`,
      ),
    );
  });

  test("counts with all others of its server", () => {
    const most = mostReplicas[cloud];
    expect(withPostgres(cloud, { readReplicas: most + 1 })).toContain(
      `${path}.readReplicas: ${most + 1} is too large`,
    );
    const title = { aws: "RDS", azure: "Azure", gcp: "Cloud SQL" }[cloud];
    // Prod has one for reporting and one in the recovery region by default.
    expect(withPostgres(cloud, { readReplicas: most - 1 })).toBe(
      problem(
        `${path}.readReplicas`,
        `${most - 1} and 2 others make ${most + 1} replicas of one server`,
        `at most ${most} in all on ${cloud}, those for reporting and in other regions included: the limit of ${title}`,
      ),
    );
    const config = minimalEnvironment();
    (config.sites[`${cloud}-eu`] as Record<string, unknown>).postgres = { readReplicas: most - 2 };
    expect(parseEnvironment(file, config).sites[`${cloud}-eu`]?.postgres.readReplicas).toBe(most - 2);
  });

  test("that takes writes is one that there is", () => {
    expect(withPostgres(cloud, { writer: "recovry" })).toBe(
      one(
        `  ${path}.writer: there is no replica "recovry" that could take writes`,
        "    allowed: recovery",
        "    fix: did you mean recovery?",
      ),
    );
    expect(withPostgres(cloud, { replicas: {}, writer: "recovery" })).toBe(
      problem(
        `${path}.writer`,
        'there is no replica "recovery" that could take writes',
        "nothing: the site has no replica in another region",
        "leave it out where the site's own server takes writes",
      ),
    );
  });

  test("that takes writes is known by the default's name", () => {
    const config = minimalEnvironment();
    (config.sites[`${cloud}-eu`] as Record<string, unknown>).postgres = { writer: "recovery" };
    expect(parseEnvironment(file, config).sites[`${cloud}-eu`]?.postgres).toMatchObject({
      writer: "recovery",
      replicas: { recovery: { region: recovery[cloud] } },
    });
  });

  test("of an adopted server is its owner's", () => {
    const existing = adopted[cloud](own[cloud]).postgres;
    const message = withPostgres(cloud, { existing, readReplicas: 1, writer: "recovery" });
    for (const setting of ["readReplicas", "writer"]) {
      expect(message).toContain(`  ${path}.${setting}: is set for a server that was there before`);
    }
    expect(message).toContain("2 problems");
    const config = minimalEnvironment();
    (config.sites[`${cloud}-eu`] as Record<string, unknown>).postgres = { existing };
    expect(parseEnvironment(file, config).sites[`${cloud}-eu`]?.postgres).toMatchObject({
      existing,
      readReplicas: 0,
      replicas: {},
      analyticsReplica: false,
    });
  });
});

describe("a server", () => {
  test.each<[string, object, string, string]>([
    ["version", { version: "14" }, '"14" is not one of the choices', "16, 17, 18"],
    ["size", { size: "1x2" }, '"1x2" is not one of the choices', "2x8, 4x16, 8x32, 16x64, 32x128"],
    ["backupRetentionDays", { backupRetentionDays: 3 }, "3 is too small", "a whole number from 7 to 35"],
    ["backupRetentionDays", { backupRetentionDays: 90 }, "90 is too large", "a whole number from 7 to 35"],
    ["storageGib", { storageGib: 5 }, "5 is too small", "a whole number from 32 to 16384"],
    ["passwordVersion", { passwordVersion: 0 }, "0 is too small", "a whole number from 1 to 1000000"],
  ])("has a %s that all clouds offer", (setting, postgres, wrong, allowed) => {
    for (const cloud of clouds) {
      expect(withPostgres(cloud, postgres)).toContain(
        `  sites.${cloud}-eu.postgres.${setting}: ${wrong}\n    allowed: ${allowed}`,
      );
    }
  });

  test("has a disk of a size that Azure sells", () => {
    expect(withPostgres("azure", { storageGib: 100 })).toBe(
      problem(
        "sites.azure-eu.postgres.storageGib",
        "100 is no size of a disk on Azure",
        "a power of two: 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192 or 16384",
        "set it to 128",
      ),
    );
    for (const cloud of ["aws", "gcp"] as const) {
      const config = minimalEnvironment();
      (config.sites[`${cloud}-eu`] as Record<string, unknown>).postgres = { storageGib: 100 };
      expect(parseEnvironment(file, config).sites[`${cloud}-eu`]?.postgres.storageGib).toBe(100);
    }
  });

  test("that is adopted is named as its cloud names it", () => {
    expect(
      withPostgres("aws", {
        existing: { ...adopted.azure("westeurope").postgres },
      }),
    ).toContain("the ARN of an RDS instance");
    expect(
      withPostgres("gcp", { existing: { ...adopted.gcp("europe-west1").postgres, administrator: "a-b" } }),
    ).toContain("the login that makes databases and roles");
  });
});
