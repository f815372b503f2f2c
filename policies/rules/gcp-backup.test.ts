import type { ClusterArgs } from "@pulumi/gcp/container/cluster";
import type { BackupPlanArgs } from "@pulumi/gcp/gkebackup/backupPlan";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-backup";

const id = "projects/p/locations/europe-west1/clusters/main";
const cluster = { type: gcp.cluster, id, inputs: { name: "main" } satisfies ClusterArgs };
const plan = {
  type: gcp.backupPlan,
  inputs: {
    cluster: id,
    location: "europe-west4",
    backupConfig: {
      includeVolumeData: true,
      includeSecrets: true,
      encryptionKey: { gcpKmsEncryptionKey: "projects/p/locations/europe-west4/keyRings/r/cryptoKeys/b" },
    },
    retentionPolicy: { locked: true },
  } satisfies BackupPlanArgs,
};

testRules(rules, {
  "gcp-backup-covers-clusters": {
    pass: [plan, cluster],
    fail: [[cluster], { cluster: "projects/p/locations/europe-west1/clusters/other" }],
    unknown: ["cluster"],
  },
  "gcp-backup-complete": {
    pass: plan,
    fail: [
      { "backupConfig.includeVolumeData": false },
      { "backupConfig.includeSecrets": undefined },
      { "backupConfig.encryptionKey": undefined },
    ],
    unknown: ["backupConfig.encryptionKey.gcpKmsEncryptionKey"],
  },
  "gcp-backup-elsewhere": {
    pass: plan,
    alsoPass: [{ ...plan, stack: "staging", inputs: { ...plan.inputs, location: "europe-west1" } }],
    fail: [{ location: "europe-west1" }, { "retentionPolicy.locked": false }],
    unknown: ["location"],
  },
});
