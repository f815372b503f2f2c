import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { Cluster } from "@pulumi/aws/msk/cluster";
import { ClusterPolicy } from "@pulumi/aws/msk/clusterPolicy";
import { Configuration } from "@pulumi/aws/msk/configuration";
import { Replicator } from "@pulumi/aws/msk/replicator";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { trustService } from "../identity/aws-trust";
import type { Recovery } from "../recovery/contract";
import { clusterArgs, kafkaVersion, ports, serverProperties } from "./aws-cluster";
import { replicatorConnects, replicatorPermissions } from "./aws-policies";
import type { Kafka, KafkaArgs } from "./contract";
import { clientRanges } from "./mirroring";
import { replicationOf } from "./topics";

/** Where one cluster of the site stands. */
export interface Placement {
  /** Part of the names of everything that belongs to it; empty for the site's own cluster. */
  readonly part: "" | "recovery";
  readonly region: string;
  readonly network: { readonly id: pulumi.Output<string>; readonly subnets: pulumi.Output<string[]> };
  readonly brokers: number;
  readonly key: pulumi.Output<string>;
  /** Encrypts the brokers' logs. */
  readonly logKey: pulumi.Output<string>;
  /** Whether a replicator of another region reads it. */
  readonly source: boolean;
}

/** One in each of the recovery region's three zones. */
const recoveryBrokers = 3;

interface Made {
  readonly cluster: Cluster;
  readonly group: SecurityGroup;
}

interface Source {
  readonly cluster: Cluster;
  readonly subnets: pulumi.Output<string[]>;
}

/** Where the second cluster stands; the region by its plain name, so that a preview shows it. */
export interface Second {
  readonly recovery: Recovery;
  readonly region: string;
}

/** The clusters of a site: its own, and a second one in the recovery region that a replicator keeps like it. */
export abstract class AwsKafkaClusters extends Component<KafkaArgs, Kafka, AwsContext> {
  protected createCluster(args: KafkaArgs, place: Placement): Made {
    const { part, region } = place;
    const group = this.createSecurityGroup(args, place);
    const logs = this.createLogGroup(place);
    const configuration = this.createConfiguration(place);
    const cluster = this.child(
      Cluster,
      named(part, "cluster"),
      {
        ...clusterArgs(this.context, {
          settings: args.settings,
          brokers: place.brokers,
          clusterName: this.clusterName(part),
          subnets: place.network.subnets,
          securityGroup: group.id,
          key: place.key,
          logGroup: logs.name,
          configuration,
          source: place.source,
        }),
        ...elsewhere(part, region),
      },
      {
        stateful: true,
        // Disks grow by themselves; setting the first size again would be a shrinking, which MSK refuses.
        ignoreChanges: ["brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize"],
      },
    );
    return { cluster, group };
  }

  private clusterName(part: Placement["part"]): string {
    return this.context.name("aws.kafka", ...parts(part));
  }

  private createSecurityGroup({ catalog }: KafkaArgs, { part, region, network }: Placement): SecurityGroup {
    const { name, tags, site, environment } = this.context;
    const label = name("aws.securityGroup", "kafka", ...parts(part));
    const group = this.child(SecurityGroup, named(part, "security-group"), {
      name: label,
      description: "Kafka brokers",
      vpcId: network.id,
      tags: { ...tags, Name: label },
      ...elsewhere(part, region),
    });
    const ranges = clientRanges(site, environment, catalog);
    const rules = ranges.flatMap((cidr, index) => [
      { name: `clients-${index}`, what: "Clients", cidr, from: ports.iam, to: ports.iam },
      // Metrics are read from the site's own cluster, which is the first of the ranges.
      ...(index === 0
        ? [{ name: "metrics", what: "Metrics", cidr, from: ports.jmxExporter, to: ports.nodeExporter }]
        : []),
    ]);
    for (const { name: rule, what, cidr, from, to } of rules) {
      this.child(SecurityGroupIngressRule, named(part, rule), {
        securityGroupId: group.id,
        description: what,
        cidrIpv4: cidr,
        ipProtocol: "tcp",
        fromPort: from,
        toPort: to,
        tags,
        ...elsewhere(part, region),
      });
    }
    return group;
  }

  /** Kept as long as the Kubernetes cluster's own logs. */
  private createLogGroup({ part, region, logKey }: Placement): LogGroup {
    const { environment, site, tags } = this.context;
    return this.child(
      LogGroup,
      named(part, "logs"),
      {
        name: `/aws/msk/${this.clusterName(part)}`,
        kmsKeyId: logKey,
        retentionInDays: site.cluster.logRetentionDays,
        deletionProtectionEnabled: environment.protection,
        tags,
        ...elsewhere(part, region),
      },
      { stateful: true },
    );
  }

