/** Backup for GKE. */
import { all, mustBeSet, mustBeTrue } from "../conditions";
import { coverage, unaccompanied } from "../coverage";
import { environmentOf } from "../environment";
import { type Rule, resourceRule, stackRule } from "../rule";
import { gcp } from "../types";
import { textAt } from "../values";

const types = [gcp.backupPlan];

export const rules: readonly Rule[] = [
  stackRule({
    name: "gcp-backup-covers-clusters",
    description: "What lives in a cluster is backed up.",
    severity: "medium",
    resilience: true,
    frameworks: "GKE CLUSTER_BACKUP_PLAN_NOT_CREATED",
    remediation: "Add a BackupPlan for the cluster.",
    types: [gcp.cluster, gcp.backupPlan],
    start: coverage({
      subject: gcp.cluster,
      companion: ({ inputs }) => ({ of: textAt(inputs, "cluster"), part: "plan" }),
      complaint: unaccompanied("has no backup plan"),
    }),
  }),
  resourceRule({
    name: "gcp-backup-complete",
    description:
      "A backup of a cluster holds its volumes and secrets, and is encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "GKE backup-encryption",
    remediation: "Set includeVolumeData and includeSecrets of backupConfig to true, and its encryptionKey.",
    types,
    check: all(
      mustBeTrue("backupConfig.includeVolumeData"),
      mustBeTrue("backupConfig.includeSecrets"),
      mustBeSet("backupConfig.encryptionKey.gcpKmsEncryptionKey"),
    ),
  }),
  resourceRule({
    name: "gcp-backup-elsewhere",
    description: "In production a cluster's backups are in another region, and locked.",
    severity: "high",
    frameworks: "GKE backup-plan-region; WAF REL09",
    remediation: "Set location to another region than the cluster's, and retentionPolicy.locked to true.",
    types,
    check: (resource, report) => {
      if (environmentOf(resource) !== "prod") return;
      const home = /\/locations\/([^/]+)\//.exec(textAt(resource.inputs, "cluster"))?.[1];
      if (home !== undefined && home === textAt(resource.inputs, "location"))
        report(`is in ${home}, where the cluster is`);
      mustBeTrue("retentionPolicy.locked")(resource, report);
    },
  }),
];
