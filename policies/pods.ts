/** Reading Kubernetes workloads: pod specs and containers wherever they are, labels and selectors. */
import { providerOf } from "./links";
import type { ResourceView } from "./rule";
import { kubernetes } from "./types";
import { at, isRecord, listAt, record, textAt, texts } from "./values";

/** Everything that starts pods. */
export const podTypes: readonly string[] = [
  kubernetes.deployment,
  kubernetes.statefulSet,
  kubernetes.daemonSet,
  kubernetes.job,
  kubernetes.cronJob,
  kubernetes.pod,
];
/** Workloads that keep running and serve. */
export const servingTypes: readonly string[] = [
  kubernetes.deployment,
  kubernetes.statefulSet,
  kubernetes.daemonSet,
];

/** Path of the pod template in a workload of each type; a bare pod is its own template. */
function templateOf({ type, inputs }: ResourceView): unknown {
  if (type === kubernetes.pod) return inputs;
  return at(inputs, type === kubernetes.cronJob ? "spec.jobTemplate.spec.template" : "spec.template");
}

/** The pod spec of a workload. */
export function podSpecOf(resource: ResourceView): unknown {
  return at(templateOf(resource), "spec");
}

/** The labels that the workload's pods carry. */
export function podLabelsOf(resource: ResourceView): Readonly<Record<string, unknown>> {
  return record(at(templateOf(resource), "metadata.labels"));
}

/** The containers that run for as long as the pod does. */
export function mainContainersOf(resource: ResourceView): readonly unknown[] {
  return listAt(podSpecOf(resource), "containers");
}

/** Main and init containers. */
export function containersOf(resource: ResourceView): readonly unknown[] {
  const spec = podSpecOf(resource);
  return [...listAt(spec, "containers"), ...listAt(spec, "initContainers")];
}

/** A check of every container; it returns what is wrong with the container, or nothing. */
export const eachContainer =
  (complaint: (container: unknown, podSpec: unknown) => string | undefined, pick = containersOf) =>
  (resource: ResourceView, report: (message: string) => void): void => {
    const spec = podSpecOf(resource);
    for (const container of pick(resource)) {
      const message = complaint(container, spec);
      if (message !== undefined) report(`container ${textAt(container, "name")} ${message}`);
    }
  };

/** The namespace of an object; Kubernetes puts it into `default` where none is named. */
export function namespaceOf({ inputs }: ResourceView): string {
  return textAt(inputs, "metadata.namespace") || "default";
}

/** Name of an object as Kubernetes knows it. */
export function objectNameOf({ inputs, name }: ResourceView): string {
  return textAt(inputs, "metadata.name") || name;
}

/** Cluster and namespace: what objects must share to refer to each other. */
export function placeOf(resource: ResourceView): string {
  return `${providerOf(resource)} ${namespaceOf(resource)}`;
}

/** Whether a label selector selects pods with these labels. An empty selector selects everything. */
export function selects(selector: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  const exact = Object.entries(record(at(selector, "matchLabels")));
  if (!exact.every(([key, value]) => labels[key] === value)) return false;
  return listAt(selector, "matchExpressions").every((expression) => {
    const value = labels[textAt(expression, "key")];
    const values = texts(at(expression, "values"));
    switch (textAt(expression, "operator")) {
      case "In":
        return typeof value === "string" && values.includes(value);
      case "NotIn":
        return typeof value !== "string" || !values.includes(value);
      case "Exists":
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}

/** Whether a selector selects every pod. */
export function selectsEverything(selector: unknown): boolean {
  return isRecord(selector) && selects(selector, {}) && listAt(selector, "matchExpressions").length === 0;
}

/** A copy without traps, so that a stack rule can keep it after the resource is gone. */
export function kept<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
