import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overlap, part, recoveryDatabaseCidr, recoveryEndpointCidr, tierCidr } from "../../infra/addresses";
import { clouds } from "../../infra/config/clouds";
import { type PostgresSettings, serverSizes } from "../../infra/config/data";
import { dataDefaults } from "../../infra/config/data-defaults";
import { backupWindow, maintenanceWindow } from "./aws-server";
import { databaseRules } from "./azure-rules";
import { serverParameters } from "./parameters";
import {
  enterprisePlusClasses,
  maxConnections,
  reservedConnections,
  serverClasses,
  serverConnections,
  storageCeilingGib,
} from "./sizes";
import { hostsOf, planServers } from "./topology";

describe("connections", () => {
  // Written down apart from the function: what the documentation says (Azure), and 100 a GiB up to 5,000.
  test.each([
    ["aws", [785, 1585, 3185, 4985, 4985]],
    ["azure", [844, 1703, 3422, 4985, 4985]],
    ["gcp", [785, 1585, 3185, 4985, 4985]],
  ] as const)("of %s by size", (cloud, expected) => {
    expect(serverSizes.map((size) => maxConnections(cloud, size))).toEqual(expected);
  });

  test("grow with the size and leave the cloud's own aside", () => {
    for (const cloud of clouds) {
      const all = serverSizes.map((size) => serverConnections(cloud, size));
      expect([...all].sort((a, b) => a - b)).toEqual(all);
      for (const size of serverSizes)
        expect(serverConnections(cloud, size) - maxConnections(cloud, size)).toBe(reservedConnections);
    }
  });

  test("are what AWS and Google Cloud are told", () => {
    for (const cloud of ["aws", "gcp"] as const)
      for (const size of serverSizes)
        expect(serverParameters(cloud, size).max_connections).toEqual({
          value: String(serverConnections(cloud, size)),
          restart: true,
        });
    expect(serverParameters("azure", "2x8")).not.toHaveProperty("max_connections");
  });
});

describe("classes", () => {
  const form = {
    aws: /^db\.[a-z]\w+\.(x?large|\d+xlarge)$/,
    azure: /^Standard_D\d+ds_v5$/,
    gcp: /^db-custom-\d+-\d+$/,
  };

  test.each(clouds)("of %s say the size they stand for, and none is burstable", (cloud) => {
    for (const size of serverSizes) {
      const name = serverClasses[cloud][size];
      const [cpus, gib] = size.split("x").map(Number);
      expect(name).toMatch(form[cloud]);
      if (cloud === "azure") expect(name).toContain(`_D${cpus}ds`);
      if (cloud === "gcp") expect(name).toBe(`db-custom-${cpus}-${(gib ?? 0) * 1024}`);
      if (cloud === "aws") {
        const large = /\.(\d*)xlarge$/.exec(name)?.[1];
        expect(large === undefined ? 2 : 4 * Number(large || 1)).toBe(cpus);
      }
      expect(enterprisePlusClasses[size]).toBe(`db-perf-optimized-N-${cpus}`);
    }
  });

  test("have disks that grow to four times their size, and no larger than there are", () => {
    expect(storageCeilingGib(256)).toBe(1024);
    expect(storageCeilingGib(16_384)).toBe(65_536);
    fc.assert(
      fc.property(fc.integer({ min: 32, max: 16_384 }), (gib) => {
        // RDS wants at least a tenth more than there is.
        expect(storageCeilingGib(gib)).toBeGreaterThanOrEqual(gib * 1.1);
        expect(storageCeilingGib(gib)).toBeLessThanOrEqual(65_536);
      }),
    );
  });
});

describe("parameters", () => {
  test.each(clouds)("of %s log who comes and goes, slow statements and changes of the schema", (cloud) => {
    const on = cloud === "aws" ? "1" : "on";
    expect(serverParameters(cloud, "2x8")).toMatchObject({
      log_connections: { value: on },
      log_disconnections: { value: on },
      log_lock_waits: { value: on },
      log_checkpoints: { value: on },
      log_statement: { value: "ddl" },
      log_min_duration_statement: { value: "1000" },
      "pgaudit.log": { value: "ddl,role" },
    });
  });

  test("force TLS where a parameter does so", () => {
    expect(serverParameters("aws", "2x8")["rds.force_ssl"]).toEqual({ value: "1" });
    expect(serverParameters("azure", "2x8").require_secure_transport).toEqual({ value: "on" });
    for (const cloud of ["aws", "azure"] as const)
      expect(serverParameters(cloud, "2x8").ssl_min_protocol_version).toEqual({ value: "TLSv1.2" });
  });

  test("keep the write-ahead log ready for logical replication", () => {
    const found = clouds.map((cloud) => {
      const all = serverParameters(cloud, "2x8");
      return [all["rds.logical_replication"], all.wal_level, all["cloudsql.logical_decoding"]].find(Boolean);
    });
    expect(found.map((parameter) => parameter?.restart)).toEqual([true, true, true]);
  });
});

