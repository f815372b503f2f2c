/** Roles and service accounts of Google Cloud. */
import { mustNotExist } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { gcp } from "../types";
import { at, textAt, texts } from "../values";

const PRIMITIVE = new Set(["roles/owner", "roles/editor", "roles/viewer"]);
/** Roles that let their holder act as any service account of the project. */
const IMPERSONATION = new Set([
  "roles/iam.serviceAccountTokenCreator",
  "roles/iam.serviceAccountUser",
  "roles/iam.serviceAccountKeyAdmin",
  "roles/iam.workloadIdentityUser",
]);
/** Roles that rule over keys or over who has which role. */
const ADMIN = new Set([
  "roles/iam.securityAdmin",
  "roles/resourcemanager.projectIamAdmin",
  "roles/cloudkms.admin",
  "roles/iam.serviceAccountAdmin",
]);

const projectGrants = [gcp.projectMember, gcp.projectBinding];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-iam-no-primitive-roles",
    description: "Nobody holds owner, editor or viewer of the project.",
    severity: "critical",
    frameworks: "CKV_GCP_115; CKV_GCP_116; CKV_GCP_117; CKV_GCP_49",
    remediation: "Grant the predefined role that lists what is needed, or a custom one.",
    types: projectGrants,
    check: ({ inputs }, report) => {
      const role = textAt(inputs, "role");
      if (PRIMITIVE.has(role)) report(`grants ${role}`);
    },
  }),
  resourceRule({
    name: "gcp-iam-no-project-impersonation",
    description: "Nobody may act as every service account of the project.",
    severity: "critical",
    frameworks: "CKV_GCP_41; CKV_GCP_49; CIS-GCP 1.6",
    remediation: "Grant the role on the one service account.",
    types: projectGrants,
    check: ({ inputs }, report) => {
      const role = textAt(inputs, "role");
      if (IMPERSONATION.has(role)) report(`grants ${role} on the whole project`);
    },
  }),
  resourceRule({
    name: "gcp-iam-no-admin-service-accounts",
    description: "Service accounts do not administer keys, accounts or roles.",
    severity: "high",
    frameworks: "CIS-GCP 1.5; CKV_GCP_42; PRW iam_sa_no_administrative_privileges",
    remediation: "Let people do it through a reviewed change.",
    types: projectGrants,
    check: ({ inputs }, report) => {
      const role = textAt(inputs, "role");
      if (!ADMIN.has(role)) return;
      const accounts = [...texts(at(inputs, "member")), ...texts(at(inputs, "members"))].filter((member) =>
        member.startsWith("serviceAccount:"),
      );
      if (accounts.length > 0) report(`grants ${role} to ${accounts.join(", ")}`);
    },
  }),
  resourceRule({
    name: "gcp-iam-no-service-account-keys",
    description: "There are no service account keys.",
    severity: "critical",
    frameworks: "CIS-GCP 1.4; PRW iam_sa_no_user_managed_keys",
    remediation: "Use workload identity: in clusters, and federated in pipelines.",
    types: [gcp.serviceAccountKey],
    check: mustNotExist("a service account key: a credential that never expires"),
  }),
  resourceRule({
    name: "gcp-iam-workload-identity-scoped",
    description: "A service account is used by one named Kubernetes service account.",
    severity: "high",
    frameworks: "CIS-GKE 5.2.2; BPG iam",
    remediation: "Set member to serviceAccount:<project>.svc.id.goog[<namespace>/<service account>].",
    types: [gcp.serviceAccountMember],
    check: ({ inputs }, report) => {
      if (textAt(inputs, "role") !== "roles/iam.workloadIdentityUser") return;
      const member = textAt(inputs, "member");
      const scoped =
        /^serviceAccount:[^[]+\.svc\.id\.goog\[[^/*]+\/(?!default\])[^/*\]]+\]$/.test(member) ||
        /^principal:\/\/iam\.googleapis\.com\/.+\/subject\/.+$/.test(member);
      if (!scoped)
        report(`${member || "nobody"} is not one named Kubernetes service account other than default`);
    },
  }),
];
