import type { ClusterArgs } from "@pulumi/gcp/managedkafka/cluster";
import type * as pulumi from "@pulumi/pulumi";
import type { KafkaSettings } from "../../infra/config/data";
import type { GcpContext } from "../../infra/context";
import { brokerSizes } from "./sizes";

/** Google runs at least one broker in each of three zones; sizes are of one of them. */
export const brokers = 3;

const bytesPerGib = 1024 ** 3;

export interface Placement {
  readonly part: "" | "recovery";
  readonly region: string;
  /** Self link of the subnet in which the brokers get their addresses. */
  readonly subnet: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
}

/** TLS and Google's own identities are the only way in: the service has no other listener. */
export function clusterArgs(
  { name, tags, environment }: GcpContext,
  settings: KafkaSettings,
  { part, region, subnet, key }: Placement,
): ClusterArgs {
  const { vcpu, memoryGib } = brokerSizes[settings.size];
  return {
    clusterId: name("gcp.kafka", "kafka", ...(part ? [part] : [])),
    location: region,
    capacityConfig: {
      vcpuCount: String(brokers * vcpu),
      memoryBytes: String(brokers * memoryGib * bytesPerGib),
    },
    brokerCapacityConfig: { diskSizeGib: String(settings.storageGib) },
    rebalanceConfig: { mode: "AUTO_REBALANCE_ON_SCALE_UP" },
    gcpConfig: {
      kmsKey: key,
      accessConfig: { networkConfigs: [{ subnet: subnet.apply(subnetPath) }] },
    },
    deletionPolicy: environment.protection ? "PREVENT" : "DELETE",
    labels: tags,
  };
}

/** A subnet as the service wants it: without the host of its self link. */
export const subnetPath = (selfLink: string) => selfLink.replace(/^https:\/\/[^/]+\/compute\/v1\//, "");

/** Hosts and port of a cluster; the names are known in the networks whose subnets it has. */
export const domainOf = (cluster: string, region: string, project: string) =>
  `${cluster}.${region}.managedkafka.${project}.cloud.goog`;

export const bootstrapOf = (cluster: string, region: string, project: string) =>
  `bootstrap.${domainOf(cluster, region, project)}:9092`;
