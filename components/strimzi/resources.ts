import { type AclEntry, aclsOn } from "../../infra/access";
import type { Catalog } from "../../infra/config/catalog";
import type { KafkaSettings } from "../../infra/config/data";
import { brokerSizes } from "../kafka/sizes";
import { strimziCluster, tlsPort } from "../kafka/strimzi-names";
import { type PlannedTopic, replicationOf, topicConfigs } from "../kafka/topics";
import { storageClassName } from "./storage";

/** Specifications of Strimzi's custom resources (API version v1, Strimzi 1.2). */

export const apiVersion = "kafka.strimzi.io/v1";
/** The label by which the operator knows what belongs to a cluster. */
export const clusterLabel = { "strimzi.io/cluster": strimziCluster };

/** Brokers, and as many controllers that keep the metadata: a majority of either survives the loss of one. */
export const nodes = 3;
const replication = replicationOf(nodes);
const version = "4.3.1";
const metadataVersion = "4.3-IV0";
const controllerDiskGib = 20;

/** A broker leaves a quarter of a node of its size to what else runs there. */
const share = 0.75;

const spread = (role: string) => ({
  pod: {
    topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
      (topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        // Two brokers on one node or zone would be lost together: rather none than that, where there is room.
        whenUnsatisfiable: topologyKey === "kubernetes.io/hostname" ? "DoNotSchedule" : "ScheduleAnyway",
        labelSelector: { matchLabels: { ...clusterLabel, "strimzi.io/pool-name": role } },
      }),
    ),
  },
});

function storage(sizeGib: number) {
  return {
    type: "jbod",
    volumes: [
      {
        id: 0,
        type: "persistent-claim",
        class: storageClassName,
        size: `${sizeGib}Gi`,
        kraftMetadata: "shared",
        deleteClaim: false,
      },
    ],
  };
}

export const controllerPool = {
  replicas: nodes,
  roles: ["controller"],
  storage: storage(controllerDiskGib),
  resources: { requests: { cpu: "250m", memory: "1Gi" }, limits: { memory: "1Gi" } },
  template: spread("controller"),
};

export function brokerPool({ size, storageGib }: KafkaSettings) {
  const { vcpu, memoryGib } = brokerSizes[size];
  const memory = `${memoryGib * share}Gi`;
  return {
    replicas: nodes,
    roles: ["broker"],
    storage: storage(storageGib),
    resources: { requests: { cpu: `${vcpu * share * 1000}m`, memory }, limits: { memory } },
    template: spread("broker"),
  };
}

const small = (memory: string) => ({
  resources: { requests: { cpu: "100m", memory }, limits: { memory } },
});

/** `clients` selects the namespaces whose pods may speak to the brokers. */
export function kafkaSpec(clients: Readonly<Record<string, string>>) {
  return {
    kafka: {
      version,
      metadataVersion,
      listeners: [
        {
          name: "tls",
          port: tlsPort,
          type: "internal",
          tls: true,
          authentication: { type: "tls" },
          networkPolicyPeers: [{ namespaceSelector: { matchLabels: clients } }],
        },
      ],
      authorization: { type: "simple" },
      rack: { type: "topology-label", topologyKey: "topology.kubernetes.io/zone" },
      config: {
        "auto.create.topics.enable": false,
        "default.replication.factor": replication.factor,
        "min.insync.replicas": replication.minInsync,
        "offsets.topic.replication.factor": replication.factor,
        "transaction.state.log.min.isr": replication.minInsync,
        "transaction.state.log.replication.factor": replication.factor,
        "unclean.leader.election.enable": false,
      },
      metricsConfig: { type: "strimziMetricsReporter" },
    },
    entityOperator: { topicOperator: small("512Mi"), userOperator: small("512Mi") },
  };
}

export const topicSpec = (topic: PlannedTopic) => ({
  topicName: topic.name,
  partitions: topic.partitions,
  replicas: replication.factor,
  config: topicConfigs(topic, replication),
});

const operationNames: Readonly<Record<AclEntry["operation"], string>> = {
  READ: "Read",
  WRITE: "Write",
  DESCRIBE: "Describe",
};

/** What each service of the site may do; services that use no topic get no user. */
export function users(site: string, catalog: Pick<Catalog, "services" | "topics">) {
  const lists = aclsOn(site, catalog);
  return catalog.services.flatMap(({ name }) => {
    const acls = lists.flatMap(({ resource, name: of, entries }) => {
      const operations = entries
        .filter(({ service }) => service === name)
        .map(({ operation }) => operationNames[operation]);
      return operations.length > 0
        ? [
            {
              type: "allow",
              host: "*",
              resource: { type: resource, name: of, patternType: "literal" },
              operations,
            },
          ]
        : [];
    });
    return acls.length > 0
      ? [{ name, spec: { authentication: { type: "tls" }, authorization: { type: "simple", acls } } }]
      : [];
  });
}
