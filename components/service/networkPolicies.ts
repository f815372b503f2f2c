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

/** Where a workload with a cloud identity gets its token and uses it. */
export const allowEgress = (rules: readonly EgressRule[]) => ({
  podSelector: {},
  policyTypes: ["Egress"],
  egress: rules.map(({ cidr, except, port }) => ({
    to: [{ ipBlock: { cidr, ...(except && { except: [...except] }) } }],
    ports: [{ port, protocol: "TCP" }],
  })),
});
