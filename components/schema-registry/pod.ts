import type { Input } from "@pulumi/pulumi";
import { podSpec, stepContainer } from "../postgres-access/pods";
import { schemaRegistryName, schemaRegistryService } from "./service";

/** Where Quarkus answers about its health, apart from the product's requests. */
const managementPort = 9000;
/** Seconds between looks into the secret store: a login that was rotated stays valid for weeks. */
const refreshSeconds = 3600;
const drainSeconds = 15;

export const selector = { "app.kubernetes.io/name": schemaRegistryName };

export interface PodSettings {
  readonly images: { readonly node: Input<string>; readonly registry: Input<string> };
  readonly labels: Readonly<Record<string, string>>;
  /** The ConfigMap with the programs that fetch the login. */
  readonly scripts: string;
  /** What these programs are told. */
  readonly login: Readonly<Record<string, Input<string>>>;
  /** Where the database is. */
  readonly url: Input<string>;
}

/**
 * Apicurio, and beside it what keeps its login like the secret store's. Apicurio reads the login when it starts, and its
 * liveness ends once its database refuses it: it then starts anew with the one that is there by then.
 */
export function podTemplate({ images, labels, scripts, login, url }: PodSettings) {
  const { port, health, resources } = schemaRegistryService;
  const once = "node /scripts/main.ts login";
  const keeper = stepContainer({
    name: "login",
    image: images.node,
    command: [
      "sh",
      "-c",
      `until ${once}; do sleep 5; done; while sleep ${refreshSeconds}; do ${once} || true; done`,
    ],
    variables: login,
  });
  const registry = stepContainer({
    name: schemaRegistryName,
    image: images.registry,
    command: [],
    variables: {
      APICURIO_STORAGE_KIND: "sql",
      APICURIO_STORAGE_SQL_KIND: "postgresql",
      APICURIO_DATASOURCE_URL: url,
      APICURIO_DATASOURCE_USERNAME_FILE: "/work/user",
      APICURIO_DATASOURCE_PASSWORD_FILE: "/work/password",
      // Schemas come from the catalog and are never changed: what was compatible once is kept so.
      APICURIO_RULES_GLOBAL_COMPATIBILITY: "BACKWARD",
      APICURIO_RULES_GLOBAL_VALIDITY: "FULL",
    },
    memory: resources.memory,
    cpu: resources.cpu,
  });
  const probe = (path: string) => ({
    httpGet: { path, port: "management" },
    periodSeconds: 10,
    timeoutSeconds: 5,
  });
  const { command: _, ...image } = registry;
  return {
    metadata: { labels },
    spec: {
      ...podSpec({ serviceAccount: schemaRegistryName, labels, scripts: [scripts] }),
      terminationGracePeriodSeconds: 45,
      topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
        (topologyKey) => ({
          maxSkew: 1,
          topologyKey,
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: selector },
        }),
      ),
      initContainers: [
        {
          ...keeper,
          restartPolicy: "Always",
          startupProbe: {
            exec: { command: ["test", "-f", "/work/password"] },
            periodSeconds: 2,
            failureThreshold: 150,
          },
        },
      ],
      containers: [
        {
          ...image,
          ports: [
            { name: "http", containerPort: port, protocol: "TCP" },
            { name: "management", containerPort: managementPort, protocol: "TCP" },
          ],
          startupProbe: { ...probe(health.liveness), periodSeconds: 5, failureThreshold: 60 },
          readinessProbe: { ...probe(health.readiness), failureThreshold: 2 },
          livenessProbe: { ...probe(health.liveness), failureThreshold: 3 },
          lifecycle: { preStop: { sleep: { seconds: drainSeconds } } },
        },
      ],
    },
  };
}
