import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { NodeSize, Pool } from "../../infra/config/schema";
import type { AzureContext } from "../../infra/context";
import { instanceTypes } from "./sizes";

/** The name of the pool that runs what the cluster itself needs, in labels and logical names. */
export const systemPool = "system";

const systemTaint = "CriticalAddonsOnly=true:NoSchedule";
/** AKS gives spot nodes this taint and label in any case; stating them keeps a refresh from seeing a change. */
const spotMark = "kubernetes.azure.com/scalesetpriority";

const diskGib = 128;
const podsPerNode = 110;

/** A pool as AKS has it: one a zone where each zone has a subnet of its own, else one over all zones. */
export interface PlannedPool {
  /** The pool's name in the configuration. */
  readonly pool: string;
  /** Last part of logical names. */
  readonly label: string;
  readonly size: NodeSize;
  readonly capacity: Pool["capacity"];
  readonly min: number;
  readonly max: number;
  readonly zones: readonly string[];
  /** Which of the network's private subnets its nodes stand in. */
  readonly subnet: number;
}

/** Cuts a pool into one a zone, of nearly equal sizes; a zone for which no node is left gets none. */
export function planPools(
  pool: string,
  { size, capacity, min, max }: Pool,
  zones: readonly string[],
  zonal: boolean,
): PlannedPool[] {
  if (!zonal) return [{ pool, label: pool, size, capacity, min, max, zones, subnet: 0 }];
  const share = (total: number, index: number) =>
    Math.floor(total / zones.length) + (index < total % zones.length ? 1 : 0);
  return zones
    .map((zone, index) => ({
      pool,
      label: `${pool}-${zone}`,
      size,
      capacity,
      min: share(min, index),
      max: share(max, index),
      zones: [zone],
      subnet: index,
    }))
    .filter((planned) => planned.max > 0);
}

/**
 * The pool's name in AKS: at most 12 lower-case letters and digits. It ends in a hash of what nodes cannot change
 * while they live, so that such a change makes the new pool beside the old one and moves workloads over.
 */
export function poolName({ pool, size, capacity, zones }: PlannedPool): string {
  const fixed = [pool, instanceTypes.azure[size], capacity, zones, diskGib, podsPerNode];
  const hash = createHash("sha256").update(JSON.stringify(fixed)).digest("hex").slice(0, 4);
  return `${pool.slice(0, 8)}${hash}`;
}

/** What a pool of the cluster's own definition and a separate one have in common. */
export function poolArgs({ tags }: AzureContext, planned: PlannedPool, subnets: pulumi.Output<string[]>) {
  const { pool, size, capacity, min, max, zones, subnet } = planned;
  const spot = capacity === "spot";
  const system = pool === systemPool;
  return {
    mode: system ? "System" : "User",
    type: "VirtualMachineScaleSets",
    vmSize: instanceTypes.azure[size],
    osType: "Linux",
    osSKU: "AzureLinux",
    osDiskType: "Managed",
    osDiskSizeGB: diskGib,
    maxPods: podsPerNode,
    availabilityZones: [...zones],
    vnetSubnetID: subnets.apply((ids) => {
      const id = ids[subnet];
      if (!id) throw new pulumi.RunError(`the network has no private subnet number ${subnet + 1}`);
      return id;
    }),
    enableAutoScaling: true,
    count: min,
    minCount: min,
    maxCount: max,
    enableNodePublicIP: false,
    enableEncryptionAtHost: true,
    securityProfile: { enableSecureBoot: true, enableVTPM: true, sshAccess: "Disabled" },
    nodeLabels: { pool, capacity, ...(spot && { [spotMark]: "spot" }) },
    nodeTaints: [...(system ? [systemTaint] : []), ...(spot ? [`${spotMark}=spot:NoSchedule`] : [])],
    ...(spot
      ? { scaleSetPriority: "Spot", scaleSetEvictionPolicy: "Delete", spotMaxPrice: -1 }
      : { upgradeSettings: { maxSurge: "33%", drainTimeoutInMinutes: 30 } }),
    tags,
  };
}
