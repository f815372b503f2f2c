import type { CheckFailure } from "../../check/shape";
import { isAbsent, isObject, joinPath, UNKNOWN, type Values, valueAt, visitLeaves } from "../../values";
import type { ProviderInstance } from "../cloud";
import { helmRelease, kindOf } from "./kinds";

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const dnsLabelFromLetter = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const qualifiedName =
  /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const quantity = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** Roles may have characters such as ":" in their names. */
const pathNamed = new Set(["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]);

/** What the API server would refuse beyond the structure of the object. */
export function checkKubernetes(type: string, inputs: Values, provider: ProviderInstance): CheckFailure[] {
  if (type === helmRelease) return checkRelease(inputs, provider);
  const kind = kindOf(type);
  const failures: CheckFailure[] = [];
  for (const [field, expected] of [
    ["apiVersion", kind.apiVersion],
    ["kind", kind.kind],
  ] as const) {
    const given = inputs[field];
    if (!isAbsent(given) && given !== UNKNOWN && given !== expected) {
      failures.push({ property: field, reason: `must be "${expected}", not ${JSON.stringify(given)}` });
    }
  }
  failures.push(...checkMetadata(inputs.metadata, kind.kind, kind.namespaced, provider));
  failures.push(...checkSelector(inputs.spec));
  visitLeaves(inputs.spec, "spec", (value, path) => {
    failures.push(...checkLeaf(value, path));
  });
  if (kind.kind === "HorizontalPodAutoscaler") failures.push(...checkAutoscaler(inputs.spec));
  return failures;
}

function checkRelease(inputs: Values, provider: ProviderInstance): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (isAbsent(inputs.namespace) && isAbsent(provider.config.namespace)) {
    failures.push({
      property: "namespace",
      reason: "is required: a release without one would go to the namespace of whoever runs it",
    });
  }
  if (typeof inputs.name === "string" && !(inputs.name.length <= 53 && dnsSubdomain.test(inputs.name))) {
    failures.push({ property: "name", reason: "must be a DNS-1123 name of at most 53 characters" });
  }
  return failures;
}

function checkMetadata(
  metadata: unknown,
  kind: string,
  namespaced: boolean,
  provider: ProviderInstance,
): CheckFailure[] {
  if (metadata === UNKNOWN) return [];
  const data = isObject(metadata) ? metadata : {};
  const failures: CheckFailure[] = [];
  const { name, namespace } = data;
  if (namespaced && isAbsent(namespace) && isAbsent(provider.config.namespace)) {
    failures.push({ property: "metadata.namespace", reason: `is required: a ${kind} lives in a namespace` });
  }
  if (!namespaced && typeof namespace === "string") {
    failures.push({
      property: "metadata.namespace",
      reason: `must not be set: a ${kind} lives in no namespace`,
    });
  }
  if (typeof name === "string") {
    const [pattern, words] = nameRule(kind);
    if (!pattern.test(name) || name.length > 253)
      failures.push({ property: "metadata.name", reason: `"${name}" must be ${words}` });
  }
  if (typeof namespace === "string" && !dnsLabel.test(namespace)) {
    failures.push({ property: "metadata.namespace", reason: `"${namespace}" must be a DNS-1123 label` });
  }
  return [
    ...failures,
    ...checkLabels(data.labels, "metadata.labels"),
    ...checkKeys(data.annotations, "metadata.annotations"),
  ];
}

function nameRule(kind: string): [RegExp, string] {
  if (pathNamed.has(kind)) return [/^[^/%]+$/, "a name without / and %"];
  if (kind === "Namespace")
    return [dnsLabel, "a DNS-1123 label: at most 63 lower-case letters, digits and -"];
  if (kind === "Service")
    return [
      dnsLabelFromLetter,
      "a DNS-1035 label: at most 63 lower-case letters, digits and -, starting with a letter",
    ];
  return [dnsSubdomain, "a DNS-1123 subdomain: lower-case letters, digits, - and ."];
}

function checkKeys(value: unknown, path: string): CheckFailure[] {
  if (!isObject(value)) return [];
  return Object.keys(value)
    .filter((key) => !qualifiedName.test(key))
    .map((key) => ({
      property: joinPath(path, key),
      reason: "the key must be a qualified name: [prefix/]name, the name of at most 63 characters",
    }));
}

function checkLabels(value: unknown, path: string): CheckFailure[] {
  if (!isObject(value)) return [];
  const failures = checkKeys(value, path);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text === "string" && !labelValue.test(text)) {
      failures.push({
        property: joinPath(path, key),
        reason: `the value "${text}" may have up to 63 letters, digits, -, _ and ., starting and ending with a letter or digit`,
      });
    }
  }
  return failures;
}

/** A workload's selector has to match the labels of its own pods. */
function checkSelector(spec: unknown): CheckFailure[] {
  const wanted = valueAt(spec, "selector.matchLabels");
  const template = valueAt(spec, "template");
  if (!isObject(template)) return [];
  const labels = valueAt(template, "metadata.labels");
  const failures = checkLabels(labels, "spec.template.metadata.labels");
  if (!isObject(wanted) || labels === UNKNOWN || valueAt(template, "metadata") === UNKNOWN) return failures;
  for (const [key, value] of Object.entries(wanted)) {
    const own = isObject(labels) ? labels[key] : undefined;
    if (value !== UNKNOWN && own !== UNKNOWN && own !== value) {
      failures.push({
        property: joinPath("spec.selector.matchLabels", key),
        reason: "does not match the labels of the pod template",
      });
    }
  }
  return failures;
}

function checkLeaf(value: unknown, path: string): CheckFailure[] {
  if (
    /\.resources\.(?:limits|requests)[.[]/.test(path) &&
    typeof value === "string" &&
    !quantity.test(value)
  ) {
    return [{ property: path, reason: `must be a quantity like "250m" or "1Gi", not "${value}"` }];
  }
  if (
    /\.(?:containerPort|hostPort)$/.test(path) &&
    typeof value === "number" &&
    !(Number.isInteger(value) && value >= 1 && value <= 65535)
  ) {
    return [{ property: path, reason: "must be a port between 1 and 65535" }];
  }
  if (
    /(?:containers|initContainers)\[\d+\]\.name$/.test(path) &&
    typeof value === "string" &&
    !dnsLabel.test(value)
  ) {
    return [{ property: path, reason: `"${value}" must be a DNS-1123 label` }];
  }
  if (/(?:containers|initContainers)\[\d+\]\.image$/.test(path) && value === "") {
    return [{ property: path, reason: "must not be empty" }];
  }
  return [];
}

function checkAutoscaler(spec: unknown): CheckFailure[] {
  const least = valueAt(spec, "minReplicas");
  const most = valueAt(spec, "maxReplicas");
  if (typeof least === "number" && typeof most === "number" && least > most) {
    return [{ property: "spec.maxReplicas", reason: `must be at least minReplicas (${least}), not ${most}` }];
  }
  return [];
}
