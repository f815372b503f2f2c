import type { CacheSettings } from "../../infra/config/data";

type MemoryGib = CacheSettings["memoryGib"];

interface Size {
  /** ElastiCache node type. Memory of each: "Supported node types" in its documentation. */
  readonly aws: string;
  /** Azure Managed Redis, tier Balanced: the number is its memory in GB. */
  readonly azure: string;
  /** Memorystore for Valkey node type. Memory of each: "Instance and node specification" in its documentation. */
  readonly gcp: string;
}

/**
 * What each cloud sells for a cache of so many GiB: the smallest that is covered by its service's SLA and has about that
 * much memory. About a fifth of it is the service's own, so that there is room for copies and snapshots.
 */
export const cacheNodes: Readonly<Record<MemoryGib, Size>> = {
  1: { aws: "cache.t4g.small", azure: "Balanced_B1", gcp: "CUSTOM_PICO" },
  3: { aws: "cache.t4g.medium", azure: "Balanced_B3", gcp: "CUSTOM_MINI" },
  6: { aws: "cache.m7g.large", azure: "Balanced_B5", gcp: "STANDARD_SMALL" },
  12: { aws: "cache.r7g.large", azure: "Balanced_B10", gcp: "HIGHMEM_MEDIUM" },
  24: { aws: "cache.r7g.xlarge", azure: "Balanced_B20", gcp: "STANDARD_LARGE" },
};
