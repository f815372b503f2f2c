import { onlyUp } from "../../check/versions";
import { certificate, digits } from "../../hash";
import { textAt, type Values } from "../../values";
import type { NameRule, SimulatedObject } from "../cloud";
import { projectNumber, projectOf, regionOf } from "./context";
import { gcpName } from "./ids";

/** Cloud SQL for PostgreSQL: what the cloud answers, and what it refuses. */

export const postgresReplaces: Readonly<Record<string, readonly string[]>> = {
  // A replica is promoted, and switched over, in place.
  "gcp:sql/databaseInstance:DatabaseInstance": [
    "encryptionKeyName",
    "clone",
    "replicaConfiguration",
    "restoreBackupContext",
    "settings.collation",
    "settings.diskType",
    "settings.timeZone",
    "settings.ipConfiguration.serverCaMode",
    "settings.ipConfiguration.pscConfigs",
  ],
  "gcp:sql/user:User": ["host", "instance", "type"],
  "gcp:servicenetworking/connection:Connection": ["network", "service"],
  "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig": ["network", "peering"],
};

export const postgresNames: Readonly<Record<string, Readonly<Record<string, NameRule>>>> = {
  "gcp:sql/databaseInstance:DatabaseInstance": {
    name: {
      max: 97,
      pattern: /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
      allowed: "lower-case letters, digits and -, starting with a letter, not ending with -",
    },
  },
};

/** An address of the range that servers get theirs from. The simulation does not know which it is. */
const privateAddress = (seed: string) =>
  `10.${Number(digits(seed, 2))}.${Number(digits(`b:${seed}`, 2))}.${Number(digits(`c:${seed}`, 2))}`;

export const postgresOutputs: Readonly<Record<string, (object: SimulatedObject, id: string) => Values>> = {
  "gcp:sql/databaseInstance:DatabaseInstance": (object) => {
    const project = projectOf(object.provider, object.inputs);
    const address = privateAddress(object.seed);
    return {
      connectionName: `${project}:${regionOf(object.provider, object.inputs)}:${gcpName(object, "name")}`,
      privateIpAddress: address,
      firstIpAddress: address,
      ipAddresses: [{ ipAddress: address, type: "PRIVATE", timeToRetire: "" }],
      serverCaCerts: [
        {
          cert: certificate(object.seed),
          commonName: `C=US,O=Google\\, Inc,CN=Google Cloud SQL Server CA`,
          createTime: "2026-01-01T00:00:00.000Z",
          expirationTime: "2035-12-30T00:00:00.000Z",
          sha1Fingerprint: "",
        },
      ],
      serviceAccountEmailAddress: `p${projectNumber(project)}-${digits(object.seed, 6)}@gcp-sa-cloud-sql.iam.gserviceaccount.com`,
    };
  },
  "gcp:servicenetworking/connection:Connection": () => ({ peering: "servicenetworking-googleapis-com" }),
};

/** A disk that would have to shrink is made anew by the provider, and the server with it. */
export function replacedBySql(path: string, before: unknown, after: unknown): boolean {
  return (
    path === "settings.diskSize" && typeof before === "number" && typeof after === "number" && after < before
  );
}

/** Why Cloud SQL would refuse a change that its provider does try. */
export function refusedBySql(path: string, before: unknown, after: unknown): string | undefined {
  return path === "databaseVersion" ? onlyUp("PostgreSQL", before, after) : undefined;
}

/** What goes beyond structure: a replica's source is said by its kind, and Enterprise Plus has machines of its own. */
export function checkInstance(inputs: Values): { property: string; reason: string }[] {
  const failures: { property: string; reason: string }[] = [];
  const replica = textAt(inputs, "instanceType") === "READ_REPLICA_INSTANCE";
  if (replica && inputs.masterInstanceName === undefined)
    failures.push({ property: "masterInstanceName", reason: "is required for a replica" });
  const tier = textAt(inputs, "settings.tier");
  const plus = textAt(inputs, "settings.edition") === "ENTERPRISE_PLUS";
  if (tier !== undefined && plus !== /^db-(?:perf-optimized|c4a)-/.test(tier))
    failures.push({
      property: "settings.tier",
      reason: `is no machine of the edition: "${tier}" is one of ${plus ? "ENTERPRISE" : "ENTERPRISE_PLUS"}`,
    });
  return failures;
}
