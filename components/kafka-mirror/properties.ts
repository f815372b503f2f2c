/** The configuration of MirrorMaker 2, as one properties file. */

import { workPartitions } from "../kafka/mirroring";

/** How MirrorMaker logs in at a cluster. */
export type Login =
  | { readonly kind: "aws" }
  | { readonly kind: "google" }
  /** `token` is the file with the pod's own token, `clientId` the identity that trusts it. */
  | { readonly kind: "entra"; readonly tenantId: string; readonly clientId: string; readonly token: string };

export interface MirrorCluster {
  /** Its name in MirrorMaker; the start of the names of copies. */
  readonly alias: string;
  readonly bootstrap: string;
  readonly login: Login;
}

export interface MirrorPlan {
  readonly clusters: readonly MirrorCluster[];
  /** Which cluster is copied into which, by alias. */
  readonly flows: readonly (readonly [source: string, target: string])[];
  readonly topics: readonly string[];
  /** Copies keep the names of their topics: for flows in one direction only. */
  readonly sameNames: boolean;
}

const oauthModule = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required";

function loginProperties({ bootstrap, login }: MirrorCluster): Record<string, string> {
  switch (login.kind) {
    case "aws":
      return {
        "sasl.mechanism": "AWS_MSK_IAM",
        "sasl.jaas.config": "software.amazon.msk.auth.iam.IAMLoginModule required;",
        "sasl.client.callback.handler.class": "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
      };
    case "google":
      return {
        "sasl.mechanism": "OAUTHBEARER",
        "sasl.jaas.config": `${oauthModule};`,
        "sasl.login.callback.handler.class": "com.google.cloud.hosted.kafka.auth.GcpLoginCallbackHandler",
      };
    case "entra": {
      const options = {
        "oauth.client.id": login.clientId,
        "oauth.client.assertion.location": login.token,
        "oauth.scope": `https://${bootstrap.split(":")[0]}/.default`,
        "oauth.token.endpoint.uri": `https://login.microsoftonline.com/${login.tenantId}/oauth2/v2.0/token`,
      };
      const written = Object.entries(options).map(([key, value]) => `${key}="${value}"`);
      return {
        "sasl.mechanism": "OAUTHBEARER",
        "sasl.jaas.config": `${oauthModule} ${written.join(" ")};`,
        "sasl.login.callback.handler.class":
          "io.strimzi.kafka.oauth.client.JaasClientOauthLoginCallbackHandler",
      };
    }
  }
}

const prefixed = (prefix: string, properties: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [`${prefix}.${key}`, value]));

/** The port of the workers' own REST interface, by which they share the work. */
export const restPort = 8083;

/**
 * Topics are all there before, so that MirrorMaker makes and changes none. What it notes stands at the targets, and
 * sources are only read. Offsets of consumers are translated once a minute and written where the group is idle.
 */
export function mirrorProperties({ clusters, flows, topics, sameNames }: MirrorPlan): string {
  const properties: Record<string, string> = {
    clusters: clusters.map(({ alias }) => alias).join(","),
    ...Object.assign(
      {},
      ...clusters.map((cluster) =>
        prefixed(cluster.alias, {
          "bootstrap.servers": cluster.bootstrap,
          "security.protocol": "SASL_SSL",
          ...loginProperties(cluster),
        }),
      ),
    ),
    "replication.policy.class": `org.apache.kafka.connect.mirror.${sameNames ? "Identity" : "Default"}ReplicationPolicy`,
    "replication.factor": "-1",
    "config.storage.replication.factor": "-1",
    "offset.storage.replication.factor": "-1",
    "status.storage.replication.factor": "-1",
    "offset.storage.partitions": String(workPartitions),
    "status.storage.partitions": String(workPartitions),
    "offset-syncs.topic.location": "target",
    "offset-syncs.topic.replication.factor": "-1",
    "checkpoints.topic.replication.factor": "-1",
    "refresh.topics.enabled": "true",
    "sync.topic.configs.enabled": "false",
    "sync.topic.acls.enabled": "false",
    "emit.heartbeats.enabled": "false",
    "emit.checkpoints.enabled": "true",
    "emit.checkpoints.interval.seconds": "60",
    "sync.group.offsets.enabled": "true",
    "sync.group.offsets.interval.seconds": "60",
    "tasks.max": "6",
    "dedicated.mode.enable.internal.rest": "true",
    listeners: `http://0.0.0.0:${restPort}`,
    ...Object.assign(
      {},
      ...flows.map(([source, target]) =>
        prefixed(`${source}->${target}`, { enabled: "true", topics: topics.join(","), groups: ".*" }),
      ),
    ),
  };
  return `${Object.entries(properties)
    .map(([key, value]) => `${key} = ${value}`)
    .join("\n")}\n`;
}
