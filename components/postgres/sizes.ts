import type { Cloud } from "../../infra/config/clouds";
import type { ServerSize } from "../../infra/config/data";

/**
 * Server classes by size (vCPU × GiB) and cloud: general-purpose families that each cloud offers for PostgreSQL in
 * every region the platform knows (November 2026). A change here is a restart in place, never a new server.
 */
export const serverClasses: Readonly<Record<Cloud, Readonly<Record<ServerSize, string>>>> = {
  aws: {
    "2x8": "db.m7g.large",
    "4x16": "db.m7g.xlarge",
    "8x32": "db.m7g.2xlarge",
    "16x64": "db.m7g.4xlarge",
    "32x128": "db.m7g.8xlarge",
  },
  azure: {
    "2x8": "Standard_D2ds_v5",
    "4x16": "Standard_D4ds_v5",
    "8x32": "Standard_D8ds_v5",
    "16x64": "Standard_D16ds_v5",
    "32x128": "Standard_D32ds_v5",
  },
  gcp: {
    "2x8": "db-custom-2-8192",
    "4x16": "db-custom-4-16384",
    "8x32": "db-custom-8-32768",
    "16x64": "db-custom-16-65536",
    "32x128": "db-custom-32-131072",
  },
};

/**
 * Cloud SQL's Enterprise Plus takes machines of its own, which have twice the memory. It brings what a site with a
 * replica in another region needs: a switch-over that loses nothing and turns the old writer into a replica.
 */
export const enterprisePlusClasses: Readonly<Record<ServerSize, string>> = {
  "2x8": "db-perf-optimized-N-2",
  "4x16": "db-perf-optimized-N-4",
  "8x32": "db-perf-optimized-N-8",
  "16x64": "db-perf-optimized-N-16",
  "32x128": "db-perf-optimized-N-32",
};

/**
 * Connections a server takes (`max_connections`). Azure's default by size ("Limits in Azure Database for PostgreSQL",
 * maximum connections) is left as it is. AWS and Google Cloud are told a hundred for each GiB of memory, which is
 * near their own defaults on RDS and leaves a connection 10 MiB, and no more than RDS takes by default: 5,000.
 */
export function serverConnections(cloud: Cloud, size: ServerSize): number {
  return cloud === "azure" ? azureConnections[size] : Math.min(5000, 100 * memoryGib(size));
}

const azureConnections: Readonly<Record<ServerSize, number>> = {
  "2x8": 859,
  "4x16": 1718,
  "8x32": 3437,
  "16x64": 5000,
  "32x128": 5000,
};

/**
 * Connections that clients do not get: Azure keeps 15 for replication and its own monitoring, PostgreSQL itself three
 * for superusers, and RDS and Cloud SQL use some for monitoring and backups without saying how many. One number for
 * all, the largest that is known.
 */
export const reservedConnections = 15;

/** Connections that clients of a server may open, those of a pooler included. */
export function maxConnections(cloud: Cloud, size: ServerSize): number {
  return serverConnections(cloud, size) - reservedConnections;
}

const memoryGib = (size: ServerSize) => Number(size.split("x")[1]);

/** The largest disk of a server: RDS takes 64 TiB of gp3, as does Cloud SQL (documentation of either, "storage"). */
const largestDiskGib = 65_536;
/** How far a disk may grow by itself, as a multiple of its first size: room to notice, and an end to the bill. */
const growth = 4;

/** The size in GiB up to which a disk grows by itself, where the cloud lets one say so (Azure does not). */
export function storageCeilingGib(storageGib: number): number {
  return Math.min(largestDiskGib, storageGib * growth);
}
