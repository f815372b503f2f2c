/** Cloud KMS keys, and who may use keys, buckets and repositories. */
import { type Rule, resourceRule } from "../rule";
import { gcp } from "../types";
import { at, durationSeconds, show, textAt, texts } from "../values";

const DAY = 24 * 60 * 60;
const EVERYONE = ["allUsers", "allAuthenticatedUsers"];

/** Members of a binding (a list) or of a single membership. */
const membersOf = (inputs: unknown) => [...texts(at(inputs, "members")), ...texts(at(inputs, "member"))];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-kms-rotation",
    description: "Keys rotate every 90 days or more often.",
    severity: "high",
    frameworks: "CKV_GCP_43; PRW kms_key_rotation_enabled; CIS-GCP 1.10",
    remediation: 'Set rotationPeriod to "7776000s" or less.',
    types: [gcp.cryptoKey],
    check: ({ inputs }, report) => {
      const purpose = textAt(inputs, "purpose");
      // Only symmetric keys can be rotated by Google.
      if (purpose !== "" && purpose !== "ENCRYPT_DECRYPT") return;
      const seconds = durationSeconds(at(inputs, "rotationPeriod"));
      if (!(seconds <= 90 * DAY))
        report(`rotationPeriod is ${show(at(inputs, "rotationPeriod"))}; it must be at most 7776000s`);
    },
  }),
  resourceRule({
    name: "gcp-kms-destroy-delay",
    description: "A destroyed key version can be brought back for at least a week.",
    severity: "medium",
    frameworks: "GCP cloud-kms-destroy-restore",
    remediation: "Leave destroyScheduledDuration out (30 days) or set it to 604800s or more.",
    types: [gcp.cryptoKey],
    check: ({ inputs }, report) => {
      const value = at(inputs, "destroyScheduledDuration");
      if (value !== undefined && !(durationSeconds(value) >= 7 * DAY)) {
        report(`destroyScheduledDuration is ${show(value)}; it must be at least 604800s`);
      }
    },
  }),
  resourceRule({
    name: "gcp-no-public-members",
    description: "Keys, buckets and repositories are never shared with everyone.",
    severity: "critical",
    frameworks: "CKV2_GCP_6; CKV_GCP_28; CKV_GCP_101; CKV_GCP_112; PRW kms_key_not_publicly_accessible",
    remediation: "Name the service accounts or groups.",
    types: [
      gcp.cryptoKeyMember,
      gcp.cryptoKeyBinding,
      gcp.keyRingMember,
      gcp.keyRingBinding,
      gcp.bucketMember,
      gcp.bucketBinding,
      gcp.repositoryMember,
      gcp.repositoryBinding,
      gcp.projectMember,
      gcp.projectBinding,
      gcp.serviceAccountMember,
      gcp.serviceAccountBinding,
    ],
    check: ({ inputs }, report) => {
      const open = membersOf(inputs).filter((member) => EVERYONE.includes(member));
      if (open.length > 0) report(`grants ${textAt(inputs, "role")} to ${open.join(", ")}`);
    },
  }),
];
