import type { CheckFailure } from "../../check/shape";
import { certificate, digits, letters, uuid } from "../../hash";
import { textAt, type Values, valueAt } from "../../values";
import type { NameRule, SimulatedObject } from "../cloud";
import { projectNumber, projectOf, regionOf } from "./context";

/** Memorystore, Firestore and Backup for GKE: what the cloud answers, and what it refuses. */

export const storesReplaces: Readonly<Record<string, readonly string[]>> = {
  "gcp:memorystore/instance:Instance": [
    "instanceId",
    "authorizationMode",
    "desiredAutoCreatedEndpoints",
    "desiredPscAutoConnections",
    "gcsSource",
    "kmsKey",
    "managedBackupSource",
    "mode",
    "serverCaMode",
    "transitEncryptionMode",
    "zoneDistributionConfig",
  ],
  "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy": ["network", "serviceClass"],
  "gcp:firestore/database:Database": ["locationId", "cmekConfig", "databaseEdition", "tags"],
  "gcp:firestore/index:Index": [
    "apiScope",
    "collection",
    "database",
    "density",
    "fields",
    "multikey",
    "queryScope",
    "unique",
  ],
  "gcp:firestore/field:Field": ["collection", "database", "field"],
  "gcp:firestore/backupSchedule:BackupSchedule": ["database", "dailyRecurrence", "weeklyRecurrence"],
  "gcp:gkebackup/backupPlan:BackupPlan": ["cluster"],
};

const lowerCase = (min: number, max: number): NameRule => ({
  min,
  max,
  pattern: /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
  allowed: "lower-case letters, digits and -, starting with a letter, not ending with -",
});

export const storesNames: Readonly<Record<string, Readonly<Record<string, NameRule>>>> = {
  "gcp:memorystore/instance:Instance": { instanceId: lowerCase(4, 63) },
  "gcp:firestore/database:Database": { name: lowerCase(4, 63) },
  "gcp:gkebackup/backupPlan:BackupPlan": { name: lowerCase(1, 63) },
};

const inDatabase = (object: SimulatedObject, rest: string) =>
  `projects/${projectOf(object.provider, object.inputs)}/databases/${textAt(object.inputs, "database") ?? "(default)"}/${rest}`;
const text = (object: SimulatedObject, property: string) => textAt(object.inputs, property) ?? "";

export const storesIds: Readonly<Record<string, (object: SimulatedObject) => string>> = {
  "gcp:firestore/index:Index": (object) =>
    inDatabase(object, `collectionGroups/${text(object, "collection")}/indexes/${letters(object.seed, 12)}`),
  "gcp:firestore/field:Field": (object) =>
    inDatabase(object, `collectionGroups/${text(object, "collection")}/fields/${text(object, "field")}`),
  "gcp:firestore/backupSchedule:BackupSchedule": (object) =>
    inDatabase(object, `backupSchedules/${uuid(object.seed)}`),
};

/** A Memorystore without a cluster has two addresses in the consumer's network: one that takes writes, one for reads. */
function endpointsOf(object: SimulatedObject): Values[] {
  const wanted = valueAt(object.inputs, "desiredAutoCreatedEndpoints");
  const network = textAt(object.inputs, "desiredAutoCreatedEndpoints.0.network") ?? "";
  // What is only read has no inputs: whoever made it gave it endpoints.
  const made = object.inputs.shardCount !== undefined;
  if (made && !(Array.isArray(wanted) && wanted.length > 0)) return [];
  const project = projectOf(object.provider, object.inputs);
  const region = regionOf(object.provider, object.inputs);
  const connection = (connectionType: string) => ({
    pscAutoConnection: {
      connectionType,
      forwardingRule: `projects/${project}/regions/${region}/forwardingRules/sca-auto-fr-${uuid(`${connectionType}:${object.seed}`)}`,
      ipAddress: `10.0.${Number(digits(`${connectionType}:${object.seed}`, 2))}.${Number(digits(object.seed, 2)) + 2}`,
      network,
      port: 6379,
      projectId: project,
      pscConnectionId: digits(`${connectionType}:${object.seed}`, 17),
      serviceAttachment: `projects/${projectNumber(project)}/regions/${region}/serviceAttachments/gcp-memorystore-${letters(object.seed, 8)}`,
    },
  });
  return [{ connections: [connection("CONNECTION_TYPE_PRIMARY"), connection("CONNECTION_TYPE_READER")] }];
}

export const storesOutputs: Readonly<Record<string, (object: SimulatedObject, id: string) => Values>> = {
  "gcp:memorystore/instance:Instance": (object, id) => ({
    name: id,
    state: "ACTIVE",
    endpoints: endpointsOf(object),
    managedServerCas: [{ caCerts: [{ certificates: [certificate(object.seed)] }] }],
  }),
  "gcp:firestore/index:Index": (_, id) => ({ name: id }),
  "gcp:firestore/field:Field": (_, id) => ({ name: id }),
  "gcp:firestore/backupSchedule:BackupSchedule": (_, id) => ({ name: id }),
};

/** What goes beyond structure. */
export function checkStore(type: string, inputs: Values): CheckFailure[] {
  if (type !== "gcp:firestore/backupSchedule:BackupSchedule") return [];
  const seconds = Number(/^(\d+)s$/.exec(textAt(inputs, "retention") ?? "")?.[1]);
  return seconds > 14 * 7 * 86_400 ? [{ property: "retention", reason: "may be 14 weeks at most" }] : [];
}
