import { hex, uuid } from "../../hash";
import { isObject, textAt, type Values, valueAt } from "../../values";
import type { Cloud, ProviderInstance, SimulatedObject } from "../cloud";
import { checkKubernetes } from "./check";
import { clusterOf } from "./cluster";
import { helmRelease, immutablePaths, kindOf } from "./kinds";

/** Creation time of everything: the simulation has no clock. */
const createdAt = "2026-01-01T00:00:00Z";

function namespaceOf(object: SimulatedObject): string {
  const own =
    object.type === helmRelease ? object.inputs.namespace : valueAt(object.inputs, "metadata.namespace");
  return typeof own === "string" ? own : (textAt(object.provider.config, "namespace") ?? "default");
}

export function objectName(object: SimulatedObject): string {
  const given =
    object.type === helmRelease ? textAt(object.inputs, "name") : textAt(object.inputs, "metadata.name");
  return given ?? `${object.name}-${hex(object.seed, 8)}`;
}

function replicas(object: SimulatedObject): number {
  const wanted = valueAt(object.inputs, "spec.replicas");
  return typeof wanted === "number" ? wanted : 1;
}

/** The status of an object that is ready, by kind. */
const statuses: Readonly<Record<string, (object: SimulatedObject) => Values>> = {
  Namespace: () => ({ phase: "Active" }),
  Deployment: (object) => {
    const count = replicas(object);
    const conditions = [
      { type: "Available", status: "True", reason: "MinimumReplicasAvailable" },
      { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" },
    ];
    return {
      replicas: count,
      readyReplicas: count,
      availableReplicas: count,
      updatedReplicas: count,
      observedGeneration: 1,
      conditions,
    };
  },
  StatefulSet: (object) => ({
    replicas: replicas(object),
    readyReplicas: replicas(object),
    currentReplicas: replicas(object),
  }),
  DaemonSet: () => ({
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    numberReady: 1,
    numberMisscheduled: 0,
  }),
  Job: () => ({ succeeded: 1, conditions: [{ type: "Complete", status: "True" }] }),
  Pod: () => ({ phase: "Running", conditions: [{ type: "Ready", status: "True" }] }),
  PersistentVolumeClaim: () => ({ phase: "Bound" }),
  HorizontalPodAutoscaler: (object) => {
    const least = valueAt(object.inputs, "spec.minReplicas");
    const count = typeof least === "number" ? least : 1;
    return { currentReplicas: count, desiredReplicas: count };
  },
  PodDisruptionBudget: () => ({
    currentHealthy: 1,
    desiredHealthy: 1,
    disruptionsAllowed: 0,
    expectedPods: 1,
  }),
  Service: (object) => {
    if (valueAt(object.inputs, "spec.type") !== "LoadBalancer") return { loadBalancer: {} };
    return { loadBalancer: { ingress: [{ hostname: `lb-${hex(object.seed, 16)}.simulated.invalid` }] } };
  },
  Ingress: (object) => ({
    loadBalancer: { ingress: [{ hostname: `lb-${hex(object.seed, 16)}.simulated.invalid` }] },
  }),
};

function outputs(object: SimulatedObject): Values {
  if (object.type === helmRelease) {
    const name = objectName(object);
    const namespace = namespaceOf(object);
    return {
      name,
      namespace,
      status: { name, namespace, status: "deployed", revision: 1, version: object.inputs.version ?? "0.0.0" },
    };
  }
  const kind = kindOf(object.type);
  const metadata: Values = {
    name: objectName(object),
    ...(kind.namespaced ? { namespace: namespaceOf(object) } : {}),
    uid: uuid(object.seed),
    creationTimestamp: createdAt,
    generation: 1,
    resourceVersion: "1",
  };
  const status = statuses[kind.kind]?.(object);
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata,
    ...(status === undefined ? {} : { status }),
    ...(kind.kind === "Service" && valueAt(object.inputs, "spec.type") !== "ExternalName"
      ? { spec: serviceAddress(object) }
      : {}),
    ...(kind.kind === "Secret" ? secretData(object.inputs) : {}),
  };
}

function serviceAddress(object: SimulatedObject): Values {
  const number = Number.parseInt(hex(`clusterIP:${object.seed}`, 4), 16);
  const address = `10.100.${number >> 8}.${number & 0xff || 1}`;
  return { clusterIP: address, clusterIPs: [address], type: "ClusterIP", sessionAffinity: "None" };
}

/** The API server keeps `stringData` encoded in `data`. */
function secretData(inputs: Values): Values {
  const text = isObject(inputs.stringData) ? inputs.stringData : {};
  const encoded = Object.entries(text).map(([key, value]) => [
    key,
    typeof value === "string" ? Buffer.from(value).toString("base64") : value,
  ]);
  return { type: "Opaque", ...(encoded.length === 0 ? {} : { data: Object.fromEntries(encoded) }) };
}

function mutability(provider: ProviderInstance | undefined): {
  configMapMutable: boolean;
  secretMutable: boolean;
} {
  const on = (value: unknown): boolean => value === true || value === "true";
  return {
    configMapMutable: on(provider?.config.enableConfigMapMutable),
    secretMutable: on(provider?.config.enableSecretMutable),
  };
}

export const kubernetes: Cloud = {
  package: "kubernetes",
  strictEnums: true,
  scope: (provider) => `kubernetes:${clusterOf(provider)}`,
  idScope: (_, provider) => `kubernetes:${clusterOf(provider)}`,
  autoName: (type) => ({
    property: type === helmRelease ? "name" : "metadata.name",
    make: (name, suffix) => `${name.toLowerCase()}-${suffix}`,
  }),
  names: () => ({}),
  check: checkKubernetes,
  replaces: (type, provider) => immutablePaths(type, mutability(provider)),
  id: (object) =>
    kindOf(object.type).namespaced ? `${namespaceOf(object)}/${objectName(object)}` : objectName(object),
  computed: () => undefined,
  outputs,
  invoke: () => undefined,
};
