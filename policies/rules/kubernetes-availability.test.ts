import type { DeploymentArgs } from "@pulumi/kubernetes/apps/v1/deployment";
import type { HorizontalPodAutoscalerArgs } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import type { PodDisruptionBudgetArgs } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import { type Patch, patched, type TestResource, testRules } from "../testing";
import { kubernetes } from "../types";
import { rules } from "./kubernetes-availability";

const metadata = { name: "orders", namespace: "shop" };
const provider = { provider: "urn:pulumi:prod::p::pulumi:providers:kubernetes::aws-eu::id-1" };
const deployment = {
  type: kubernetes.deployment,
  options: provider,
  inputs: {
    metadata,
    spec: {
      selector: { matchLabels: { app: "orders" } },
      template: { metadata: { labels: { app: "orders", colour: "blue" } }, spec: { containers: [] } },
    },
  } satisfies DeploymentArgs,
};
const budget = {
  type: kubernetes.disruptionBudget,
  options: provider,
  inputs: {
    metadata,
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: { app: "orders" } },
    },
  } satisfies PodDisruptionBudgetArgs,
};
const scaler = {
  type: kubernetes.autoscaler,
  options: provider,
  inputs: {
    metadata,
    spec: {
      minReplicas: 3,
      maxReplicas: 9,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "orders" },
    },
  } satisfies HorizontalPodAutoscalerArgs,
};
const changed = (resource: TestResource, patch: Patch): TestResource => ({
  ...resource,
  inputs: patched(resource.inputs, patch),
});
const elsewhere = {
  ...scaler,
  options: { provider: "urn:pulumi:prod::p::pulumi:providers:kubernetes::gcp-eu::id-2" },
};
const minAvailable = (count: number) =>
  changed(budget, { "spec.minAvailable": count, "spec.maxUnavailable": undefined });

testRules(rules, {
  "k8s-pdb-allows-disruption": {
    pass: budget,
    alsoPass: [minAvailable(2)],
    fail: [
      { "spec.maxUnavailable": 0 },
      { "spec.maxUnavailable": "0%" },
      { "spec.maxUnavailable": undefined },
      { "spec.minAvailable": "100%" },
    ],
    unknown: ["spec.maxUnavailable"],
  },
  "k8s-pdb-evicts-unhealthy": {
    pass: budget,
    fail: [{ "spec.unhealthyPodEvictionPolicy": undefined }],
    unknown: ["spec.unhealthyPodEvictionPolicy"],
  },
  "k8s-deployment-has-pdb": {
    pass: [deployment, budget],
    alsoPass: [
      [
        deployment,
        changed(budget, {
          "spec.selector": {
            matchExpressions: [{ key: "colour", operator: "In", values: ["blue", "green"] }],
          },
        }),
      ],
    ],
    fail: [
      [deployment],
      [deployment, changed(budget, { "metadata.namespace": "other" })],
      [deployment, changed(budget, { "spec.selector.matchLabels": { app: "payments" } })],
      [
        deployment,
        changed(budget, {
          "spec.selector": { matchExpressions: [{ key: "colour", operator: "DoesNotExist" }] },
        }),
      ],
    ],
    unknown: ["metadata.namespace", "spec.template.metadata.labels"],
  },
  "k8s-pdb-leaves-room": {
    pass: [minAvailable(2), deployment, scaler],
    alsoPass: [[budget, deployment, scaler]],
    fail: [
      [minAvailable(3), deployment, scaler],
      [minAvailable(2), changed(deployment, { "spec.replicas": 2 })],
    ],
    unknown: ["spec.minAvailable"],
  },
  "k8s-hpa-range": {
    pass: scaler,
    fail: [{ "spec.minReplicas": 1 }, { "spec.minReplicas": undefined }, { "spec.maxReplicas": 3 }],
    unknown: ["spec.minReplicas"],
  },
  "k8s-deployment-has-hpa": {
    pass: [deployment, scaler],
    fail: [
      [deployment],
      [deployment, elsewhere],
      [deployment, changed(scaler, { "spec.scaleTargetRef.name": "payments" })],
    ],
    unknown: ["metadata.name"],
  },
  "k8s-hpa-target-exists": {
    pass: [scaler, deployment],
    alsoPass: [changed(scaler, { "spec.scaleTargetRef.kind": "Rollout" })],
    fail: [
      [scaler],
      { "spec.scaleTargetRef.name": "payments" },
      { "spec.scaleTargetRef.kind": "StatefulSet" },
    ],
    unknown: ["spec.scaleTargetRef.name"],
  },
  "k8s-no-replicas-under-hpa": {
    pass: [deployment, scaler],
    alsoPass: [changed(deployment, { "spec.replicas": 2 })],
    fail: [{ "spec.replicas": 3 }],
    unknown: ["spec.replicas"],
  },
});
