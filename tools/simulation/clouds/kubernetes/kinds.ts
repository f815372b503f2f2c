/** What the model knows of the kinds of Kubernetes objects. */

/** Kinds that live in no namespace. */
const clusterScoped = new Set([
  "Namespace",
  "Node",
  "PersistentVolume",
  "ClusterRole",
  "ClusterRoleBinding",
  "StorageClass",
  "IngressClass",
  "PriorityClass",
  "RuntimeClass",
  "CustomResourceDefinition",
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "CSIDriver",
  "APIService",
  "GatewayClass",
  "ClusterSecretStore",
  "ClusterIssuer",
  "FlowSchema",
  "PriorityLevelConfiguration",
]);

export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Of a group that some custom resource definition provides: any spec is accepted. */
  readonly custom: boolean;
}

/** Groups which the API server itself serves. */
const builtIn = /^(?:core|apps|batch|autoscaling|policy|extensions|[a-z.]+\.k8s\.io)$/;

/** The SDK's folder names of built-in groups whose API group has a longer name. */
const groups: Readonly<Record<string, string>> = { core: "", helm: "helm.sh" };

/** Reads "kubernetes:apps/v1:Deployment". */
export function kindOf(type: string): Kind {
  const [, versioned = "", kind = ""] = type.split(":");
  const at = versioned.lastIndexOf("/");
  const group = versioned.slice(0, Math.max(at, 0));
  const version = versioned.slice(at + 1);
  const apiGroup = groups[group] ?? group;
  return {
    apiVersion: apiGroup === "" ? version : `${apiGroup}/${version}`,
    kind,
    namespaced: !clusterScoped.has(kind),
    custom: group.includes(".") && !builtIn.test(group),
  };
}

/** Helm releases are installed through the cluster's API but are no objects of it. */
export const helmRelease = "kubernetes:helm.sh/v3:Release";

/** The fields whose change the API server refuses, so that the provider replaces the object. */
const immutable: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec.selector"],
  DaemonSet: ["spec.selector"],
  StatefulSet: ["spec.selector", "spec.serviceName", "spec.podManagementPolicy", "spec.volumeClaimTemplates"],
  Job: ["spec.selector", "spec.template", "spec.completionMode", "spec.completions"],
  Pod: [
    "spec.containers",
    "spec.initContainers",
    "spec.nodeName",
    "spec.serviceAccountName",
    "spec.volumes",
    "spec.nodeSelector",
  ],
  Service: ["spec.clusterIP", "spec.clusterIPs"],
  Secret: ["type", "data", "stringData"],
  ConfigMap: ["data", "binaryData"],
  PersistentVolumeClaim: [
    "spec.accessModes",
    "spec.storageClassName",
    "spec.volumeName",
    "spec.volumeMode",
    "spec.selector",
    "spec.dataSource",
  ],
  StorageClass: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  RoleBinding: ["roleRef"],
  ClusterRoleBinding: ["roleRef"],
  IngressClass: ["spec.controller"],
  PriorityClass: ["value", "preemptionPolicy"],
};

/** Property paths whose change makes another object of the kind. */
export function immutablePaths(
  type: string,
  options: { readonly configMapMutable: boolean; readonly secretMutable: boolean },
): string[] {
  const { kind } = kindOf(type);
  const common = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];
  if (type === helmRelease) return ["name", "namespace", "chart", "repositoryOpts.repo"];
  if (kind === "ConfigMap" && options.configMapMutable) return common;
  if (kind === "Secret" && options.secretMutable) return [...common, "type"];
  return [...common, ...(immutable[kind] ?? [])];
}
