/** Network policies, services and namespaces. */
import { providerOf } from "../links";
import { kept, objectNameOf, placeOf, podLabelsOf, podTypes, selects, selectsEverything } from "../pods";
import { type Rule, resourceRule, stackRule } from "../rule";
import { kubernetes } from "../types";
import { at, isUnset, listAt, numberAt, record, textAt, texts } from "../values";

const { namespace, networkPolicy, service } = kubernetes;

/** Namespaces that belong to Kubernetes itself. */
const isSystem = (name: string) => name.startsWith("kube-") || name === "default";
/** Annotations by which the clouds keep a load balancer inside the network. */
const INTERNAL: readonly (readonly [string, readonly string[]])[] = [
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", ["internal"]],
  ["service.beta.kubernetes.io/aws-load-balancer-internal", ["true"]],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", ["true"]],
  ["networking.gke.io/load-balancer-type", ["Internal"]],
];

const policyTypes = (inputs: unknown) => texts(at(inputs, "spec.policyTypes"));
/** Whether a policy closes every pod of its namespace in both directions. */
function deniesEverything(inputs: unknown): boolean {
  const both = ["Ingress", "Egress"].every((direction) => policyTypes(inputs).includes(direction));
  const closed = isUnset(at(inputs, "spec.ingress")) && isUnset(at(inputs, "spec.egress"));
  return both && closed && selectsEverything(at(inputs, "spec.podSelector") ?? {});
}
/** Whether a policy lets pods ask the DNS. */
function allowsDns(inputs: unknown): boolean {
  return listAt(inputs, "spec.egress").some((rule) =>
    listAt(rule, "ports").some((port) => numberAt(port, "port") === 53 && textAt(port, "protocol") === "UDP"),
  );
}

