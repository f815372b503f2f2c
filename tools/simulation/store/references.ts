import { accountOf } from "../clouds/aws/context";
import type { ProviderInstance } from "../clouds/cloud";
import { clusterOf, serverOf } from "../clouds/kubernetes/cluster";
import { helmRelease, kindOf } from "../clouds/kubernetes/kinds";
import { textAt, type Values, visitLeaves } from "../values";
import { awsReferences, ec2Id } from "./references-aws";
import { azureReferences } from "./references-azure";
import { gcpReferences } from "./references-gcp";

/** A property that means another object. */
export interface Reference {
  readonly property: string;
  /** As it stands in the inputs. */
  readonly value: string;
  /** The identifier under which the object is kept. */
  readonly identifier: string;
}

/** Where an object stands, as far as references go. */
export interface Referrer {
  readonly type: string;
  readonly id: string;
  readonly inputs: Values;
  readonly provider: ProviderInstance;
}

/** What an object refers to. */
export function referencesOf(object: Referrer): Reference[] {
  switch (object.provider.package) {
    case "aws":
      return awsReferences(object, accountOf(object.provider));
    case "azure-native":
      return azureReferences(object);
    case "gcp":
      return gcpReferences(object);
    case "kubernetes":
      return kubernetesReferences(object);
    default:
      return [];
  }
}

/** Namespaces that every cluster has. */
const ownNamespaces = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);

function kubernetesReferences({ type, inputs, provider }: Referrer): Reference[] {
  const references: Reference[] = [];
  const server = serverOf(provider);
  if (server !== undefined) {
    references.push({ property: "(kubeconfig)", value: server, identifier: hostIdentifier(server) });
  }
  const release = type === helmRelease;
  const namespace =
    textAt(inputs, release ? "namespace" : "metadata.namespace") ?? textAt(provider.config, "namespace");
  const makesIt = release && inputs.createNamespace === true;
  if (namespace !== undefined && kindOf(type).namespaced && !ownNamespaces.has(namespace) && !makesIt) {
    const property = release ? "namespace" : "metadata.namespace";
    references.push({ property, value: namespace, identifier: namespaceIdentifier(provider, namespace) });
  }
  return references;
}

function namespaceIdentifier(provider: ProviderInstance, name: string): string {
  return `namespace:${clusterOf(provider)}:${name}`;
}

/** API servers are known by host, with or without scheme, port and path. */
function hostIdentifier(address: string): string {
  return `host:${address
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[:/].*$/, "")
    .toLowerCase()}`;
}

/** Outputs that hold an address of a cluster's API server. */
const clusterAddresses: Readonly<Record<string, readonly string[]>> = {
  "aws:eks/cluster:Cluster": ["endpoint"],
  "azure-native:containerservice:ManagedCluster": ["fqdn", "privateFQDN"],
  "gcp:container/cluster:Cluster": [
    "endpoint",
    "privateClusterConfig.privateEndpoint",
    "privateClusterConfig.publicEndpoint",
    "controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint",
  ],
};

/** The names under which others may mean an object. */
export function identifiersOf(
  { type, id, inputs, provider }: Referrer,
  outputs: Values,
  scope: string,
): string[] {
  const found = new Set<string>([`${type}|${scope}|${id}`]);
  for (const property of ["arn", "selfLink", "accessEntryArn"]) {
    const value = textAt(outputs, property);
    // What is an input means another object: the topic of a topic's policy.
    if (value !== undefined && value !== "" && value !== textAt(inputs, property))
      found.add(value.replace(/^https:\/\/[^/]+\/(?:compute\/)?v1\//, ""));
  }
  if (provider.package === "azure-native") {
    found.add(id.toLowerCase());
    const group = textAt(outputs, "nodeResourceGroup");
    if (group !== undefined)
      found.add(`${/^\/subscriptions\/[^/]+/.exec(id)?.[0] ?? ""}/resourcegroups/${group}`.toLowerCase());
  }
  if (provider.package === "gcp") {
    found.add(id);
    const email = textAt(outputs, "email");
    if (email !== undefined) found.add(email);
  }
  if (provider.package === "aws") {
    visitLeaves(outputs, "", (value, path) => {
      const own =
        path.startsWith("default") || path.startsWith("main") || path.endsWith("clusterSecurityGroupId");
      if (typeof value === "string" && ec2Id.test(value) && (value === id || own)) found.add(value);
    });
    if (ec2Id.test(id)) found.add(id);
  }
  for (const path of clusterAddresses[type] ?? []) {
    const address = textAt(outputs, path);
    if (address !== undefined && address !== "") found.add(hostIdentifier(address));
  }
  if (type === "kubernetes:core/v1:Namespace")
    found.add(namespaceIdentifier(provider, textAt(outputs, "metadata.name") ?? id));
  if (type === helmRelease && inputs.createNamespace === true) {
    found.add(namespaceIdentifier(provider, textAt(outputs, "namespace") ?? "default"));
  }
  return [...found];
}