  private createConfiguration({ part, region, brokers }: Placement): Configuration {
    return this.child(Configuration, named(part, "configuration"), {
      name: this.clusterName(part),
      description: "Settings of the brokers",
      kafkaVersions: [kafkaVersion],
      serverProperties: serverProperties(replicationOf(brokers)),
      ...elsewhere(part, region),
    });
  }

  /** The second cluster and the replicator that feeds it. Gives where the second one is reached. */
  protected createRecovery(
    args: KafkaArgs,
    { recovery, region }: Second,
    source: Cluster,
  ): pulumi.Output<string> {
    const place: Placement = {
      part: "recovery",
      region,
      network: recovery.network,
      brokers: recoveryBrokers,
      key: recovery.keys.ids.data,
      logKey: recovery.keys.ids.logs,
      source: false,
    };
    const target = this.createCluster(args, place);
    this.createReplicator({ cluster: source, subnets: args.network.subnets.data }, target, place);
    return target.cluster.bootstrapBrokersSaslIam;
  }

  /**
   * Copies topics under the same names, with their settings, and the offsets of their consumers, which find their
   * place when they start again there. It runs in the recovery region, so that it is there when the site is not.
   */
  private createReplicator(
    { cluster: source, subnets }: Source,
    { cluster: target, group }: Made,
    place: Placement,
  ): void {
    const { name, site, tags } = this.context;
    const region = { region: place.region };
    const connects = this.child(
      ClusterPolicy,
      "replicator-access",
      { clusterArn: source.arn, policy: source.arn.apply(replicatorConnects) },
      { deletedWith: source },
    );
    const role = this.child(Role, "replicator-role", {
      name: name("aws.role", "kafka", "replicator"),
      description: "Copies Kafka topics into the recovery region",
      assumeRolePolicy: trustService("kafka.amazonaws.com", site.accountId),
      tags,
    });
    const permissions = this.child(RolePolicy, "replicator-permissions", {
      name: "replicate",
      role: role.name,
      policy: pulumi.all([source.arn, target.arn]).apply(([from, to]) => replicatorPermissions(from, to)),
    });
    const reach = this.reachItself(group, region);
    this.child(
      Replicator,
      "replicator",
      {
        replicatorName: name("aws.replicator", "kafka"),
        description: "Into the recovery region",
        serviceExecutionRoleArn: role.arn,
        kafkaClusters: [
          {
            amazonMskCluster: { mskClusterArn: source.arn },
            vpcConfig: { subnetIds: subnets },
          },
          {
            amazonMskCluster: { mskClusterArn: target.arn },
            vpcConfig: { subnetIds: place.network.subnets, securityGroupsIds: [group.id] },
          },
        ],
        replicationInfoList: {
          sourceKafkaClusterArn: source.arn,
          targetKafkaClusterArn: target.arn,
          targetCompressionType: "NONE",
          topicReplications: [
            {
              topicsToReplicates: [".*"],
              topicNameConfiguration: { type: "IDENTICAL" },
              startingPosition: { type: "EARLIEST" },
              copyTopicConfigurations: true,
              copyAccessControlListsForTopics: false,
              detectAndCopyNewTopics: true,
            },
          ],
          consumerGroupReplications: [
            {
              consumerGroupsToReplicates: [".*"],
              detectAndCopyNewConsumerGroups: true,
              synchroniseConsumerGroupOffsets: true,
            },
          ],
        },
        tags,
        ...region,
      },
      { dependsOn: [connects, permissions, ...reach] },
    );
  }

  /** The replicator stands in the second cluster's group and speaks to its brokers. */
  private reachItself(group: SecurityGroup, region: { readonly region: string }): pulumi.Resource[] {
    const rule = {
      securityGroupId: group.id,
      referencedSecurityGroupId: group.id,
      description: "The replicator to the brokers",
      ipProtocol: "tcp",
      fromPort: ports.iam,
      toPort: ports.iam,
      tags: this.context.tags,
      ...region,
    };
    return [
      this.child(SecurityGroupIngressRule, "recovery-replicator-in", rule),
      this.child(SecurityGroupEgressRule, "recovery-replicator-out", rule),
    ];
  }
}

const parts = (part: Placement["part"]) => (part ? [part] : []);
const named = (part: Placement["part"], name: string) => [...parts(part), name].join("-");

/** The provider's own region needs no saying. */
const elsewhere = (part: Placement["part"], region: string) => (part ? { region } : {});
