import type { DeploymentArgs } from "@pulumi/kubernetes/apps/v1/deployment";
import { expect, it } from "vitest";
import { viewOf } from "../evaluate";
import { testRules } from "../testing";
import { kubernetes } from "../types";
import { rules } from "./kubernetes-workloads";

const digest = `sha256:${"a".repeat(64)}`;
const image = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/orders@${digest}`;
const deployment = {
  type: kubernetes.deployment,
  inputs: {
    metadata: { name: "orders", namespace: "shop" },
    spec: {
      selector: { matchLabels: { app: "orders" } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
      template: {
        spec: {
          terminationGracePeriodSeconds: 45,
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" },
            { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
          ],
          containers: [
            {
              name: "app",
              image,
              ports: [{ containerPort: 8080 }],
              resources: {
                requests: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" },
                limits: { memory: "128Mi", "ephemeral-storage": "64Mi" },
              },
              readinessProbe: { httpGet: { path: "/ready", port: 8080 } },
              livenessProbe: { httpGet: { path: "/live", port: 8080 } },
              lifecycle: { preStop: { sleep: { seconds: 15 } } },
            },
          ],
        },
      },
    },
  } satisfies DeploymentArgs,
};
const spec = "spec.template.spec";
const app = `${spec}.containers.0`;

testRules(rules, {
  "k8s-image-by-digest": {
    pass: deployment,
    fail: [{ [`${app}.image`]: "shop/orders:latest" }, { [`${app}.image`]: undefined }],
    unknown: [`${app}.image`],
  },
  "k8s-image-registry": {
    pass: deployment,
    fail: [
      { [`${app}.image`]: `docker.io/library/nginx@${digest}` },
      { [`${app}.image`]: `evil.example/111122223333.dkr.ecr.eu-central-1.amazonaws.com/x@${digest}` },
    ],
    unknown: [`${app}.image`],
  },
  "k8s-resources": {
    pass: deployment,
    fail: [{ [`${app}.resources`]: undefined }, { [`${app}.resources.limits.memory`]: undefined }],
    unknown: [`${app}.resources`],
  },
  "k8s-ephemeral-storage": {
    pass: deployment,
    fail: [
      { [`${app}.resources.limits`]: { memory: "128Mi" } },
      { [`${app}.resources.requests`]: undefined },
    ],
    unknown: [`${app}.resources`],
  },
  "k8s-readiness-probe": {
    pass: deployment,
    fail: [{ [`${app}.readinessProbe`]: undefined }],
    unknown: [`${app}.readinessProbe`],
  },
  "k8s-liveness-probe": {
    pass: deployment,
    fail: [
      { [`${app}.livenessProbe`]: undefined },
      { [`${app}.livenessProbe`]: { httpGet: { path: "/ready", port: 8080 } } },
    ],
    unknown: [`${app}.livenessProbe`, `${app}.livenessProbe.httpGet.path`],
  },
  "k8s-graceful-shutdown": {
    pass: deployment,
    fail: [{ [`${app}.lifecycle`]: undefined }, { [`${spec}.terminationGracePeriodSeconds`]: 10 }],
    unknown: [`${app}.lifecycle`, `${spec}.terminationGracePeriodSeconds`],
  },
  "k8s-rolling-update": {
    pass: deployment,
    alsoPass: [{ type: kubernetes.deployment, inputs: {} }],
    fail: [
      { "spec.strategy.type": "Recreate" },
      { "spec.strategy.rollingUpdate.maxUnavailable": "50%" },
      { "spec.strategy.rollingUpdate.maxUnavailable": 2 },
    ],
    unknown: ["spec.strategy"],
  },
  "k8s-spread-nodes": {
    pass: deployment,
    fail: [{ [`${spec}.topologySpreadConstraints`]: undefined }],
    unknown: [`${spec}.topologySpreadConstraints`],
  },
  "k8s-spread-zones": {
    pass: deployment,
    fail: [{ [`${spec}.topologySpreadConstraints.0.topologyKey`]: "kubernetes.io/hostname" }],
    unknown: [`${spec}.topologySpreadConstraints.0.topologyKey`],
  },
  "k8s-not-in-default-namespace": {
    pass: deployment,
    fail: [{ "metadata.namespace": "default" }, { "metadata.namespace": undefined }],
    unknown: ["metadata.namespace"],
  },
});

it("takes the registries that the policy config names", () => {
  const rule = rules.find(({ name }) => name === "k8s-image-registry");
  if (rule?.kind !== "resource") throw new Error("k8s-image-registry is missing");
  const messages: string[] = [];
  const view = viewOf({ urn: "urn", name: "orders", options: {}, ...deployment });
  rule.check(view, (message) => messages.push(message), { registries: ["^registry\\.example/"] });
  expect(messages).toEqual([`container app uses ${image} from another registry`]);
});
