import type { ServiceAccountArgs } from "@pulumi/kubernetes/core/v1/serviceAccount";
import type { ClusterRoleBindingArgs } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding";
import type { RoleArgs } from "@pulumi/kubernetes/rbac/v1/role";
import { testRules } from "../testing";
import { kubernetes } from "../types";
import { rules } from "./kubernetes-rbac";

const role = {
  type: kubernetes.role,
  inputs: {
    rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] }],
  } satisfies RoleArgs,
};
const binding = {
  type: kubernetes.clusterRoleBinding,
  inputs: {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
    subjects: [{ kind: "Group", name: "platform-readers" }],
  } satisfies ClusterRoleBindingArgs,
};
const serviceAccount = {
  type: kubernetes.serviceAccount,
  inputs: { automountServiceAccountToken: false } satisfies ServiceAccountArgs,
};
const rule = (resources: string[], verbs: string[], rest: object = {}) => ({
  rules: [{ apiGroups: [""], resources, verbs, ...rest }],
});

testRules(rules, {
  "k8s-rbac-no-wildcards": {
    pass: role,
    fail: [{ "rules.0.verbs": ["*"] }, { "rules.0.resources": ["*"] }, { "rules.0.apiGroups": ["*"] }],
    unknown: ["rules"],
  },
  "k8s-rbac-no-cluster-admin": {
    pass: binding,
    fail: [{ "roleRef.name": "cluster-admin" }],
    unknown: ["roleRef.name"],
  },
  "k8s-rbac-no-broad-secrets": {
    pass: role,
    alsoPass: [{ type: kubernetes.role, inputs: rule(["secrets"], ["get"], { resourceNames: ["tls"] }) }],
    fail: [rule(["secrets"], ["get"]), rule(["pods", "secrets"], ["list"])],
    unknown: ["rules.0.resources"],
  },
  "k8s-rbac-no-escalation": {
    pass: role,
    fail: [
      rule(["clusterroles"], ["bind"]),
      rule(["users"], ["impersonate"]),
      rule(["serviceaccounts/token"], ["create"]),
    ],
    unknown: ["rules.0.verbs"],
  },
  "k8s-rbac-no-control-of-admission": {
    pass: role,
    alsoPass: [{ type: kubernetes.role, inputs: rule(["validatingwebhookconfigurations"], ["get"]) }],
    fail: [
      rule(["mutatingwebhookconfigurations"], ["patch"]),
      rule(["certificatesigningrequests/approval"], ["update"]),
    ],
    unknown: ["rules"],
  },
  "k8s-rbac-no-anonymous": {
    pass: binding,
    fail: [{ "subjects.0.name": "system:anonymous" }, { "subjects.0.name": "system:masters" }],
    unknown: ["subjects"],
  },
  "k8s-service-account-no-automount": {
    pass: serviceAccount,
    fail: [{ automountServiceAccountToken: undefined }, { automountServiceAccountToken: true }],
    unknown: ["automountServiceAccountToken"],
  },
});
