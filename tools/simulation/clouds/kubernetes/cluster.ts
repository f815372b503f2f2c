import { hex } from "../../hash";
import { setting, textAt, UNKNOWN } from "../../values";
import type { ProviderInstance } from "../cloud";

/** The API server's address in a provider's kubeconfig, if it can be read. */
export function serverOf(provider: ProviderInstance): string | undefined {
  const given = setting(provider.config, "kubeconfig");
  const structured = textAt(given, "clusters[0].cluster.server");
  if (structured !== undefined) return structured;
  return typeof given === "string" ? /^\s*(?:-\s*)?server:\s*["']?([^\s"']+)/m.exec(given)?.[1] : undefined;
}

/** What makes two provider instances mean the same cluster: the cluster identifier, else the API server's address. */
export function clusterOf(provider: ProviderInstance): string {
  const identifier = provider.config.clusterIdentifier;
  if (typeof identifier === "string" && identifier !== "") return identifier;
  const server = serverOf(provider);
  if (server !== undefined) return server;
  const kubeconfig = provider.config.kubeconfig;
  return kubeconfig === UNKNOWN || kubeconfig === undefined ? "unknown" : hex(String(kubeconfig), 16);
}
