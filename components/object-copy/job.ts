import * as pulumi from "@pulumi/pulumi";
import { type Foreign, tokenFile } from "./contract";
import { copyArgs, type Ends, verifyArgs } from "./rclone";

const userId = 10001;
/** Seconds that one copying may take before the next hour's begins anew. */
const deadlineSeconds = 3 * 3600;
/** Seconds that a token for the other cloud is good for; the kubelet renews it. */
const tokenSeconds = 3600;

export interface CopyJob {
  readonly image: pulumi.Input<string>;
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ends: pulumi.Output<Ends>;
  /** Variables that describe both remotes. */
  readonly remotes: pulumi.Output<Record<string, string>>;
  readonly foreign: Foreign;
  /** The ConfigMap with the settings of the other cloud's client, and where its file is to be. */
  readonly settings: { readonly configMap: string; readonly file: string };
}

/** Copies first, and then compares: the pod fails where either does. */
export function copySpec({ image, serviceAccount, labels, ends, remotes, foreign, settings }: CopyJob) {
  const env = pulumi.all([remotes, pulumi.output(foreign.variables)]).apply(([described, other]) =>
    Object.entries({ HOME: "/tmp", RCLONE_CACHE_DIR: "/tmp", ...described, ...other })
      .sort()
      .map(([name, value]) => ({ name, value })),
  );
  const folder = (path: string) => path.slice(0, path.lastIndexOf("/"));
  const volumes = [
    { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
    {
      name: "token",
      projected: {
        sources: [
          {
            serviceAccountToken: {
              audience: foreign.audience,
              expirationSeconds: tokenSeconds,
              path: tokenFile.slice(tokenFile.lastIndexOf("/") + 1),
            },
          },
        ],
      },
    },
    ...(foreign.file ? [{ name: "settings", configMap: { name: settings.configMap } }] : []),
  ];
  const places: Readonly<Record<string, string>> = {
    tmp: "/tmp",
    token: folder(tokenFile),
    settings: folder(settings.file),
  };
  const quantities = { memory: "512Mi", "ephemeral-storage": "256Mi" };
  const container = (name: string, args: pulumi.Output<readonly string[]>) => ({
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    args: args.apply((list) => [...list]),
    env,
    resources: { requests: { cpu: "100m", ...quantities }, limits: quantities },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: volumes.map(({ name }) => ({
      name,
      mountPath: places[name] ?? "/tmp",
      ...(name !== "tmp" && { readOnly: true }),
    })),
  });
  return {
    backoffLimit: 2,
    activeDeadlineSeconds: deadlineSeconds,
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: serviceAccount,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: "Never",
        securityContext: {
          runAsNonRoot: true,
          runAsUser: userId,
          runAsGroup: userId,
          fsGroup: userId,
          seccompProfile: { type: "RuntimeDefault" },
        },
        initContainers: [container("copy", ends.apply(copyArgs))],
        containers: [container("verify", ends.apply(verifyArgs))],
        volumes,
      },
    },
  };
}
