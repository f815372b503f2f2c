import type { EgressRule } from "../identity/workload";

/** Nothing in, nothing out, for every pod of the namespace. Other policies open what is needed. */
export const denyAll = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };

/** Names are looked up at the cluster's own DNS and nowhere else. */
export const allowDns = {
  podSelector: {},
  policyTypes: ["Egress"],
  egress: [
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
      ],
      ports: [
        { port: 53, protocol: "UDP" },
        { port: 53, protocol: "TCP" },
      ],
    },
  ],
};

/** The one port of each range or namespace that a workload may reach. */
export const allowEgress = (rules: readonly EgressRule[]) => ({
  podSelector: {},
  policyTypes: ["Egress"],
  egress: rules.map((rule) => ({ to: [peerOf(rule)], ports: [{ port: rule.port, protocol: "TCP" }] })),
});

const peerOf = (rule: EgressRule) =>
  "cidr" in rule
    ? { ipBlock: { cidr: rule.cidr, ...(rule.except && { except: [...rule.except] }) } }
    : { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": rule.namespace } } };
