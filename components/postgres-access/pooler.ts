import type { Input } from "@pulumi/pulumi";
import { pooledPort } from "./place";
import { nodeStep, podSpec, selectorLabels, stepContainer } from "./pods";
import { poolers } from "./pools";

/** Seconds in which connections of a pod that goes are finished before it is told to. */
const drainSeconds = 15;

export interface PoolerParts {
  readonly images: { readonly node: Input<string>; readonly pgbouncer: Input<string> };
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly scripts: readonly string[];
  /** The ConfigMap with `pgbouncer.ini`, and what is in it: a change replaces the pods one by one. */
  readonly configuration: string;
  readonly configurationHash: Input<string>;
  readonly variables: Readonly<Record<string, Input<string>>>;
}

/** PgBouncer, and beside it what keeps its logins and certificates like the secret store's. */
export function poolerDeployment(parts: PoolerParts) {
  const { images, variables, labels, configuration, configurationHash } = parts;
  const mounts = { credentials: "/credentials" };
  const watcher = nodeStep("users", images.node, "users", { variables, mounts });
  const pgbouncer = stepContainer({
    name: "pgbouncer",
    image: images.pgbouncer,
    command: ["pgbouncer", "/etc/pgbouncer/pgbouncer.ini"],
    mounts: { ...mounts, configuration: "/etc/pgbouncer" },
    cpu: "250m",
  });
  const port = { tcpSocket: { port: "postgres" }, timeoutSeconds: 2 };
  const spread = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorLabels },
  });
  return {
    selector: { matchLabels: selectorLabels },
    revisionHistoryLimit: 5,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: {
      metadata: {
        labels: { ...labels, ...selectorLabels },
        annotations: { "platform/configuration": configurationHash },
      },
      spec: {
        ...podSpec({
          ...parts,
          volumes: [
            { name: "credentials", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
            { name: "configuration", configMap: { name: configuration } },
          ],
        }),
        terminationGracePeriodSeconds: 60,
        // So that the watcher can tell PgBouncer to read its files again.
        shareProcessNamespace: true,
        topologySpreadConstraints: [spread("topology.kubernetes.io/zone"), spread("kubernetes.io/hostname")],
        initContainers: [
          {
            ...watcher,
            restartPolicy: "Always",
            startupProbe: {
              exec: { command: ["test", "-f", "/credentials/userlist.txt"] },
              periodSeconds: 2,
              failureThreshold: 150,
            },
          },
        ],
        containers: [
          {
            ...pgbouncer,
            ports: [{ name: "postgres", containerPort: pooledPort, protocol: "TCP" }],
            startupProbe: { ...port, periodSeconds: 2, failureThreshold: 30 },
            readinessProbe: { ...port, periodSeconds: 5, failureThreshold: 2 },
            livenessProbe: { ...port, periodSeconds: 10, failureThreshold: 3 },
            lifecycle: { preStop: { sleep: { seconds: drainSeconds } } },
          },
        ],
      },
    },
  };
}

/** More pods when the one core that a pod works on is busy; the arithmetic of pools counts with the most. */
export const poolerAutoscaler = {
  scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "pgbouncer" },
  minReplicas: poolers.fewest,
  maxReplicas: poolers.most,
  metrics: [
    { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
  ],
};
