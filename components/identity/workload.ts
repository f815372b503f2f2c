import type { Site } from "../../infra/config/environment";

/** A range and TCP port that a workload may reach. */
export interface EgressRule {
  readonly cidr: string;
  readonly except?: readonly string[];
  readonly port: number;
}

/** Everything that is private or local: an allowance for a public service must not open these. */
const notPublic = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

/** Where a workload of this site gets the token of its cloud identity, and where the cloud's services answer. */
export function identityEgress(site: Site): readonly EgressRule[] {
  switch (site.cloud) {
    case "aws":
      // The Pod Identity agent on the node, and the interface endpoints in the site's own range.
      return [
        { cidr: "169.254.170.23/32", port: 80 },
        { cidr: site.network.cidr, port: 443 },
      ];
    case "azure":
      // Entra ID has public addresses only; the services themselves are private endpoints in the site's range.
      return [
        { cidr: "0.0.0.0/0", except: notPublic, port: 443 },
        { cidr: site.network.cidr, port: 443 },
      ];
    case "gcp":
      // GKE's metadata server, and the addresses of restricted.googleapis.com.
      return [
        { cidr: "169.254.169.252/32", port: 988 },
        { cidr: "169.254.169.254/32", port: 80 },
        { cidr: "199.36.153.4/30", port: 443 },
      ];
  }
}

/** Labels that a pod needs to be given its cloud identity. AKS injects a token into marked pods only. */
export function identityPodLabels(site: Site): Readonly<Record<string, string>> {
  return site.cloud === "azure" ? { "azure.workload.identity/use": "true" } : {};
}
