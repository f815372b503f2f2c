import type { ClusterArgs } from "@pulumi/aws/msk/cluster";
import type { Configuration } from "@pulumi/aws/msk/configuration";
import type * as pulumi from "@pulumi/pulumi";
import type { KafkaSettings } from "../../infra/config/data";
import type { AwsContext } from "../../infra/context";
import { brokerSizes } from "./sizes";
import type { Replication } from "./topics";

/**
 * The newest version that MSK's standard brokers run (4.2 is for Express brokers only); the suffix says that the brokers
 * keep their metadata themselves, without ZooKeeper.
 */
export const kafkaVersion = "4.1.x.kraft";

/** Ports of MSK (AWS documentation, "Port information"). */
export const ports = { iam: 9098, jmxExporter: 11_001, nodeExporter: 11_002 } as const;

/** Disks grow to four times their first size, and to MSK's limit of 16 TiB, when they are 70 % full. */
export const growth = { times: 4, mostGib: 16_384, atPercent: 70 } as const;

/** Nothing is created by writing to it, nothing that was acknowledged is given up, and nobody enters without a rule. */
export function serverProperties({ factor, minInsync }: Replication): string {
  return [
    "allow.everyone.if.no.acl.found=false",
    "auto.create.topics.enable=false",
    `default.replication.factor=${factor}`,
    `min.insync.replicas=${minInsync}`,
    `offsets.topic.replication.factor=${factor}`,
    `transaction.state.log.min.isr=${minInsync}`,
    `transaction.state.log.replication.factor=${factor}`,
    "unclean.leader.election.enable=false",
  ].join("\n");
}

/** Where a cluster stands, and with what it is made. */
interface Ground {
  readonly settings: KafkaSettings;
  readonly brokers: number;
  readonly clusterName: string;
  readonly subnets: pulumi.Output<string[]>;
  readonly securityGroup: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
  readonly logGroup: pulumi.Output<string>;
  readonly configuration: Configuration;
  /** Whether a replicator of another region reads it. */
  readonly source: boolean;
}

export function clusterArgs({ tags }: AwsContext, ground: Ground): ClusterArgs {
  const { settings, brokers, clusterName, subnets, securityGroup, configuration } = ground;
  return {
    clusterName,
    kafkaVersion,
    numberOfBrokerNodes: brokers,
    brokerNodeGroupInfo: {
      instanceType: brokerSizes[settings.size].aws,
      clientSubnets: subnets,
      securityGroups: [securityGroup],
      storageInfo: { ebsStorageInfo: { volumeSize: settings.storageGib } },
      connectivityInfo: {
        publicAccess: { type: "DISABLED" },
        ...(ground.source && { vpcConnectivity: { clientAuthentication: { sasl: { iam: true } } } }),
      },
    },
    clientAuthentication: { sasl: { iam: true, scram: false }, unauthenticated: false },
    encryptionInfo: {
      encryptionAtRestKmsKeyArn: ground.key,
      encryptionInTransit: { clientBroker: "TLS", inCluster: true },
    },
    configurationInfo: { arn: configuration.arn, revision: configuration.latestRevision },
    loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: ground.logGroup } } },
    enhancedMonitoring: "PER_BROKER",
    openMonitoring: {
      prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
    },
    storageMode: "LOCAL",
    tags,
  };
}
