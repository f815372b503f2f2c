import type { BackupScheduleArgs } from "@pulumi/gcp/firestore/backupSchedule";
import type { DatabaseArgs } from "@pulumi/gcp/firestore/database";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-documents";

const database = {
  type: gcp.documents,
  inputs: {
    name: "sessions",
    locationId: "eur3",
    type: "FIRESTORE_NATIVE",
    pointInTimeRecoveryEnablement: "POINT_IN_TIME_RECOVERY_ENABLED",
    cmekConfig: { kmsKeyName: "projects/p/locations/europe/keyRings/r/cryptoKeys/data" },
    deleteProtectionState: "DELETE_PROTECTION_ENABLED",
  } satisfies DatabaseArgs,
};
const schedule = {
  type: gcp.documentsBackup,
  inputs: { database: "sessions", retention: "604800s", dailyRecurrence: {} } satisfies BackupScheduleArgs,
};

testRules(rules, {
  "gcp-firestore-point-in-time": {
    pass: database,
    fail: [
      { pointInTimeRecoveryEnablement: undefined },
      { pointInTimeRecoveryEnablement: "POINT_IN_TIME_RECOVERY_DISABLED" },
    ],
    unknown: ["pointInTimeRecoveryEnablement"],
  },
  "gcp-firestore-encrypted": {
    pass: database,
    fail: [{ cmekConfig: undefined }],
    unknown: ["cmekConfig.kmsKeyName"],
  },
  "gcp-firestore-delete-protection": {
    pass: database,
    fail: [{ deleteProtectionState: "DELETE_PROTECTION_DISABLED" }],
    unknown: ["deleteProtectionState"],
  },
  "gcp-firestore-backups": {
    pass: [schedule, database],
    fail: [[database], { database: "others" }],
    unknown: ["database"],
  },
});
