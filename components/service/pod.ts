import type { Input } from "@pulumi/pulumi";
import type { Service } from "../../infra/config/catalog";

/**
 * Seconds a stopping pod keeps answering before it is told to stop: longer than endpoints, proxies and load
 * balancers take to forget it. The grace period leaves the application as long again to finish what it has begun.
 */
const drainSeconds = 15;
const graceSeconds = 45;

/** A user id above the ones that hosts use. */
const userId = 10001;

export interface PodSettings {
  readonly service: Service;
  readonly image: Input<string>;
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Environment variables: addresses and names of what the service uses, never a secret. */
  readonly variables: Readonly<Record<string, Input<string>>>;
}

/** Labels that select a service's pods. They never change: a Deployment's selector cannot. */
export const selectorLabels = (service: Service) => ({ "app.kubernetes.io/name": service.name });

/** The pod template of a service: restricted Pod Security, spread over zones and nodes, drained before it stops. */
export function podTemplate({ service, image, serviceAccount, labels, variables }: PodSettings) {
  const { resources, health, port } = service;
  const selector = { matchLabels: selectorLabels(service) };
  const quantities = { memory: resources.memory, "ephemeral-storage": resources.ephemeralStorage };
  const probe = (path: string) => ({ httpGet: { path, port: "http" }, periodSeconds: 10, timeoutSeconds: 2 });
  return {
    metadata: { labels },
    spec: {
      serviceAccountName: serviceAccount,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: graceSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: userId,
        runAsGroup: userId,
        fsGroup: userId,
        seccompProfile: { type: "RuntimeDefault" },
      },
      topologySpreadConstraints: [
        spread("topology.kubernetes.io/zone", selector),
        spread("kubernetes.io/hostname", selector),
      ],
      containers: [
        {
          name: service.name,
          image,
          imagePullPolicy: "IfNotPresent",
          ...(service.args && { args: service.args }),
          env: Object.entries(variables).map(([name, value]) => ({ name, value })),
          ports: [{ name: "http", containerPort: port, protocol: "TCP" }],
          resources: { requests: { cpu: resources.cpu, ...quantities }, limits: quantities },
          startupProbe: { ...probe(health.liveness), periodSeconds: 2, failureThreshold: 60 },
          readinessProbe: { ...probe(health.readiness), periodSeconds: 5, failureThreshold: 2 },
          livenessProbe: { ...probe(health.liveness), failureThreshold: 3 },
          lifecycle: { preStop: { sleep: { seconds: drainSeconds } } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        },
      ],
      volumes: [{ name: "tmp", emptyDir: { sizeLimit: resources.ephemeralStorage } }],
    },
  };
}

/** Prefers an even spread and never leaves a pod unscheduled for it: a lost zone must not stop the rest. */
const spread = (topologyKey: string, labelSelector: object) => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: "ScheduleAnyway",
  labelSelector,
});
