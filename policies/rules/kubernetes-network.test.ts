import type { NamespaceArgs } from "@pulumi/kubernetes/core/v1/namespace";
import type { ServiceArgs } from "@pulumi/kubernetes/core/v1/service";
import type { NetworkPolicyArgs } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { type Patch, patched, type TestResource, testRules } from "../testing";
import { kubernetes } from "../types";
import { rules } from "./kubernetes-network";

const namespace = {
  type: kubernetes.namespace,
  inputs: {
    metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  } satisfies NamespaceArgs,
};
const deny = {
  type: kubernetes.networkPolicy,
  inputs: {
    metadata: { name: "deny", namespace: "shop" },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  } satisfies NetworkPolicyArgs,
};
const allow = {
  type: kubernetes.networkPolicy,
  inputs: {
    metadata: { name: "orders", namespace: "shop" },
    spec: {
      podSelector: { matchLabels: { app: "orders" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { name: "gateway" } } }], ports: [{ port: 8080 }] },
      ],
      egress: [{ ports: [{ port: 53, protocol: "UDP" }] }],
    },
  } satisfies NetworkPolicyArgs,
};
const deployment = {
  type: kubernetes.deployment,
  inputs: {
    metadata: { namespace: "shop" },
    spec: { template: { metadata: { labels: { app: "orders" } } } },
  },
};
const service = {
  type: kubernetes.service,
  inputs: {
    metadata: {
      name: "orders",
      namespace: "shop",
      annotations: { "networking.gke.io/load-balancer-type": "External" },
    },
    spec: { type: "ClusterIP", selector: { app: "orders" } },
  } satisfies ServiceArgs,
};
const changed = (resource: TestResource, patch: Patch): TestResource => ({
  ...resource,
  inputs: patched(resource.inputs, patch),
});
const internal = changed(service, {
  "spec.type": "LoadBalancer",
  "metadata.annotations": { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
});
const twin = changed(service, { "metadata.name": "twin" });

testRules(rules, {
  "k8s-namespace-default-deny": {
    pass: [deny, namespace],
    alsoPass: [{ type: kubernetes.namespace, inputs: { metadata: { name: "kube-system" } } }],
    fail: [
      [namespace],
      [namespace, allow],
      { "metadata.namespace": "other" },
      { "spec.policyTypes": ["Ingress"] },
      { "spec.podSelector": { matchLabels: { app: "orders" } } },
      { "spec.egress": [{}] },
    ],
    unknown: ["metadata.namespace", "spec.podSelector"],
  },
  "k8s-namespace-dns-allowed": {
    pass: [deny, allow],
    fail: [[deny], [deny, changed(allow, { "spec.egress.0.ports": [{ port: 443, protocol: "TCP" }] })]],
    unknown: ["metadata.namespace"],
  },
  "k8s-network-policy-not-dangling": {
    pass: [allow, deployment],
    alsoPass: [allow, [deny, deployment]],
    fail: [{ "spec.podSelector.matchLabels": { app: "payments" } }],
    unknown: ["spec.podSelector"],
  },
  "k8s-network-policy-not-open": {
    pass: allow,
    alsoPass: [deny],
    fail: [{ "spec.ingress": [{}] }, { "spec.ingress.0.from": [] }],
    unknown: ["spec.ingress"],
  },
  "k8s-service-not-exposed": {
    pass: service,
    alsoPass: [internal],
    fail: [
      { "spec.type": "NodePort" },
      { "spec.type": "LoadBalancer" },
      { "spec.externalIPs": ["203.0.113.1"] },
    ],
    unknown: ["spec.type", "spec.externalIPs"],
  },
  "k8s-service-unique-selector": {
    pass: [service, changed(twin, { "spec.selector": { app: "orders", colour: "blue" } })],
    alsoPass: [
      [service, changed(twin, { "spec.clusterIP": "None" })],
      [service, changed(twin, { "metadata.namespace": "other" })],
    ],
    fail: [[service, twin]],
    unknown: ["spec.selector"],
  },
  "k8s-namespace-restricted": {
    pass: namespace,
    alsoPass: [{ type: kubernetes.namespace, inputs: { metadata: { name: "kube-system" } } }],
    fail: [
      { "metadata.labels": {} },
      { "metadata.labels": { "pod-security.kubernetes.io/enforce": "baseline" } },
    ],
    unknown: ["metadata.labels"],
  },
});
