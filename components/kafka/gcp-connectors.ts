/** Connectors of Google's managed Connect clusters that copy one managed cluster into another. */

const login = {
  "security.protocol": "SASL_SSL",
  "sasl.mechanism": "OAUTHBEARER",
  "sasl.login.callback.handler.class": "com.google.cloud.hosted.kafka.auth.GcpLoginCallbackHandler",
  "sasl.jaas.config": "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
};

const loginOf = (end: "source" | "target"): Record<string, string> =>
  Object.fromEntries(Object.entries(login).map(([key, value]) => [`${end}.cluster.${key}`, value]));

const common: Record<string, string> = {
  ...loginOf("source"),
  ...loginOf("target"),
  "source.cluster.alias": "site",
  "target.cluster.alias": "recovery",
  // Nothing comes back from the recovery region, so that topics can keep their names.
  "replication.policy.class": "org.apache.kafka.connect.mirror.IdentityReplicationPolicy",
  // The source is only read; what the connectors note stands with the copies.
  "offset-syncs.topic.location": "target",
  "offset-syncs.topic.replication.factor": "3",
  "tasks.max": "6",
};

/** Configurations by connector: the events, and the offsets of their consumers. */
export function connectors(topics: readonly string[]): Readonly<Record<string, Record<string, string>>> {
  return {
    events: {
      ...common,
      name: "events",
      "connector.class": "org.apache.kafka.connect.mirror.MirrorSourceConnector",
      topics: topics.join(","),
      "replication.factor": "3",
      "sync.topic.configs.enabled": "false",
      "sync.topic.acls.enabled": "false",
    },
    offsets: {
      ...common,
      name: "offsets",
      "connector.class": "org.apache.kafka.connect.mirror.MirrorCheckpointConnector",
      groups: ".*",
      "checkpoints.topic.replication.factor": "3",
      "emit.checkpoints.interval.seconds": "60",
      "sync.group.offsets.enabled": "true",
      "sync.group.offsets.interval.seconds": "60",
    },
  };
}
