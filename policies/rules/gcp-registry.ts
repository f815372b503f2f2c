/** Artifact Registry. */
import { all, mustBeSet, mustBeTrue, mustNotBeTrue, when } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { gcp } from "../types";
import { textAt } from "../values";

const types = [gcp.repository];
const holdsImages = (inputs: unknown) => textAt(inputs, "format").toUpperCase() === "DOCKER";
/** Pull-through and virtual repositories hold copies of what others own; their tags follow the source. */
const holdsOwnImages = (inputs: unknown) =>
  holdsImages(inputs) && !["REMOTE_REPOSITORY", "VIRTUAL_REPOSITORY"].includes(textAt(inputs, "mode"));

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-registry-encrypted",
    description: "Images are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "CKV_GCP_84",
    remediation: "Set kmsKeyName.",
    types,
    check: mustBeSet("kmsKeyName"),
  }),
  resourceRule({
    name: "gcp-registry-immutable-tags",
    description: "A tag never moves to another image.",
    severity: "medium",
    frameworks: "CIS-GKE 5.1.1; GCP artifact-registry-immutable-tags",
    remediation: "Set dockerConfig.immutableTags to true.",
    types,
    check: when(holdsOwnImages, mustBeTrue("dockerConfig.immutableTags")),
  }),
  resourceRule({
    name: "gcp-registry-scanned",
    description: "Images are scanned for vulnerabilities.",
    severity: "high",
    frameworks: "CIS-GKE 5.1.1; PRW artifacts_container_analysis_enabled",
    remediation:
      'Leave vulnerabilityScanningConfig.enablementConfig out or set it to "INHERITED", and enable Container Scanning.',
    types,
    check: when(holdsImages, ({ inputs }, report) => {
      const setting = textAt(inputs, "vulnerabilityScanningConfig.enablementConfig");
      if (setting === "DISABLED") report("vulnerabilityScanningConfig.enablementConfig is DISABLED");
    }),
  }),
  resourceRule({
    name: "gcp-registry-cleanup",
    description: "The registry removes images that nobody needs.",
    severity: "low",
    frameworks: "GCP artifact-registry-cleanup-policies",
    remediation: "Set cleanupPolicies, and leave cleanupPolicyDryRun off.",
    types,
    check: all(mustBeSet("cleanupPolicies"), mustNotBeTrue("cleanupPolicyDryRun")),
  }),
];
