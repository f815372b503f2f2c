import type { Site } from "../../infra/config/environment";
import { identityEgress, storesEgress } from "../identity/workload";
import { postgresPort } from "../postgres/contract";
import { allowDns, allowEgress, denyAll } from "../service/networkPolicies";
import { pooledPort } from "./place";
import { selectorLabels } from "./pods";

/** What may reach what around the databases: services the pooler, and what is in the namespace the servers and the cloud. */
export const networkPolicies = (site: Site) => ({
  "default-deny": denyAll,
  "allow-dns": allowDns,
  "allow-cloud": allowEgress([
    ...identityEgress(site),
    // S3, where dumps go, and the address from which RDS gives its certificates.
    ...storesEgress(site, [{ kind: "bucket", name: "backups", may: "read-write" }]),
  ]),
  "allow-postgres": allowEgress([{ cidr: site.network.cidr, port: postgresPort }]),
  // Azure's pooler is on the servers.
  ...(site.cloud !== "azure" && {
    "allow-services": {
      podSelector: { matchLabels: selectorLabels },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { "app.kubernetes.io/part-of": "platform" } } }],
          ports: [{ port: pooledPort, protocol: "TCP" }],
        },
      ],
    },
  }),
});
