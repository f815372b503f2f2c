import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import { secret } from "@pulumi/pulumi";
import type { SiteContext } from "../../infra/context";
import type { Cluster } from "./contract";

/**
 * The explicit Kubernetes provider of a site's cluster. It is known by the cluster's id, so that a changed
 * kubeconfig (a renewed certificate, another endpoint) updates it and nothing on the cluster is replaced.
 */
export function kubernetesProvider(context: SiteContext, cluster: Cluster): KubernetesProvider {
  return new KubernetesProvider(`${context.site.key}-kubernetes`, {
    kubeconfig: secret(cluster.kubeconfig),
    clusterIdentifier: cluster.identifier,
    enableServerSideApply: true,
  });
}
