import { createHash } from "node:crypto";
import type { EnvironmentName } from "./config/schema";

/**
 * Names. Logical names (in URNs) are `<site>-<capability>-<child>`: they never change. Physical names, the ones
 * the clouds show, start with the environment and the site and fit each provider's limits; they are computed, so
 * a plan shows them and a second run makes the same ones.
 */

interface Rule {
  /** Longest name the provider takes, in characters. */
  readonly max: number;
  /** Unique over all customers of the cloud: always ends in a hash of the account and the whole name. */
  readonly global?: true;
  /** Only letters and digits: hyphens are dropped. Such names are global too: the hash tells `ab-c` from `a-bc`. */
  readonly compact?: true;
}

/**
 * Limits of the names the platform sets. All take lower-case letters, digits and, unless `compact`, hyphens; those
 * that want a letter first have it, since every name starts with the environment's.
 * Sources: the naming rules in each cloud's documentation of the resource.
 */
export const nameRules = {
  "aws.alias": { max: 250 },
  "aws.budget": { max: 100 },
  "aws.backup": { max: 50 },
  "aws.bucket": { max: 63, global: true },
  "aws.cache": { max: 40 },
  "aws.cluster": { max: 100 },
  "aws.database": { max: 63 },
  "aws.eventRule": { max: 64 },
  "aws.eventSubscription": { max: 255 },
  "aws.function": { max: 64 },
  "aws.kafka": { max: 64 },
  "aws.launchTemplate": { max: 128 },
  "aws.logGroup": { max: 512 },
  "aws.nodeGroup": { max: 63 },
  "aws.parameterGroup": { max: 255 },
  "aws.queue": { max: 80 },
  "aws.replicator": { max: 128 },
  "aws.restoreTest": { max: 50, compact: true, global: true },
  "aws.role": { max: 64 },
  "aws.secret": { max: 512 },
  "aws.securityGroup": { max: 255 },
  "aws.subnetGroup": { max: 255 },
  "aws.table": { max: 255 },
  "aws.topic": { max: 256 },
  "aws.trail": { max: 128 },
  "azure.backupVault": { max: 50 },
  "azure.budget": { max: 63 },
  "azure.cache": { max: 60, global: true },
  "azure.cluster": { max: 63 },
  "azure.containerApp": { max: 32 },
  "azure.containerEnvironment": { max: 60 },
  "azure.cosmos": { max: 44, global: true },
  "azure.diskEncryptionSet": { max: 80 },
  "azure.dnsPrefix": { max: 54 },
  "azure.eventHubs": { max: 50, global: true },
  "azure.eventTopic": { max: 50 },
  "azure.identity": { max: 128 },
  "azure.key": { max: 127 },
  "azure.network": { max: 64 },
  "azure.postgres": { max: 63, global: true },
  "azure.privateEndpoint": { max: 64 },
  "azure.registry": { max: 50, compact: true, global: true },
  "azure.resource": { max: 80 },
  "azure.resourceGroup": { max: 90 },
  "azure.secret": { max: 127 },
  "azure.serviceBus": { max: 50, global: true },
  "azure.storageAccount": { max: 24, compact: true, global: true },
  "azure.vault": { max: 24, global: true },
  "azure.workspace": { max: 63 },
  "gcp.bucket": { max: 63, global: true },
  "gcp.cache": { max: 63 },
  "gcp.cluster": { max: 40 },
  // An instance and its project together have at most 97 characters, a project alone 30.
  "gcp.database": { max: 60 },
  "gcp.firestore": { max: 63 },
  "gcp.identityPool": { max: 32 },
  "gcp.kafka": { max: 63 },
  "gcp.key": { max: 63 },
  "gcp.keyRing": { max: 63 },
  "gcp.network": { max: 63 },
  "gcp.nodePool": { max: 40 },
  "gcp.repository": { max: 63 },
  "gcp.resource": { max: 63 },
  "gcp.run": { max: 49 },
  "gcp.secret": { max: 255 },
  "gcp.serviceAccount": { max: 30 },
  "gcp.sink": { max: 100 },
  "gcp.topic": { max: 255 },
} as const satisfies Record<string, Rule>;

export type NameKind = keyof typeof nameRules;

const hash = (text: string, length: number) =>
  BigInt(`0x${createHash("sha256").update(text).digest("hex")}`)
    .toString(36)
    .slice(0, length);

/** Makes physical names for one site. */
export type Namer = (kind: NameKind, ...parts: readonly string[]) => string;

/**
 * A namer for a site. Names longer than the limit are cut and end in a hash of the whole, so that two long names
 * stay different. Names differ where their words do: the parts `a-b`, `c` and `a`, `b-c` give the same name.
 */
export function namer(environment: EnvironmentName, site: string, account: string): Namer {
  return (kind, ...parts) => {
    const { max, compact, global }: Rule = nameRules[kind];
    const words = [environment, site, ...parts]
      .flatMap((part) => part.toLowerCase().split(/[^a-z0-9]+/))
      .filter(Boolean);
    const separator = compact ? "" : "-";
    const full = words.join(separator);
    if (!global && full.length <= max) return full;
    const hashed = global ? `${account}/${words.join("-")}` : full;
    const tail = separator + hash(hashed, 6);
    return full.slice(0, max - tail.length).replace(/-$/, "") + tail;
  };
}
