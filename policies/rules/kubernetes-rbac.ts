/** Roles, bindings and service accounts inside clusters. */
import { mustBeFalse } from "../conditions";
import { type Report, type ResourceView, type Rule, resourceRule } from "../rule";
import { kubernetes } from "../types";
import { at, isUnset, listAt, textAt, texts } from "../values";

const roles = [kubernetes.role, kubernetes.clusterRole];
const bindings = [kubernetes.roleBinding, kubernetes.clusterRoleBinding];
const SPECIAL = ["system:anonymous", "system:unauthenticated", "system:masters"];
const READ = ["get", "list", "watch", "*"];
const WRITE = ["create", "update", "patch", "delete", "deletecollection", "*"];

const overlap = (left: readonly string[], right: readonly string[]) =>
  left.some((item) => right.includes(item));

/** A check of each rule of a role; it returns what is wrong with the rule, or nothing. */
const eachRule =
  (
    complaint: (rule: {
      verbs: readonly string[];
      resources: readonly string[];
      groups: readonly string[];
      raw: unknown;
    }) => string | undefined,
  ) =>
  ({ inputs }: ResourceView, report: Report): void => {
    for (const [index, raw] of listAt(inputs, "rules").entries()) {
      const verbs = texts(at(raw, "verbs"));
      const message = complaint({
        verbs,
        resources: texts(at(raw, "resources")),
        groups: texts(at(raw, "apiGroups")),
        raw,
      });
      if (message !== undefined) report(`rules[${index}] ${message}`);
    }
  };

export const rules: readonly Rule[] = [
  resourceRule({
    name: "k8s-rbac-no-wildcards",
    description: "Roles name their verbs, resources and API groups.",
    severity: "high",
    frameworks: "CIS 4.1.3; CKV_K8S_49; KL wildcard-in-rules",
    remediation: "List what is needed.",
    types: roles,
    check: eachRule(({ verbs, resources, groups }) => {
      const wild = Object.entries({ verbs, resources, apiGroups: groups }).filter(([, values]) =>
        values.includes("*"),
      );
      return wild.length > 0 ? `has "*" in ${wild.map(([name]) => name).join(", ")}` : undefined;
    }),
  }),
  resourceRule({
    name: "k8s-rbac-no-cluster-admin",
    description: "Nobody is bound to cluster-admin.",
    severity: "critical",
    frameworks: "CIS 4.1.1; KL cluster-admin-role-binding",
    remediation: "Bind a role that lists what is needed; people use the cloud's own access entries.",
    types: bindings,
    check: ({ inputs }, report) => {
      if (textAt(inputs, "roleRef.name") === "cluster-admin") report("binds cluster-admin");
    },
  }),
  resourceRule({
    name: "k8s-rbac-no-broad-secrets",
    description: "No role reads every secret.",
    severity: "high",
    frameworks: "CIS 4.1.2; CKV2_K8S_5; KL access-to-secrets",
    remediation: "Name the secrets in resourceNames.",
    types: roles,
    check: eachRule(({ verbs, resources, raw }) =>
      overlap(resources, ["secrets", "*"]) && overlap(verbs, READ) && isUnset(at(raw, "resourceNames"))
        ? "reads every secret"
        : undefined,
    ),
  }),
  resourceRule({
    name: "k8s-rbac-no-escalation",
    description: "No role lets its holder take more rights or act as others.",
    severity: "critical",
    frameworks: "CIS 4.1.8; CIS 4.1.12; CKV_K8S_157; CKV_K8S_158; CKV2_K8S_3",
    remediation: "Remove bind, escalate, impersonate, and the creation of service account tokens.",
    types: roles,
    check: eachRule(({ verbs, resources }) => {
      const taking = verbs.filter((verb) => ["bind", "escalate", "impersonate"].includes(verb));
      if (taking.length > 0) return `allows ${taking.join(", ")}`;
      const tokens = resources.includes("serviceaccounts/token") && overlap(verbs, WRITE);
      return tokens ? "creates service account tokens" : undefined;
    }),
  }),
  resourceRule({
    name: "k8s-rbac-no-control-of-admission",
    description: "No role changes admission webhooks or approves certificates.",
    severity: "high",
    frameworks: "CIS 4.1.9; CIS 4.1.11; CKV_K8S_155; CKV_K8S_156",
    remediation: "Remove the resource from the role.",
    types: roles,
    check: eachRule(({ verbs, resources }) => {
      const watched = [
        "mutatingwebhookconfigurations",
        "validatingwebhookconfigurations",
        "certificatesigningrequests/approval",
      ].filter((name) => resources.includes(name));
      return watched.length > 0 && overlap(verbs, WRITE) ? `writes ${watched.join(", ")}` : undefined;
    }),
  }),
  resourceRule({
    name: "k8s-rbac-no-anonymous",
    description: "Nothing is granted to anonymous users or to the unlimited group system:masters.",
    severity: "critical",
    frameworks: "CIS-GKE 4.1.7; CIS-GKE 4.1.8; CIS-GKE 4.1.9; GKL disallowanonymous",
    remediation: "Bind named users, groups or service accounts.",
    types: bindings,
    check: ({ inputs }, report) => {
      for (const subject of listAt(inputs, "subjects")) {
        const name = textAt(subject, "name");
        if (SPECIAL.includes(name)) report(`binds ${name}`);
      }
    },
  }),
  resourceRule({
    name: "k8s-service-account-no-automount",
    description: "Service accounts hand out no tokens of the Kubernetes API by themselves.",
    severity: "medium",
    frameworks: "CIS 4.1.6; CKV_K8S_38; BPG iam",
    remediation: "Set automountServiceAccountToken to false; pods that need the API say so.",
    types: [kubernetes.serviceAccount],
    check: mustBeFalse("automountServiceAccountToken"),
  }),
];
