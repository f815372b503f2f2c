/** Names that both the data layer, which tells where Kafka is, and the platform layer, which makes it, know. */

/** The namespace of Strimzi's operator, its cluster and its topics. */
export const strimziNamespace = "kafka";
/** The name of the cluster; Strimzi derives its services' names from it. */
export const strimziCluster = "platform";
/** The listener that asks for a client certificate. */
export const tlsPort = 9093;

export const strimziBootstrap = `${strimziCluster}-kafka-bootstrap.${strimziNamespace}.svc.cluster.local:${tlsPort}`;