export const rules: readonly Rule[] = [
  stackRule({
    name: "k8s-namespace-default-deny",
    description: "Each namespace denies all traffic that no policy allows.",
    severity: "high",
    frameworks: "CIS 4.3.2; CKV2_K8S_6; KS pod-networkpolicy; BPG network",
    remediation: "Add a NetworkPolicy with an empty podSelector, policyTypes [Ingress, Egress] and no rules.",
    types: [namespace, networkPolicy],
    start: () => {
      const namespaces = new Map<string, string>();
      const closed = new Set<string>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === namespace) {
            const name = objectNameOf(resource);
            if (!isSystem(name)) namespaces.set(`${providerOf(resource)} ${name}`, urn);
          } else if (deniesEverything(inputs)) {
            closed.add(placeOf(resource));
          }
        },
        finish: (report) => {
          for (const [place, urn] of namespaces)
            if (!closed.has(place)) report(urn, "has no default-deny NetworkPolicy");
        },
      };
    },
  }),
  stackRule({
    name: "k8s-namespace-dns-allowed",
    description: "Where outgoing traffic is denied by default, the DNS is allowed.",
    severity: "medium",
    frameworks: "BPG network",
    remediation: "Add a NetworkPolicy that allows UDP and TCP port 53 to the cluster's DNS.",
    types: [networkPolicy],
    start: () => {
      const closed = new Map<string, string>();
      const open = new Set<string>();
      return {
        collect: (resource) => {
          const place = placeOf(resource);
          if (deniesEverything(resource.inputs)) closed.set(place, resource.urn);
          else if (allowsDns(resource.inputs)) open.add(place);
        },
        finish: (report) => {
          for (const [place, urn] of closed)
            if (!open.has(place)) report(urn, "no policy of the namespace allows the DNS");
        },
      };
    },
  }),
  stackRule({
    name: "k8s-network-policy-not-dangling",
    description: "The pods that a network policy names exist.",
    severity: "low",
    frameworks: "KL dangling-networkpolicy; KIC",
    remediation: "Correct podSelector, or remove the policy.",
    types: [networkPolicy, ...podTypes],
    start: () => {
      const labels = new Map<string, Readonly<Record<string, unknown>>[]>();
      const policies: { urn: string; place: string; selector: unknown }[] = [];
      return {
        collect: (resource) => {
          const place = placeOf(resource);
          if (resource.type === networkPolicy) {
            const selector = kept(at(resource.inputs, "spec.podSelector") ?? {});
            if (!selectsEverything(selector)) policies.push({ urn: resource.urn, place, selector });
          } else {
            const group = labels.get(place) ?? [];
            group.push(kept(podLabelsOf(resource)));
            labels.set(place, group);
          }
        },
        finish: (report) => {
          for (const { urn, place, selector } of policies) {
            // A namespace without workloads in this stack gets them from elsewhere (a chart, another stack).
            const pods = labels.get(place);
            if (pods && !pods.some((one) => selects(selector, one)))
              report(urn, "selects no pod of its namespace");
          }
        },
      };
    },
  }),
  resourceRule({
    name: "k8s-network-policy-not-open",
    description: "A network policy that lets traffic in says from where.",
    severity: "high",
    frameworks: "CIS 4.3.2; BPG network",
    remediation: "Set from in each ingress rule.",
    types: [networkPolicy],
    check: ({ inputs }, report) => {
      for (const [index, rule] of listAt(inputs, "spec.ingress").entries()) {
        if (isUnset(at(rule, "from"))) report(`spec.ingress[${index}] lets everyone in`);
      }
    },
  }),
  resourceRule({
    name: "k8s-service-not-exposed",
    description:
      "Services are reached through the gateway: no public load balancer, node port or external address.",
    severity: "high",
    frameworks: "PCP; GKL block-nodeport-services; GKL externalip",
    remediation: "Use type ClusterIP behind the gateway, or an internal load balancer.",
    types: [service],
    check: ({ inputs }, report) => {
      const type = textAt(inputs, "spec.type");
      if (type === "NodePort") report("is of type NodePort");
      if (type === "LoadBalancer") {
        const annotations = record(at(inputs, "metadata.annotations"));
        const internal = INTERNAL.some(([key, values]) => values.includes(String(annotations[key])));
        if (!internal) report("is a public LoadBalancer");
      }
      if (!isUnset(at(inputs, "spec.externalIPs"))) report("has externalIPs");
    },
  }),
  stackRule({
    name: "k8s-service-unique-selector",
    description: "No two services of a namespace select the same pods by the same labels.",
    severity: "low",
    frameworks: "GKL uniqueserviceselector; AZP",
    remediation: "Remove one of the services, or narrow its selector.",
    types: [service],
    start: () => {
      const seen = new Map<string, string>();
      const twins: { urn: string; other: string }[] = [];
      return {
        collect: (resource) => {
          const selector = Object.entries(record(at(resource.inputs, "spec.selector"))).sort();
          // A headless service beside a plain one is the usual pair of a StatefulSet.
          if (selector.length === 0 || textAt(resource.inputs, "spec.clusterIP") === "None") return;
          const key = `${placeOf(resource)} ${JSON.stringify(selector)}`;
          const other = seen.get(key);
          if (other === undefined) seen.set(key, objectNameOf(resource));
          else twins.push({ urn: resource.urn, other });
        },
        finish: (report) => {
          for (const { urn, other } of twins) report(urn, `selects the same pods as service ${other}`);
        },
      };
    },
  }),
  resourceRule({
    name: "k8s-namespace-restricted",
    description: "Namespaces enforce the Pod Security Standard restricted.",
    severity: "high",
    frameworks: "CIS-GKE 4.2.1; BPG pods; PSS restricted",
    remediation: "Set the label pod-security.kubernetes.io/enforce to restricted.",
    types: [namespace],
    check: (resource, report) => {
      if (isSystem(objectNameOf(resource))) return;
      const level = record(at(resource.inputs, "metadata.labels"))["pod-security.kubernetes.io/enforce"];
      if (level !== "restricted") report(`enforces ${typeof level === "string" ? level : "nothing"}`);
    },
  }),
];
