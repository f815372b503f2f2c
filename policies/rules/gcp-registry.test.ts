import type { RepositoryArgs } from "@pulumi/gcp/artifactregistry/repository";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-registry";

const repository = {
  type: gcp.repository,
  inputs: {
    repositoryId: "shop",
    format: "DOCKER",
    kmsKeyName: "projects/shop/cryptoKeys/registry",
    dockerConfig: { immutableTags: true },
    vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
    cleanupPolicies: [{ id: "untagged", action: "DELETE" }],
  } satisfies RepositoryArgs,
};

testRules(rules, {
  "gcp-registry-encrypted": { pass: repository, fail: [{ kmsKeyName: undefined }], unknown: ["kmsKeyName"] },
  "gcp-registry-immutable-tags": {
    pass: repository,
    alsoPass: [
      { type: gcp.repository, inputs: { repositoryId: "npm", format: "NPM" } },
      { type: gcp.repository, inputs: { repositoryId: "hub", format: "DOCKER", mode: "REMOTE_REPOSITORY" } },
    ],
    fail: [{ dockerConfig: undefined }, { "dockerConfig.immutableTags": false }],
    unknown: ["dockerConfig"],
  },
  "gcp-registry-scanned": {
    pass: repository,
    alsoPass: [{ type: gcp.repository, inputs: { repositoryId: "shop", format: "DOCKER" } }],
    fail: [{ "vulnerabilityScanningConfig.enablementConfig": "DISABLED" }],
    unknown: ["vulnerabilityScanningConfig"],
  },
  "gcp-registry-cleanup": {
    pass: repository,
    fail: [{ cleanupPolicies: undefined }, { cleanupPolicies: [] }, { cleanupPolicyDryRun: true }],
    unknown: ["cleanupPolicies"],
  },
});
