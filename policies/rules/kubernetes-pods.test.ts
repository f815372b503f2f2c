import type { DeploymentArgs } from "@pulumi/kubernetes/apps/v1/deployment";
import type { CronJobArgs } from "@pulumi/kubernetes/batch/v1/cronJob";
import type { PodArgs } from "@pulumi/kubernetes/core/v1/pod";
import { testRules } from "../testing";
import { kubernetes } from "../types";
import { rules } from "./kubernetes-pods";

const podSpec = {
  automountServiceAccountToken: false,
  serviceAccountName: "orders",
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 10001,
    runAsGroup: 10001,
    seccompProfile: { type: "RuntimeDefault" },
  },
  volumes: [{ name: "tmp", emptyDir: {} }],
  containers: [
    {
      name: "app",
      image: "registry/orders",
      ports: [{ containerPort: 8080 }],
      env: [{ name: "MODE", value: "prod" }],
      securityContext: {
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
    },
  ],
};
const deployment = {
  type: kubernetes.deployment,
  inputs: {
    spec: { selector: { matchLabels: { app: "orders" } }, template: { spec: podSpec } },
  } satisfies DeploymentArgs,
};
const pod = { type: kubernetes.pod, inputs: { spec: podSpec } satisfies PodArgs };
const cronJob = {
  type: kubernetes.cronJob,
  inputs: {
    spec: { schedule: "@daily", jobTemplate: { spec: { template: { spec: podSpec } } } },
  } satisfies CronJobArgs,
};

const spec = "spec.template.spec";
const app = `${spec}.containers.0`;
const context = `${app}.securityContext`;
const withInit = (container: object) => [
  { ...pod, inputs: { spec: { ...podSpec, initContainers: [{ name: "init", ...container }] } } },
];
const cronJobWith = (container: object) => [
  {
    ...cronJob,
    inputs: {
      spec: { jobTemplate: { spec: { template: { spec: { ...podSpec, containers: [container] } } } } },
    },
  },
];

testRules(rules, {
  "k8s-pod-not-privileged": {
    pass: deployment,
    alsoPass: [pod, cronJob],
    fail: [
      { [`${context}.privileged`]: true },
      withInit({ securityContext: { privileged: true } }),
      cronJobWith({ securityContext: { privileged: true } }),
    ],
    unknown: [`${context}.privileged`],
  },
  "k8s-pod-no-host-namespaces": {
    pass: deployment,
    alsoPass: [pod, cronJob],
    fail: [{ [`${spec}.hostNetwork`]: true }, { [`${spec}.hostPID`]: true }, { [`${spec}.hostIPC`]: true }],
    unknown: [`${spec}.hostNetwork`],
  },
  "k8s-pod-no-host-port": {
    pass: deployment,
    fail: [{ [`${app}.ports`]: [{ containerPort: 80, hostPort: 80 }] }],
    unknown: [`${app}.ports`],
  },
  "k8s-pod-no-privilege-escalation": {
    pass: deployment,
    fail: [
      { [`${context}.allowPrivilegeEscalation`]: undefined },
      { [`${context}.allowPrivilegeEscalation`]: true },
      withInit({}),
    ],
    unknown: [context],
  },
  "k8s-pod-capabilities-dropped": {
    pass: deployment,
    fail: [
      { [`${context}.capabilities`]: undefined },
      { [`${context}.capabilities.add`]: ["NET_BIND_SERVICE", "SYS_ADMIN"] },
    ],
    unknown: [`${context}.capabilities.drop`],
  },
  "k8s-pod-non-root": {
    pass: deployment,
    fail: [{ [`${spec}.securityContext`]: undefined }, { [`${context}.runAsNonRoot`]: false }],
    unknown: [`${spec}.securityContext`],
  },
  "k8s-pod-high-ids": {
    pass: deployment,
    fail: [
      { [`${spec}.securityContext.runAsUser`]: 1000 },
      { [`${spec}.securityContext.runAsGroup`]: undefined },
    ],
    unknown: [`${spec}.securityContext.runAsUser`],
  },
  "k8s-pod-seccomp": {
    pass: deployment,
    fail: [
      { [`${spec}.securityContext.seccompProfile`]: undefined },
      { [`${context}.seccompProfile`]: { type: "Unconfined" } },
    ],
    unknown: [`${spec}.securityContext.seccompProfile`],
  },
  "k8s-pod-volume-types": {
    pass: deployment,
    fail: [{ [`${spec}.volumes`]: [{ name: "root", hostPath: { path: "/" } }] }],
    unknown: [`${spec}.volumes`],
  },
  "k8s-pod-kernel-defaults": {
    pass: deployment,
    fail: [
      { [`${spec}.securityContext.sysctls`]: [{ name: "kernel.msgmax", value: "1" }] },
      { [`${context}.procMount`]: "Unmasked" },
      { [`${context}.seLinuxOptions`]: { type: "spc_t" } },
      { [`${context}.appArmorProfile`]: { type: "Unconfined" } },
    ],
    unknown: [`${spec}.securityContext.sysctls`, `${context}.procMount`],
  },
  "k8s-pod-read-only-root": {
    pass: deployment,
    fail: [{ [`${context}.readOnlyRootFilesystem`]: undefined }],
    unknown: [`${context}.readOnlyRootFilesystem`],
  },
  "k8s-pod-no-default-token": {
    pass: deployment,
    alsoPass: [
      {
        type: kubernetes.pod,
        inputs: { spec: { automountServiceAccountToken: true, serviceAccountName: "operator" } },
      },
    ],
    fail: [
      { [`${spec}.automountServiceAccountToken`]: undefined },
      { [`${spec}.automountServiceAccountToken`]: true, [`${spec}.serviceAccountName`]: "default" },
    ],
    unknown: [`${spec}.automountServiceAccountToken`],
  },
  "k8s-pod-no-secret-env": {
    pass: deployment,
    fail: [
      {
        [`${app}.env`]: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
      },
      { [`${app}.envFrom`]: [{ secretRef: { name: "db" } }] },
    ],
    unknown: [`${app}.env`],
  },
});
