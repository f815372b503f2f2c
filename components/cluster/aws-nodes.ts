import type { ClusterSettings } from "../../infra/config/environment";
import type { NodeSize } from "../../infra/config/schema";
import { instanceTypes } from "./sizes";

/** Node groups as data: what they are made of, before any resource. */

export interface NodePool {
  readonly name: string;
  readonly capacity: "on-demand" | "spot";
  /** The first is the preferred one; several for spot, so that one type running short takes no pool down. */
  readonly instanceTypes: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly taints: readonly {
    readonly key: string;
    readonly value: string;
    readonly effect: "NO_SCHEDULE";
  }[];
}

/** Families of the same vCPU, memory and architecture, offered in every region the platform knows. */
const spotFamilies = ["m7i", "m7i-flex", "m6i", "m5"] as const;

/** The pools of a cluster: the system pool, closed to workloads, and the workload pools. */
export function nodePools({ systemPool, pools }: ClusterSettings): readonly NodePool[] {
  return [
    {
      name: "system",
      capacity: "on-demand",
      instanceTypes: [instanceTypes.aws[systemPool.size]],
      min: systemPool.min,
      max: systemPool.max,
      taints: [{ key: "CriticalAddonsOnly", value: "true", effect: "NO_SCHEDULE" }],
    },
    ...Object.entries(pools).map(([name, { size, capacity, min, max }]): NodePool => {
      const spot = capacity === "spot";
      return {
        name,
        capacity,
        instanceTypes: spot ? spotTypes(size) : [instanceTypes.aws[size]],
        min,
        max,
        // Whoever runs on spot nodes says so: they are taken away at two minutes' notice.
        taints: spot ? [{ key: "capacity", value: "spot", effect: "NO_SCHEDULE" }] : [],
      };
    }),
  ];
}

function spotTypes(size: NodeSize): readonly string[] {
  const [, shape] = instanceTypes.aws[size].split(".");
  return spotFamilies.map((family) => `${family}.${shape}`);
}

/** Bottlerocket: nothing but what runs containers, a read-only root, no shell. EKS updates it as a whole. */
export const imageType = "BOTTLEROCKET_x86_64";

/** Bottlerocket keeps itself on a small disk of its own, and images, logs and pods' files on a second one. */
export const disks = [{ device: "/dev/xvda" }, { device: "/dev/xvdb", sizeGiB: 80 }] as const;

/**
 * Settings that EKS merges with its own: as many pods as address prefixes allow (without them the image counts
 * single addresses), and no agent for remote sessions, which would need permissions on every node.
 */
export const userData = Buffer.from(
  `[settings.kubernetes]
max-pods = 110

[settings.host-containers.control]
enabled = false
`,
).toString("base64");

/**
 * What a node may do: join its cluster, hand pods their identities and pull images. Everything else belongs to pod
 * identities, since every pod on a node could otherwise have it.
 */
export const nodePolicies = {
  worker: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
  pull: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
} as const;

/** The first pull of a mirrored image creates its repository, on behalf of the node that pulls. */
export function mirrorPolicy(repositories: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
        Resource: repositories,
      },
    ],
  });
}
