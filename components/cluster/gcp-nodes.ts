import type { NodePoolArgs } from "@pulumi/gcp/container/nodePool";
import type * as pulumi from "@pulumi/pulumi";
import type { Pool } from "../../infra/config/schema";
import type { GcpContext } from "../../infra/context";
import { instanceTypes } from "./sizes";

/** What all nodes have in common. */
export interface NodeIdentity {
  /** E-mail address of the nodes' service account. */
  readonly serviceAccount: pulumi.Input<string>;
  readonly diskKey: pulumi.Input<string>;
}

/** GKE's own components tolerate this taint, so that they run on the system pool and workloads do not. */
const systemTaint = { key: "components.gke.io/gke-managed-components", value: "true", effect: "NO_SCHEDULE" };

export function nodeConfig(
  { tags }: GcpContext,
  { serviceAccount, diskKey }: NodeIdentity,
  size: Pool["size"],
) {
  return {
    machineType: instanceTypes.gcp[size],
    imageType: "COS_CONTAINERD",
    diskType: "pd-balanced",
    diskSizeGb: 100,
    bootDiskKmsKey: diskKey,
    serviceAccount,
    // The scope allows what the service account's roles allow, and these are few.
    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    metadata: { "disable-legacy-endpoints": "true" },
    resourceLabels: tags,
  };
}

/** A pool over all the site's zones, sized by the autoscaler within totals over the zones. */
export function nodePoolArgs(
  context: GcpContext,
  cluster: pulumi.Input<string>,
  identity: NodeIdentity,
  pool: string,
  { size, capacity, min, max }: Pool,
): NodePoolArgs {
  const { name, site } = context;
  const spot = capacity === "spot";
  return {
    name: name("gcp.nodePool", pool),
    cluster,
    location: site.region,
    nodeLocations: [...site.zones],
    // Counted by zone, unlike the limits below.
    initialNodeCount: Math.ceil(min / site.zones.length),
    autoscaling: {
      totalMinNodeCount: min,
      totalMaxNodeCount: max,
      // Spot nodes are taken where there are some; others are spread, so that losing a zone loses a third.
      locationPolicy: spot ? "ANY" : "BALANCED",
    },
    management: { autoRepair: true, autoUpgrade: true },
    upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
    networkConfig: { enablePrivateNodes: true },
    nodeConfig: {
      ...nodeConfig(context, identity, size),
      spot,
      labels: { pool },
      ...(pool === systemPool && { taints: [systemTaint] }),
    },
  };
}

/** Name of the pool for what runs the cluster itself. */
export const systemPool = "system";
