import { Acl } from "@pulumi/gcp/managedkafka/acl";
import { Cluster } from "@pulumi/gcp/managedkafka/cluster";
import { ConnectCluster } from "@pulumi/gcp/managedkafka/connectCluster";
import { Connector } from "@pulumi/gcp/managedkafka/connector";
import { Topic } from "@pulumi/gcp/managedkafka/topic";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import type { Kafka, KafkaArgs } from "./contract";
import { accessLists } from "./gcp-access";
import { bootstrapOf, brokers, clusterArgs, domainOf, type Placement, subnetPath } from "./gcp-cluster";
import { connectors } from "./gcp-connectors";
import { mirrorTopics } from "./mirroring";
import { type PlannedTopic, plannedTopics, replicationOf, topicConfigs } from "./topics";

const replication = replicationOf(brokers);

type Topics = readonly (readonly [string, pulumi.Output<string>])[];

interface Made {
  readonly cluster: Cluster;
  readonly topics: Topics;
}

/** Google's Managed Service for Apache Kafka, over three zones, with an access list for every topic and group. */
export class GcpKafka extends Component<KafkaArgs, Kafka, GcpContext> {
  constructor(context: GcpContext, name: string, args: KafkaArgs, options?: pulumi.ComponentResourceOptions) {
    super(context, "kafka", "Kafka", name, args, options);
  }

  protected override create(args: KafkaArgs): Kafka {
    const { site, environment } = this.context;
    const { settings, catalog, keys, network, recovery } = args;
    const own = plannedTopics(catalog.topics);
    const planned = [...own, ...mirrorTopics(site.key, environment, catalog)];
    if (settings.existing) return this.adopt(settings.existing, planned);
    const here: Placement = {
      part: "",
      region: site.region,
      subnet: only(network.subnets.data),
      key: keys.ids.data,
    };
    const made = this.createCluster(args, planned, here);
    this.createAccessLists(args, made.cluster);
    const second =
      settings.recoveryCluster && recovery && site.recovery
        ? this.createRecovery(args, own, made.cluster, {
            part: "recovery",
            region: site.recovery.region,
            subnet: only(recovery.network.subnets),
            key: recovery.keys.ids.data,
          })
        : pulumi.output("");
    return this.describe(made, here.region, second);
  }

  /** Reads the cluster and its topics, so that a preview fails where one is not there. */
  private adopt(id: string, planned: readonly PlannedTopic[]): Kafka {
    const parent = { parent: this };
    const cluster = Cluster.get(this.childName("cluster"), id, undefined, parent);
    const topics = planned.map(
      ({ name }) =>
        [
          name,
          Topic.get(this.childName(`topic-${name}`), `${id}/topics/${name}`, undefined, parent).id,
        ] as const,
    );
    return this.describe({ cluster, topics }, this.context.site.region, pulumi.output(""));
  }

  private createCluster({ settings }: KafkaArgs, planned: readonly PlannedTopic[], place: Placement): Made {
    const { part, region } = place;
    const cluster = this.child(Cluster, named(part, "cluster"), clusterArgs(this.context, settings, place), {
      stateful: true,
    });
    const topics = planned.map((topic) => {
      const made = this.child(
        Topic,
        named(part, `topic-${topic.name}`),
        {
          topicId: topic.name,
          cluster: cluster.clusterId,
          location: region,
          partitionCount: topic.partitions,
          replicationFactor: replication.factor,
          configs: topicConfigs(topic, replication),
        },
        { stateful: true, deletedWith: cluster },
      );
      return [topic.name, made.id] as const;
    });
    return { cluster, topics };
  }

  private createAccessLists({ catalog }: KafkaArgs, cluster: Cluster): void {
    for (const { id, label, entries } of accessLists(this.context, catalog)) {
      this.child(
        Acl,
        `access-${label}`,
        {
          aclId: id,
          cluster: cluster.clusterId,
          location: this.context.site.region,
          aclEntries: entries.map((entry) => ({ ...entry })),
        },
        { deletedWith: cluster },
      );
    }
  }

  /**
   * A second cluster and, beside it, managed connectors that copy every topic under its own name and the offsets of
   * its consumers. They stand in the recovery region, so that they are there when the site is not.
   */
  private createRecovery(
    args: KafkaArgs,
    planned: readonly PlannedTopic[],
    source: Cluster,
    place: Placement,
  ): pulumi.Output<string> {
    const { name, site, tags, environment } = this.context;
    const { cluster, topics } = this.createCluster(args, planned, place);
    const connect = this.child(ConnectCluster, "recovery-connect", {
      connectClusterId: name("gcp.kafka", "kafka", "connect"),
      location: place.region,
      kafkaCluster: cluster.id,
      // The least that Google offers, with memory enough for the buffers of every partition.
      capacityConfig: { vcpuCount: "3", memoryBytes: String(12 * 1024 ** 3) },
      gcpConfig: {
        accessConfig: {
          networkConfigs: [
            {
              primarySubnet: place.subnet.apply(subnetPath),
              dnsDomainNames: [
                source.clusterId.apply((id) => domainOf(id, site.region, site.projectId)),
                cluster.clusterId.apply((id) => domainOf(id, place.region, site.projectId)),
              ],
            },
          ],
        },
      },
      deletionPolicy: environment.protection ? "PREVENT" : "DELETE",
      labels: tags,
    });
    const [from, to] = [this.bootstrap(source, site.region), this.bootstrap(cluster, place.region)];
    const ready = topics.map(([, id]) => id);
    for (const [connectorId, configs] of Object.entries(connectors(planned.map((topic) => topic.name)))) {
      this.child(
        Connector,
        `recovery-${connectorId}`,
        {
          connectorId,
          connectCluster: connect.connectClusterId,
          location: place.region,
          configs: pulumi.all([from, to, ...ready]).apply(([source, target]) => ({
            ...configs,
            "source.cluster.bootstrap.servers": source ?? "",
            "target.cluster.bootstrap.servers": target ?? "",
          })),
          taskRestartPolicy: { minimumBackoff: "60s", maximumBackoff: "1800s" },
        },
        { deletedWith: connect },
      );
    }
    return to;
  }

  private bootstrap(cluster: Cluster, region: string): pulumi.Output<string> {
    const { projectId } = this.context.site;
    return cluster.clusterId.apply((id) => bootstrapOf(id, region, projectId));
  }

  private describe(
    { cluster, topics }: Made,
    region: string,
    recoveryBootstrap: pulumi.Output<string>,
  ): Kafka {
    return {
      engine: pulumi.output("managed" as const),
      bootstrap: this.bootstrap(cluster, region),
      authentication: pulumi.output("google" as const),
      id: cluster.id,
      topics: pulumi.all(Object.fromEntries(topics)),
      recoveryBootstrap,
      // MirrorMaker runs on this cloud: it needs no trust from here.
      mirrorPrincipal: pulumi.output(""),
    };
  }
}

const named = (part: Placement["part"], name: string) => (part ? `${part}-${name}` : name);

/** Subnets of Google Cloud span a region: there is one. */
const only = (subnets: pulumi.Output<string[]>): pulumi.Output<string> =>
  subnets.apply(([first]) => {
    if (!first) throw new pulumi.RunError("the network has no subnet for brokers");
    return first;
  });