const settings = (change: Partial<PostgresSettings>): PostgresSettings => ({
  ...dataDefaults.prod.postgres,
  replicas: { recovery: { region: "eu-central-1" } },
  ...change,
});

describe("servers", () => {
  const anySettings = fc
    .record({
      readReplicas: fc.integer({ min: 0, max: 5 }),
      analyticsReplica: fc.boolean(),
      names: fc.uniqueArray(fc.constantFrom("recovery", "a", "b-c"), { maxLength: 3 }),
    })
    .chain(({ names, ...rest }) =>
      fc.constantFrom<string | undefined>(undefined, ...names).map((writer) =>
        settings({
          ...rest,
          replicas: Object.fromEntries(names.map((name) => [name, { region: "eu-central-1" }])),
          ...(writer !== undefined && { writer }),
        }),
      ),
    );

  test("are one writer, first, and replicas that follow one that came before", () => {
    fc.assert(
      fc.property(anySettings, (wanted) => {
        const servers = planServers(wanted);
        expect(servers.filter(({ writes }) => writes)).toEqual([servers[0]]);
        servers.forEach(({ writes, follows }, index) => {
          if (writes) expect(follows).toBeUndefined();
          else expect(servers.slice(0, index).map(({ name }) => name)).toContain(follows);
        });
        expect(servers).toHaveLength(
          1 + wanted.readReplicas + Number(wanted.analyticsReplica) + Object.keys(wanted.replicas).length,
        );
      }),
    );
  });

  test("keep their names, whichever of them writes", () => {
    fc.assert(
      fc.property(anySettings, ({ writer: _writer, ...wanted }) => {
        const names = (writer?: string) =>
          planServers({ ...wanted, ...(writer !== undefined && { writer }) })
            .map(({ name }) => name)
            .sort();
        for (const writer of Object.keys(wanted.replicas)) expect(names(writer)).toEqual(names());
      }),
    );
  });

  test("are told apart by the parts they play", () => {
    const built = planServers(settings({ writer: "recovery" })).map((server) => ({
      server,
      id: server.name as never,
      host: `${server.name}.example` as never,
      resource: undefined,
    }));
    expect(hostsOf(built)).toEqual({
      id: "replica-recovery",
      writer: "replica-recovery.example",
      readers: ["reader-1.example", "reader-2.example"],
      analytics: "analytics.example",
      regional: { recovery: "replica-recovery.example" },
    });
  });
});

describe("windows of RDS", () => {
  test.each([
    ["Tuesday", 3, "tue:03:00-tue:04:00", "01:00-02:00"],
    ["Sunday", 23, "sun:23:00-mon:00:00", "21:00-22:00"],
    ["Monday", 0, "mon:00:00-mon:01:00", "22:00-23:00"],
  ] as const)("on %s at %i", (day, startHour, maintenance, backup) => {
    expect(maintenanceWindow({ day, startHour })).toBe(maintenance);
    expect(backupWindow({ startHour })).toBe(backup);
  });
});

describe("ranges of databases", () => {
  test("lie apart from all others of a recovery network", () => {
    for (const cidr of ["10.40.0.0/20", "10.40.0.0/22", "10.40.1.0/24"]) {
      expect(overlap(recoveryDatabaseCidr(cidr), recoveryEndpointCidr(cidr))).toBe(false);
      const length = Number(cidr.split("/")[1]);
      for (const zone of [0, 1, 2])
        expect(overlap(recoveryDatabaseCidr(cidr), part(cidr, length + 2, zone))).toBe(false);
    }
  });

  test("let in on Azure who is listed, to PostgreSQL and its pooler, and nobody else", () => {
    const rules = databaseRules({
      servers: ["10.16.48.0/20"],
      clients: [tierCidr("10.16.0.0/16", "private")],
      peers: ["10.17.128.0/17"],
    });
    const inbound = rules.filter(({ direction }) => direction === "Inbound");
    expect(inbound.at(-1)).toMatchObject({ access: "Deny", sourceAddressPrefix: "*", priority: 4096 });
    const ports = Object.fromEntries(
      inbound.map((rule) => [rule.name, "destinationPortRanges" in rule ? rule.destinationPortRanges : []]),
    );
    expect(ports).toMatchObject({
      "allow-servers": ["5432", "6432"],
      "allow-clients": ["5432", "6432"],
      "allow-peers": ["5432"],
    });
    const alone = databaseRules({ servers: ["10.16.48.0/20"], clients: ["10.16.128.0/17"], peers: [] });
    expect(alone.map(({ name }) => name)).not.toContain("allow-peers");
    const outbound = rules.filter(({ direction }) => direction === "Outbound");
    expect(outbound.at(-1)).toMatchObject({ access: "Deny", destinationAddressPrefix: "Internet" });
  });
});
