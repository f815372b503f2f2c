/** Memorystore for Valkey. */
import { all, mustBeSet, mustBeTrue, mustBeWithin, mustEqual } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { gcp } from "../types";

const types = [gcp.cache];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-cache-by-identity",
    description: "A cache is entered by IAM identities, over TLS.",
    severity: "high",
    frameworks: "CKV_GCP_95; CKV_GCP_97",
    remediation:
      'Set authorizationMode to "IAM_AUTH" and transitEncryptionMode to "SERVER_AUTHENTICATION". Both are fixed at creation.',
    types,
    check: all(
      mustEqual("authorizationMode", "IAM_AUTH"),
      mustEqual("transitEncryptionMode", "SERVER_AUTHENTICATION"),
    ),
  }),
  resourceRule({
    name: "gcp-cache-encrypted",
    description: "What a cache writes to disks and backups is encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "GCP memorystore-cmek",
    remediation: "Set kmsKey.",
    types,
    check: mustBeSet("kmsKey"),
  }),
  resourceRule({
    name: "gcp-cache-replicated",
    description: "A cache survives the loss of a zone, and cannot be deleted by mistake.",
    severity: "medium",
    resilience: true,
    frameworks: "GCP memorystore-high-availability",
    remediation:
      'Set replicaCount to 1 or more, zoneDistributionConfig.mode to "MULTI_ZONE" and deletionProtectionEnabled.',
    types,
    check: all(
      mustBeWithin("replicaCount", 1),
      mustEqual("zoneDistributionConfig.mode", "MULTI_ZONE"),
      mustBeTrue("deletionProtectionEnabled"),
    ),
  }),
  resourceRule({
    name: "gcp-cache-backups",
    description: "A cache keeps daily backups.",
    severity: "medium",
    frameworks: "GCP memorystore-backups",
    remediation: "Set automatedBackupConfig.",
    types,
    check: mustBeSet("automatedBackupConfig.retention"),
  }),
];
