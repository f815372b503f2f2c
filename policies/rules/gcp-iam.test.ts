import type { IAMBindingArgs } from "@pulumi/gcp/projects/iambinding";
import type { IAMMemberArgs } from "@pulumi/gcp/projects/iammember";
import type { IAMMemberArgs as AccountMemberArgs } from "@pulumi/gcp/serviceaccount/iammember";
import type { KeyArgs } from "@pulumi/gcp/serviceaccount/key";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-iam";

const member = {
  type: gcp.projectMember,
  inputs: {
    project: "shop",
    role: "roles/logging.logWriter",
    member: "serviceAccount:nodes@shop.iam.gserviceaccount.com",
  } satisfies IAMMemberArgs,
};
const binding = (role: string) => ({
  type: gcp.projectBinding,
  inputs: {
    project: "shop",
    role,
    members: ["serviceAccount:ci@shop.iam.gserviceaccount.com"],
  } satisfies IAMBindingArgs,
});
const accountMember = {
  type: gcp.serviceAccountMember,
  inputs: {
    serviceAccountId: "orders",
    role: "roles/iam.workloadIdentityUser",
    member: "serviceAccount:shop.svc.id.goog[shop/orders]",
  } satisfies AccountMemberArgs,
};
const key = { type: gcp.serviceAccountKey, inputs: { serviceAccountId: "ci" } satisfies KeyArgs };

testRules(rules, {
  "gcp-iam-no-primitive-roles": {
    pass: member,
    fail: [{ role: "roles/editor" }, { role: "roles/viewer" }, [binding("roles/owner")]],
    unknown: ["role"],
  },
  "gcp-iam-no-project-impersonation": {
    pass: member,
    alsoPass: [accountMember],
    fail: [{ role: "roles/iam.serviceAccountTokenCreator" }, [binding("roles/iam.serviceAccountUser")]],
    unknown: ["role"],
  },
  "gcp-iam-no-admin-service-accounts": {
    pass: member,
    alsoPass: [{ ...member, inputs: { role: "roles/cloudkms.admin", member: "group:keys@example.com" } }],
    fail: [{ role: "roles/cloudkms.admin" }, [binding("roles/resourcemanager.projectIamAdmin")]],
    unknown: ["role"],
  },
  "gcp-iam-no-service-account-keys": { pass: member, fail: [[key]], unknown: "irrelevant" },
  "gcp-iam-workload-identity-scoped": {
    pass: accountMember,
    alsoPass: [
      {
        ...accountMember,
        inputs: { role: "roles/iam.serviceAccountTokenCreator", member: "group:x@example.com" },
      },
    ],
    fail: [
      { member: "serviceAccount:shop.svc.id.goog[shop/default]" },
      { member: "allUsers" },
      { member: "serviceAccount:shop.svc.id.goog[*/orders]" },
    ],
    unknown: ["member"],
  },
});
