import type { Access, AccessKind } from "../../infra/access";
import type { Site } from "../../infra/config/environment";
import { strimziNamespace, tlsPort } from "../kafka/strimzi-names";
import { pooledPort, postgresNamespace } from "../postgres-access/place";
import { schemaRegistryName, schemaRegistryService } from "../schema-registry/service";

/** A TCP port that a workload may reach: of addresses in a range, or of the pods of another namespace. */
export type EgressRule =
  | { readonly cidr: string; readonly except?: readonly string[]; readonly port: number }
  | { readonly namespace: string; readonly port: number };

/** Everything that is private or local: an allowance for a public service must not open these. */
export const notPublic = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

/** Public services over HTTPS, such as those of another cloud, and nothing that is private or local. */
export const publicEgress: EgressRule = { cidr: "0.0.0.0/0", except: notPublic, port: 443 };

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

/** Ports of Kafka and of the cache on each cloud. Sources: components/kafka and components/cache. */
const ports = {
  aws: { kafka: 9098, cache: 6379 },
  azure: { kafka: 9093, cache: 10_000 },
  gcp: { kafka: 9092, cache: 6379 },
} as const;

/** AMQP over TLS: how Service Bus is spoken to. */
const amqpPort = 5671;

/** What the endpoints in `identityEgress` leave out: where a workload of this site reaches the stores that it uses. */
export function storesEgress(site: Site, access: readonly Access[]): readonly EgressRule[] {
  const uses = (...kinds: readonly AccessKind[]) => access.some(({ kind }) => kinds.includes(kind));
  const { cidr } = site.network;
  const own = ports[site.cloud];
  return [
    ...(uses("topic", "group") ? [kafkaRule(site)] : []),
    ...(uses("topic") ? [{ namespace: schemaRegistryName, port: schemaRegistryService.port }] : []),
    ...(uses("database") ? [poolerRule(site)] : []),
    ...(uses("cache") ? [{ cidr, port: own.cache }] : []),
    ...(site.cloud === "azure" && uses("queue") ? [{ cidr, port: amqpPort }] : []),
    // S3 and DynamoDB have public addresses, which the gateway endpoints in the network's routes lead to privately.
    ...(site.cloud === "aws" && uses("bucket", "documents")
      ? [{ cidr: "0.0.0.0/0", except: notPublic, port: 443 }]
      : []),
  ];
}

/** Azure's pooler is on the servers themselves. */
const poolerRule = ({ cloud, network }: Site): EgressRule =>
  cloud === "azure"
    ? { cidr: network.cidr, port: pooledPort }
    : { namespace: postgresNamespace, port: pooledPort };

const kafkaRule = ({ kafka, cloud, network }: Site): EgressRule =>
  kafka.engine === "strimzi"
    ? { namespace: strimziNamespace, port: tlsPort }
    : { cidr: network.cidr, port: ports[cloud].kafka };

/** Labels that a pod needs to be given its cloud identity. AKS injects a token into marked pods only. */
export function identityPodLabels(site: Site): Readonly<Record<string, string>> {
  return site.cloud === "azure" ? { "azure.workload.identity/use": "true" } : {};
}
