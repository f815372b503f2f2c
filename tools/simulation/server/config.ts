import { clusterOf } from "../clouds/kubernetes/cluster";
import { type Change, changesBetween } from "../diff";
import { isAbsent, setting, UNKNOWN, type Values } from "../values";

/**
 * Provider settings that decide which account, subscription, project or region an instance works in. A change of one
 * means other objects, so the provider and all that it made is replaced.
 */
const identity: Readonly<Record<string, readonly string[]>> = {
  aws: ["region", "allowedAccountIds", "assumeRoles"],
  "azure-native": ["subscriptionId", "tenantId", "environment"],
  gcp: ["project"],
};

/** The changes of a provider's settings, and which of them replace it. */
export function diffConfig(
  name: string,
  olds: Values,
  news: Values,
): { changes: readonly Change[]; replaces: readonly string[] } {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((key) => key !== "version");
  const plain = (values: Values): Values =>
    Object.fromEntries(keys.map((key) => [key, setting(values, key)]));
  const changes = changesBetween(plain(olds), plain(news));
  if (name === "kubernetes") return { changes, replaces: clusterChanges(changes, olds, news) };
  const own = identity[name] ?? [];
  return {
    changes,
    replaces: changes
      .map(({ path }) => path)
      .filter((path) => own.some((key) => path === key || path.startsWith(`${key}[`))),
  };
}

/** With a cluster identifier only its change replaces; without, anything that may mean another cluster. */
function clusterChanges(changes: readonly Change[], olds: Values, news: Values): string[] {
  const changed = changes.map(({ path }) => path);
  if (!isAbsent(olds.clusterIdentifier) && !isAbsent(news.clusterIdentifier)) {
    return changed.filter((path) => path === "clusterIdentifier");
  }
  const pointing = changed.filter((path) =>
    /^(?:kubeconfig|context|cluster|clusterIdentifier)(?:$|[.[])/.test(path),
  );
  if (news.kubeconfig === UNKNOWN) return pointing;
  const at = (config: Values): string =>
    clusterOf({ package: "kubernetes", config: { ...config, clusterIdentifier: undefined } });
  return at(olds) === at(news) && isAbsent(news.clusterIdentifier) === isAbsent(olds.clusterIdentifier)
    ? []
    : pointing;
}
