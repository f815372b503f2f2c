import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import { secret } from "@pulumi/pulumi";
import type { SiteContext } from "../../infra/context";
import type { Cluster } from "./contract";

/**
 * The explicit Kubernetes provider of a site's cluster. It is known by the cluster's id, so that a changed
 * kubeconfig (a renewed certificate, another endpoint) updates it and nothing on the cluster is replaced. Each layer
 * that puts something into the cluster has one of its own: layers may be in different stacks.
 */
export function kubernetesProvider(
  context: SiteContext,
  cluster: Cluster,
  name = "kubernetes",
): KubernetesProvider {
  return new KubernetesProvider(`${context.site.key}-${name}`, {
    kubeconfig: secret(cluster.kubeconfig),
    clusterIdentifier: cluster.identifier,
    enableServerSideApply: true,
  });
}
