import { Policy as ScalingPolicy } from "@pulumi/aws/appautoscaling/policy";
import { Target as ScalingTarget } from "@pulumi/aws/appautoscaling/target";
import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { Cluster } from "@pulumi/aws/msk/cluster";
import { Topic } from "@pulumi/aws/msk/topic";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../../infra/context";
import { growth } from "./aws-cluster";
import { AwsKafkaClusters, type Placement } from "./aws-clusters";
import { mirrorPermissions, trustTokens } from "./aws-policies";
import type { Kafka, KafkaArgs } from "./contract";
import { mirrorAudiences, mirrorSubject, trustedIssuer } from "./mirror-trust";
import { mirrorTopics } from "./mirroring";
import { type PlannedTopic, plannedTopics, replicationOf, topicConfigs } from "./topics";

/** MSK, provisioned, with its metadata in its own brokers: one broker a zone, entered by IAM roles only. */
export class AwsKafka extends AwsKafkaClusters {
  constructor(context: AwsContext, name: string, args: KafkaArgs, options?: pulumi.ComponentResourceOptions) {
    super(context, "kafka", "Kafka", name, args, options);
  }

  protected override create(args: KafkaArgs): Kafka {
    const { site, environment } = this.context;
    const { settings, catalog, keys, network, recovery } = args;
    const planned = [...plannedTopics(catalog.topics), ...mirrorTopics(site.key, environment, catalog)];
    if (settings.existing) return this.adopt(settings.existing, planned);
    const second =
      settings.recoveryCluster && recovery && site.recovery
        ? { recovery, region: site.recovery.region }
        : undefined;
    const here: Placement = {
      part: "",
      region: site.region,
      network: { id: network.id, subnets: network.subnets.data },
      brokers: site.zones.length,
      key: keys.ids.data,
      logKey: keys.ids.logs,
      source: second !== undefined,
    };
    const { cluster } = this.createCluster(args, here);
    this.growDisks(cluster, args);
    const topics = planned.map((topic) => [topic.name, this.createTopic(topic, cluster, here).arn] as const);
    const recoveryBootstrap = second ? this.createRecovery(args, second, cluster) : pulumi.output("");
    return this.describe(cluster, topics, recoveryBootstrap, this.trustMirror(args, cluster));
  }

  /** Lets the MirrorMaker of another site take on a role here, by the tokens of its cluster. Gives the role. */
  private trustMirror({ catalog }: KafkaArgs, cluster: Cluster): pulumi.Output<string> {
    const { name, tags, site, environment } = this.context;
    const issuer = trustedIssuer(site.key, environment, catalog);
    if (!issuer) return pulumi.output("");
    const provider = this.child(OpenIdConnectProvider, "mirror-issuer", {
      url: issuer,
      clientIdLists: [mirrorAudiences.aws],
      tags,
    });
    const role = this.child(Role, "mirror-role", {
      name: name("aws.role", "kafka", "mirror"),
      description: "Copies Kafka topics between sites",
      assumeRolePolicy: provider.arn.apply((arn) =>
        trustTokens(arn, issuer, mirrorSubject, mirrorAudiences.aws),
      ),
      tags,
    });
    const read = catalog.topics.filter(({ replicated }) => replicated).map((topic) => topic.name);
    const write = mirrorTopics(site.key, environment, catalog).map((topic) => topic.name);
    const policy = this.child(RolePolicy, "mirror-permissions", {
      name: "mirror",
      role: role.name,
      policy: cluster.arn.apply((arn) => mirrorPermissions(arn, read, write)),
    });
    return pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
  }

  /** Reads the cluster and its topics, so that a preview fails where one is not there. */
  private adopt(arn: string, planned: readonly PlannedTopic[]): Kafka {
    const parent = { parent: this };
    const cluster = Cluster.get(this.childName("cluster"), arn, undefined, parent);
    const topics = planned.map(
      ({ name }) =>
        [name, Topic.get(this.childName(`topic-${name}`), `${arn},${name}`, undefined, parent).arn] as const,
    );
    return this.describe(cluster, topics, pulumi.output(""), pulumi.output(""));
  }

  private createTopic(topic: PlannedTopic, cluster: Cluster, { brokers }: Placement): Topic {
    const replication = replicationOf(brokers);
    return this.child(
      Topic,
      `topic-${topic.name}`,
      {
        clusterArn: cluster.arn,
        name: topic.name,
        partitionCount: topic.partitions,
        replicationFactor: replication.factor,
        configs: JSON.stringify(topicConfigs(topic, replication)),
      },
      { stateful: true, deletedWith: cluster },
    );
  }

  /** MSK's disks grow and never shrink; what they have grown to is kept. */
  private growDisks(cluster: Cluster, { settings }: KafkaArgs): void {
    const { name, tags } = this.context;
    const scaled = {
      serviceNamespace: "kafka",
      scalableDimension: "kafka:broker-storage:VolumeSize",
      resourceId: cluster.arn,
    };
    const target = this.child(ScalingTarget, "storage", {
      ...scaled,
      minCapacity: 1,
      maxCapacity: Math.min(growth.mostGib, settings.storageGib * growth.times),
      tags,
    });
    this.child(ScalingPolicy, "storage-growth", {
      ...scaled,
      resourceId: target.resourceId,
      name: name("aws.alias", "kafka", "storage"),
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        targetValue: growth.atPercent,
        disableScaleIn: true,
        predefinedMetricSpecification: { predefinedMetricType: "KafkaBrokerStorageUtilization" },
      },
    });
  }

  private describe(
    cluster: Cluster,
    topics: readonly (readonly [string, pulumi.Output<string>])[],
    recoveryBootstrap: pulumi.Output<string>,
    mirrorPrincipal: pulumi.Output<string>,
  ): Kafka {
    return {
      engine: pulumi.output("managed" as const),
      bootstrap: cluster.bootstrapBrokersSaslIam,
      authentication: pulumi.output("aws-iam" as const),
      id: cluster.arn,
      topics: pulumi.all(Object.fromEntries(topics)),
      recoveryBootstrap,
      mirrorPrincipal,
    };
  }
}
