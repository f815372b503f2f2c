/**
 * Kubernetes versions that all three clouds support in their standard (not extended, paid) support, November 2026.
 * Older ones get no fixes; update this list when a version leaves support.
 */
export const supportedKubernetesVersions = ["1.35", "1.36"] as const;

/** Matches a supported version, with or without a patch number (GKE writes `1.36.2-gke.1000`). */
export const supportedKubernetesPattern = new RegExp(
  `^(?:${supportedKubernetesVersions.map((version) => version.replace(".", "\\.")).join("|")})(?:$|\\.)`,
);

/** Versions of Kafka on MSK that are supported (November 2026; 3.7 ended in September) and need no ZooKeeper. */
export const supportedMskPattern = /^(?:3\.[89]|4\.[0-2])\.x\.kraft$/;
