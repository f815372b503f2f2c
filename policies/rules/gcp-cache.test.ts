import type { InstanceArgs } from "@pulumi/gcp/memorystore/instance";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-cache";

const cache = {
  type: gcp.cache,
  inputs: {
    instanceId: "cache",
    location: "europe-west1",
    shardCount: 1,
    replicaCount: 1,
    authorizationMode: "IAM_AUTH",
    transitEncryptionMode: "SERVER_AUTHENTICATION",
    kmsKey: "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/data",
    zoneDistributionConfig: { mode: "MULTI_ZONE" },
    deletionProtectionEnabled: true,
    automatedBackupConfig: { retention: "604800s", fixedFrequencySchedule: { startTime: { hours: 0 } } },
  } satisfies InstanceArgs,
};

testRules(rules, {
  "gcp-cache-by-identity": {
    pass: cache,
    fail: [{ authorizationMode: "AUTH_DISABLED" }, { transitEncryptionMode: undefined }],
    unknown: ["authorizationMode"],
  },
  "gcp-cache-encrypted": { pass: cache, fail: [{ kmsKey: undefined }], unknown: ["kmsKey"] },
  "gcp-cache-replicated": {
    pass: cache,
    fail: [
      { replicaCount: 0 },
      { "zoneDistributionConfig.mode": "SINGLE_ZONE" },
      { deletionProtectionEnabled: false },
    ],
    unknown: ["replicaCount"],
  },
  "gcp-cache-backups": {
    pass: cache,
    fail: [{ automatedBackupConfig: undefined }],
    unknown: ["automatedBackupConfig.retention"],
  },
});
