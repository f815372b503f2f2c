import type { Input } from "@pulumi/pulumi";
import { mirrorAccount, mirrorAudiences } from "../kafka/mirror-trust";
import { restPort } from "./properties";

/** Where the pod's tokens for other clouds are, and its configuration. */
export const paths = { tokens: "/var/run/secrets/mirror", config: "/etc/kafka-mirror" } as const;
export const propertiesFile = "mirror.properties";

const userId = 10001;
const memory = "2Gi";
/** Half of the memory: the buffers of connections are outside of it. */
const heap = "-Xms1g -Xmx1g";
/** Tokens are short-lived; Kubernetes renews them in the file. */
const tokenSeconds = 3600;

export const selector = { "app.kubernetes.io/name": mirrorAccount };

export interface PodSettings {
  readonly image: Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** Changes with the configuration, so that pods start anew with it. */
  readonly checksum: Input<string>;
  readonly variables: Readonly<Record<string, Input<string>>>;
  /** Clouds whose identities the pod's tokens are exchanged for. */
  readonly tokens: readonly (keyof typeof mirrorAudiences)[];
  /** Names that this cluster's own DNS gives no private address for. */
  readonly hosts: readonly { readonly ip: string; readonly hostnames: Input<string>[] }[];
}

/** The pod of MirrorMaker 2 in its dedicated mode: restricted, spread over zones, with nothing of its own on disk. */
export function podTemplate({ image, labels, checksum, variables, tokens, hosts }: PodSettings) {
  const quantities = { memory, "ephemeral-storage": "256Mi" };
  const probe = { tcpSocket: { port: "rest" }, periodSeconds: 10, timeoutSeconds: 5 };
  return {
    metadata: { labels, annotations: { "checksum/config": checksum } },
    spec: {
      serviceAccountName: mirrorAccount,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 60,
      ...(hosts.length > 0 && { hostAliases: [...hosts] }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: userId,
        runAsGroup: userId,
        fsGroup: userId,
        seccompProfile: { type: "RuntimeDefault" },
      },
      topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
        (topologyKey) => ({
          maxSkew: 1,
          topologyKey,
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: selector },
        }),
      ),
      containers: [
        {
          name: mirrorAccount,
          image,
          imagePullPolicy: "IfNotPresent",
          command: ["/opt/kafka/bin/connect-mirror-maker.sh", `${paths.config}/${propertiesFile}`],
          env: Object.entries({ KAFKA_HEAP_OPTS: heap, LOG_DIR: "/tmp", ...variables }).map(
            ([name, value]) => ({ name, value }),
          ),
          ports: [{ name: "rest", containerPort: restPort, protocol: "TCP" }],
          resources: { requests: { cpu: "500m", ...quantities }, limits: quantities },
          startupProbe: { ...probe, failureThreshold: 30 },
          readinessProbe: { ...probe, failureThreshold: 3 },
          livenessProbe: { ...probe, failureThreshold: 6 },
          // The other workers hear of it before the worker leaves.
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          volumeMounts: [
            { name: "tmp", mountPath: "/tmp" },
            { name: "config", mountPath: paths.config, readOnly: true },
            ...(tokens.length > 0 ? [{ name: "tokens", mountPath: paths.tokens, readOnly: true }] : []),
          ],
        },
      ],
      volumes: [
        { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
        { name: "config", configMap: { name: mirrorAccount } },
        ...(tokens.length > 0 ? [{ name: "tokens", projected: { sources: tokens.map(tokenOf) } }] : []),
      ],
    },
  };
}

const tokenOf = (cloud: keyof typeof mirrorAudiences) => ({
  serviceAccountToken: { path: cloud, audience: mirrorAudiences[cloud], expirationSeconds: tokenSeconds },
});
