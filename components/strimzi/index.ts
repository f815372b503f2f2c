import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import { StorageClass } from "@pulumi/kubernetes/storage/v1/storageClass";
import type * as pulumi from "@pulumi/pulumi";
import { serviceCidr } from "../../infra/addresses";
import { type ChildOptions, Component, type Transformable } from "../../infra/component";
import type { Catalog } from "../../infra/config/catalog";
import type { KafkaSettings } from "../../infra/config/data";
import type { SiteContext } from "../../infra/context";
import { images } from "../images";
import { strimziCluster, strimziNamespace } from "../kafka/strimzi-names";
import { plannedTopics } from "../kafka/topics";
import type { Keys } from "../keys/contract";
import type { Registry } from "../registry/contract";
import { allowDns, allowEgress, denyAll } from "../service/networkPolicies";
import {
  apiVersion,
  brokerPool,
  clusterLabel,
  controllerPool,
  kafkaSpec,
  topicSpec,
  users,
} from "./resources";
import { storageClassArgs } from "./storage";

/** Kafka in the site's cluster, by Strimzi's operator. */
export interface StrimziArgs extends Transformable {
  readonly settings: KafkaSettings;
  readonly catalog: Pick<Catalog, "services" | "topics">;
  readonly kubernetes: KubernetesProvider;
  readonly registry: Registry;
  readonly keys: Keys;
  /** The cluster, where this stack holds it: when it goes, what runs in it goes too. */
  readonly deletedWith?: pulumi.Resource;
}

interface StrimziOutputs {
  /** `<namespace>/<name>` of the Kafka, known once it answers. */
  readonly id: pulumi.Output<string>;
}

/** The chart and its version: Strimzi 1.2 knows Kafka 4.3, and the API v1 of its resources alone. */
const chart = { chart: "oci://quay.io/strimzi-helm/strimzi-kafka-operator", version: "1.2.0" } as const;

/** What every namespace of the product's services is marked with. */
const clients = { "app.kubernetes.io/part-of": "platform" };

const startup = { create: "30m", update: "60m" } as const;

