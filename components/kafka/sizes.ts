import type { ServerSize } from "../../infra/config/data";

/**
 * What a broker of a size is on each cloud. Sources: MSK's list of M7g brokers and its "best practices: number of
 * partitions"; Event Hubs' quotas of the Premium tier; Google's "cluster sizing" (1 to 8 GiB a vCPU, whole cluster).
 */
interface BrokerSize {
  readonly aws: string;
  /** Partitions, with all their copies, that one MSK broker carries well. */
  readonly awsPartitions: number;
  /** Processing units of an Event Hubs namespace, in place of three brokers. */
  readonly azureUnits: number;
  readonly vcpu: number;
  readonly memoryGib: number;
}

export const brokerSizes: Readonly<Record<ServerSize, BrokerSize>> = {
  "2x8": { aws: "kafka.m7g.large", awsPartitions: 1000, azureUnits: 1, vcpu: 2, memoryGib: 8 },
  "4x16": { aws: "kafka.m7g.xlarge", awsPartitions: 1000, azureUnits: 2, vcpu: 4, memoryGib: 16 },
  "8x32": { aws: "kafka.m7g.2xlarge", awsPartitions: 2000, azureUnits: 4, vcpu: 8, memoryGib: 32 },
  "16x64": { aws: "kafka.m7g.4xlarge", awsPartitions: 4000, azureUnits: 8, vcpu: 16, memoryGib: 64 },
  "32x128": { aws: "kafka.m7g.8xlarge", awsPartitions: 4000, azureUnits: 16, vcpu: 32, memoryGib: 128 },
};
