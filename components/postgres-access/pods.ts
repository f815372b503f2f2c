import type { Input } from "@pulumi/pulumi";

/** Parts of the pods that look after databases: restricted Pod Security, secrets in memory only. */

const userId = 10001;

export const selectorLabels = { "app.kubernetes.io/name": "pgbouncer" } as const;

type Variables = Readonly<Record<string, Input<string>>>;

export interface Step {
  readonly name: string;
  readonly image: Input<string>;
  readonly command: readonly string[];
  readonly variables?: Variables;
  /** Names of the pod's volumes beside those that every step has, and where each is mounted. */
  readonly mounts?: Readonly<Record<string, string>>;
  readonly memory?: string;
  readonly cpu?: string;
}

/** A container of one step. Every step has scratch space, the scripts, and the folder in memory for secrets. */
export function stepContainer({
  name,
  image,
  command,
  variables = {},
  mounts = {},
  memory = "256Mi",
  cpu = "50m",
}: Step) {
  const quantities = { memory, "ephemeral-storage": "128Mi" };
  const places = { work: "/work", scripts: "/scripts", tmp: "/tmp", ...mounts };
  return {
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    command: [...command],
    env: Object.entries({ HOME: "/tmp", WORK: "/work", ...variables }).map(([key, value]) => ({
      name: key,
      value,
    })),
    resources: { requests: { cpu, ...quantities }, limits: quantities },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: Object.entries(places).map(([volume, mountPath]) => ({
      name: volume,
      mountPath,
      ...(volume === "scripts" && { readOnly: true }),
    })),
  };
}

/** One of the programs in `scripts/`. */
export const nodeStep = (name: string, image: Input<string>, program: string, rest: Partial<Step> = {}) =>
  stepContainer({ name, image, command: ["node", "/scripts/main.ts", program], ...rest });

/** A script for bash in PostgreSQL's image. */
export const bashStep = (name: string, image: Input<string>, script: string, rest: Partial<Step> = {}) =>
  stepContainer({ name, image, command: ["bash", "-c", script], memory: "512Mi", ...rest });

export interface PodParts<Volume extends object> {
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  /** ConfigMaps mounted together at `/scripts`. */
  readonly scripts: readonly string[];
  /** Volumes beside scratch space, scripts and memory. */
  readonly volumes?: readonly Volume[];
}

/** What the pods have in common around their containers. */
export const podSpec = <Volume extends object = never>({
  serviceAccount,
  scripts,
  volumes = [],
}: PodParts<Volume>) => ({
  serviceAccountName: serviceAccount,
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: userId,
    runAsGroup: userId,
    fsGroup: userId,
    seccompProfile: { type: "RuntimeDefault" },
  },
  volumes: [
    { name: "work", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
    { name: "tmp", emptyDir: { sizeLimit: "128Mi" } },
    { name: "scripts", projected: { sources: scripts.map((name) => ({ configMap: { name } })) } },
    ...volumes,
  ],
});

/** A disk that lives as long as the pod: dumps are too large for a node's own. */
export const scratchDisk = (name: string, gib: number) => ({
  name,
  ephemeral: {
    volumeClaimTemplate: {
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: `${gib}Gi` } } },
    },
  },
});