/** The operator, a cluster of three brokers and three controllers, and what the event catalog asks of it. */
export class Strimzi extends Component<StrimziArgs, StrimziOutputs> {
  constructor(
    context: SiteContext,
    name: string,
    args: StrimziArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "strimzi", "Strimzi", name, args, options);
  }

  protected override create(args: StrimziArgs): StrimziOutputs {
    const namespace = this.createNamespace(args);
    const inside = { provider: args.kubernetes, deletedWith: namespace, dependsOn: [namespace] };
    const policies = this.createNetworkPolicies(inside);
    const disks = this.child(StorageClass, "storage-class", storageClassArgs(this.context, args.keys), {
      provider: args.kubernetes,
      ...(args.deletedWith && { deletedWith: args.deletedWith }),
    });
    const operator = this.installOperator(args, { ...inside, dependsOn: [namespace, ...policies] });
    const after = { ...inside, dependsOn: [operator, disks] };
    const kafka = this.createCluster(args, after);
    this.createTopicsAndUsers(args, { ...inside, dependsOn: [kafka] });
    return { id: kafka.id.apply(() => `${strimziNamespace}/${strimziCluster}`) };
  }

  private createNamespace({ kubernetes, deletedWith }: StrimziArgs): Namespace {
    const labels = {
      ...this.labels(strimziNamespace),
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
    };
    return this.child(
      Namespace,
      "namespace",
      { metadata: { name: strimziNamespace, labels } },
      { provider: kubernetes, ...(deletedWith && { deletedWith }) },
    );
  }

  /** Who comes in from other namespaces, the operator says: its policies let clients to the brokers' one listener. */
  private createNetworkPolicies(inside: ChildOptions): NetworkPolicy[] {
    const { network } = this.context.site;
    const apiServer = [network.cidr, serviceCidr].map((cidr) => ({ cidr, port: 443 }));
    const policies = {
      "default-deny": denyAll,
      "allow-dns": allowDns,
      "allow-api-server": allowEgress(apiServer),
      "allow-each-other": {
        podSelector: {},
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [{ podSelector: {} }] }],
        egress: [{ to: [{ podSelector: {} }] }],
      },
    };
    return Object.entries(policies).map(([name, spec]) =>
      this.child(NetworkPolicy, name, { metadata: this.metadata(name), spec }, inside),
    );
  }

  /**
   * Images come through the site's registry by digest. Helm installs the definitions of custom resources with the
   * chart and never changes them: a new version of Strimzi wants them applied first.
   */
  private installOperator({ registry }: StrimziArgs, inside: ChildOptions): Release {
    const { strimziOperator, strimziKafka } = images;
    const operator = { image: { digest: strimziOperator.digest } };
    const kafka = { image: { digest: strimziKafka.digest } };
    return this.child(
      Release,
      "operator",
      {
        ...chart,
        name: "strimzi",
        namespace: strimziNamespace,
        atomic: true,
        timeout: 600,
        values: {
          defaultImageRegistry: registry.mirrors.apply((mirrors) => mirrors["quay.io"] ?? ""),
          replicas: 2,
          podDisruptionBudget: { enabled: true, minAvailable: null, maxUnavailable: 1 },
          // Pods of the operator's making keep to the restricted Pod Security Standard too.
          extraEnvs: [{ name: "STRIMZI_POD_SECURITY_PROVIDER_CLASS", value: "restricted" }],
          resources: { requests: { cpu: "200m", memory: "512Mi" }, limits: { memory: "512Mi" } },
          labels: this.context.tags,
          ...operator,
          topicOperator: operator,
          userOperator: operator,
          kafkaInit: operator,
          kafka,
          kafkaConnect: kafka,
          kafkaMirrorMaker2: kafka,
        },
      },
      inside,
    );
  }

  private createCluster({ settings }: StrimziArgs, after: ChildOptions): CustomResource {
    const pools = { controller: controllerPool, broker: brokerPool(settings) };
    const made = Object.entries(pools).map(([name, spec]) =>
      this.child(
        CustomResource,
        `${name}-pool`,
        { apiVersion, kind: "KafkaNodePool", metadata: this.metadata(name, clusterLabel), spec },
        { ...after, stateful: true },
      ),
    );
    return this.child(
      CustomResource,
      "cluster",
      {
        apiVersion,
        kind: "Kafka",
        metadata: {
          ...this.metadata(strimziCluster),
          annotations: { "pulumi.com/waitFor": "condition=Ready" },
        },
        spec: kafkaSpec(clients),
      },
      { ...after, stateful: true, dependsOn: made, customTimeouts: startup },
    );
  }

  private createTopicsAndUsers({ catalog }: StrimziArgs, after: ChildOptions): void {
    for (const topic of plannedTopics(catalog.topics)) {
      this.child(
        CustomResource,
        `topic-${topic.name}`,
        {
          apiVersion,
          kind: "KafkaTopic",
          metadata: this.metadata(topic.name, clusterLabel),
          spec: topicSpec(topic),
        },
        { ...after, stateful: true },
      );
    }
    for (const { name, spec } of users(this.context.site.key, catalog)) {
      const metadata = this.metadata(name, clusterLabel);
      this.child(CustomResource, `user-${name}`, { apiVersion, kind: "KafkaUser", metadata, spec }, after);
    }
  }

  /** The namespace by its plain name, so that a preview shows it before there is a cluster. */
  private metadata(name: string, more: Readonly<Record<string, string>> = {}) {
    return { name, namespace: strimziNamespace, labels: { ...this.labels(name), ...more } };
  }

  private labels(name: string): Record<string, string> {
    return {
      "app.kubernetes.io/name": name.slice(0, 63).replace(/[^a-z0-9]+$/, ""),
      "app.kubernetes.io/component": "kafka",
      "app.kubernetes.io/managed-by": "pulumi",
      ...this.context.tags,
    };
  }
}
