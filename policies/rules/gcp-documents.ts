/** Firestore databases. */
import { mustBeSet, mustEqual } from "../conditions";
import { coverage, unaccompanied } from "../coverage";
import { nameOf } from "../links";
import { type Rule, resourceRule, stackRule } from "../rule";
import { gcp } from "../types";
import { textAt } from "../values";

const types = [gcp.documents];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-firestore-point-in-time",
    description: "Documents can be restored to any moment of the last week.",
    severity: "high",
    frameworks: "GCP firestore-pitr",
    remediation: 'Set pointInTimeRecoveryEnablement to "POINT_IN_TIME_RECOVERY_ENABLED".',
    types,
    check: mustEqual("pointInTimeRecoveryEnablement", "POINT_IN_TIME_RECOVERY_ENABLED"),
  }),
  resourceRule({
    name: "gcp-firestore-encrypted",
    description: "Documents are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "GCP firestore-cmek",
    remediation: "Set cmekConfig.kmsKeyName. It is fixed at creation.",
    types,
    check: mustBeSet("cmekConfig.kmsKeyName"),
  }),
  resourceRule({
    name: "gcp-firestore-delete-protection",
    description: "A database cannot be deleted by mistake.",
    severity: "medium",
    resilience: true,
    frameworks: "GCP firestore-delete-protection",
    remediation: 'Set deleteProtectionState to "DELETE_PROTECTION_ENABLED".',
    types,
    check: mustEqual("deleteProtectionState", "DELETE_PROTECTION_ENABLED"),
  }),
  stackRule({
    name: "gcp-firestore-backups",
    description: "Every database has a schedule of backups.",
    severity: "medium",
    resilience: true,
    frameworks: "GCP firestore-backups; WAF REL09",
    remediation: "Add a BackupSchedule for the database.",
    types: [gcp.documents, gcp.documentsBackup],
    start: coverage({
      subject: gcp.documents,
      keyOf: (database) => nameOf(database, "name"),
      companion: ({ inputs }) => ({ of: textAt(inputs, "database"), part: "schedule" }),
      complaint: unaccompanied("has no schedule of backups"),
    }),
  }),
];
