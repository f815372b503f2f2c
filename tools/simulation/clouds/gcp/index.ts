import { Netmask } from "netmask";
import { onlyGrows } from "../../check/growth";
import type { CheckFailure } from "../../check/shape";
import { resourceSchema } from "../../schema";
import { isObject, type Values, visitLeaves } from "../../values";
import type { Cloud } from "../cloud";
import { projectOf, regionOf } from "./context";
import { gcpId } from "./ids";
import { gcpNames } from "./names";
import { gcpComputed, gcpInvoke, gcpOutputs } from "./outputs";
import { checkInstance, refusedBySql, replacedBySql } from "./postgres";
import { gcpReplaces } from "./replaces";
import { checkStore } from "./stores";

/** Types where `name` is an address or a label that the provider never makes up. */
const notAutoNamed =
  /:(?:RecordSet|Budget|NotificationChannel|Account|ProjectBucketConfig|IAMCustomRole|Repository)$/;

const member =
  /^(?:allUsers|allAuthenticatedUsers|(?:user|group|serviceAccount|domain|projectOwner|projectEditor|projectViewer|deleted):.+|principal(?:Set)?:\/\/.+)$/;

function check(type: string, inputs: Values): CheckFailure[] {
  const failures: CheckFailure[] = [];
  visitLeaves(inputs, "", (value, path) => {
    if (typeof value !== "string") return;
    if (path === "member" && !member.test(value)) {
      failures.push({
        property: path,
        reason: `must be a principal like "serviceAccount:…" or "group:…", not "${value}"`,
      });
    }
    if (path === "role" && !/^(?:roles\/|projects\/.+\/roles\/|organizations\/.+\/roles\/)/.test(value)) {
      failures.push({
        property: path,
        reason: `must be a role like "roles/viewer" or "projects/…/roles/…", not "${value}"`,
      });
    }
  });
  // On some types `labels` is something else: a notification channel keeps its address there.
  const own = resourceSchema(type)?.outputs.effectiveLabels ? ["labels", "resourceLabels"] : [];
  for (const property of [...own, "userLabels"]) failures.push(...checkLabels(inputs[property], property));
  if (type.startsWith("gcp:container/") && inputs.location === undefined && type.endsWith(":Cluster")) {
    failures.push({ property: "location", reason: "is required: the simulation knows no default zone" });
  }
  if (type === "gcp:sql/databaseInstance:DatabaseInstance") failures.push(...checkInstance(inputs));
  failures.push(...checkStore(type, inputs));
  return failures;
}

function checkLabels(value: unknown, property: string): CheckFailure[] {
  if (!isObject(value)) return [];
  const entries = Object.entries(value);
  const failures: CheckFailure[] =
    entries.length > 64 ? [{ property, reason: "holds more than 64 labels" }] : [];
  for (const [key, text] of entries) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key)) {
      failures.push({
        property: `${property}["${key}"]`,
        reason: "the key may have up to 63 lower-case letters, digits, _ and -, starting with a letter",
      });
    }
    if (typeof text === "string" && !/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(text)) {
      failures.push({
        property: `${property}["${key}"]`,
        reason: `the value may have up to 63 lower-case letters, digits, _ and -, not "${text}"`,
      });
    }
  }
  return failures;
}

export const gcp: Cloud = {
  package: "gcp",
  strictEnums: true,
  scope: (provider, inputs) => `gcp:${projectOf(provider, inputs)}:${regionOf(provider, inputs)}`,
  idScope: (type, provider, inputs) =>
    type === "gcp:logging/metric:Metric" ? `gcp:${projectOf(provider, inputs)}` : "gcp",
  autoName: (type) => {
    if (notAutoNamed.test(type)) return undefined;
    const property = "name";
    const schema = resourceSchema(type);
    if (!schema?.inputs[property] || schema.inputs[property].required) return undefined;
    return { property, make: (name, suffix) => `${name.toLowerCase()}-${suffix}` };
  },
  names: (type) => gcpNames[type] ?? {},
  check,
  replaces: (type) => ["project", "name", "location", "region", "zone", ...(gcpReplaces[type] ?? [])],
  /** A subnetwork's range can grow in place; any other change of it makes a new one. */
  replacesValue: (type, path, before, after) => {
    if (type === "gcp:sql/databaseInstance:DatabaseInstance") return replacedBySql(path, before, after);
    if (type !== "gcp:compute/subnetwork:Subnetwork" || path !== "ipCidrRange") return false;
    if (typeof before !== "string" || typeof after !== "string") return true;
    return !new Netmask(after).contains(new Netmask(before));
  },
  refuses: (type, path, before, after) => {
    if (type === "gcp:sql/databaseInstance:DatabaseInstance") return refusedBySql(path, before, after);
    if (type === "gcp:managedkafka/topic:Topic" && path === "partitionCount")
      return onlyGrows("partitions", before, after);
    return type === "gcp:managedkafka/cluster:Cluster" && path === "brokerCapacityConfig.diskSizeGib"
      ? onlyGrows("disks", before, after)
      : undefined;
  },
  id: gcpId,
  computed: gcpComputed,
  outputs: gcpOutputs,
  invoke: gcpInvoke,
};
