import * as pulumi from "@pulumi/pulumi";

/** How a client gets a short-lived token: the cloud's own credential plugin, run by whoever uses the kubeconfig. */
export interface ExecPlugin {
  readonly command: string;
  readonly args: readonly pulumi.Input<string>[];
  /** Said where the command is missing. */
  readonly installHint: string;
  /** Whether the plugin wants the cluster's data in its environment (gke-gcloud-auth-plugin does). */
  readonly provideClusterInfo: boolean;
}

/**
 * A kubeconfig that holds no credential: whoever uses it proves who they are to the cloud. It can therefore stand
 * in a stack's outputs, and `pulumi stack output` gives a person one that works.
 */
export function kubeconfig(
  name: pulumi.Input<string>,
  endpoint: pulumi.Input<string>,
  certificateAuthority: pulumi.Input<string>,
  plugin: ExecPlugin,
): pulumi.Output<string> {
  const { command, args, installHint, provideClusterInfo } = plugin;
  return pulumi
    .all([name, endpoint, certificateAuthority, pulumi.all([...args])])
    .apply(([cluster, server, authority, argv]) =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: cluster, cluster: { server, "certificate-authority-data": authority } }],
        contexts: [{ name: cluster, context: { cluster, user: cluster } }],
        "current-context": cluster,
        users: [
          {
            name: cluster,
            user: {
              exec: {
                apiVersion: "client.authentication.k8s.io/v1beta1",
                command,
                args: argv,
                installHint,
                interactiveMode: "IfAvailable",
                provideClusterInfo,
              },
            },
          },
        ],
      }),
    );
}
