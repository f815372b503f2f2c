import type { Environment, Site } from "../config/environment";
import { keyPurposes } from "../config/schema";
import {
  brokerHour,
  hourly,
  managedKafkaCpuHour,
  monthHours,
  monthly,
  nodeHour,
  postgresHour,
  processingUnitHour,
  spotShare,
} from "./prices";

/** An estimate of what one capability of one site costs in a month, in US dollars. */
export interface CostRow {
  readonly site: string;
  readonly capability: string;
  readonly usd: number;
  /** What was counted. */
  readonly counted: string;
}

/**
 * What the settings cost at rest: the fewest nodes, first disk sizes, no traffic and no requests. An estimate to see
 * what a change of settings does, not a bill.
 */
export function costTable({ sites }: Environment): readonly CostRow[] {
  const all = Object.values(sites);
  return all.flatMap((site) => siteCosts(site, all.length - 1));
}

function siteCosts(site: Site, peers: number): CostRow[] {
  const rows = [network(site), keys(site), cluster(site), postgres(site), kafka(site), cache(site)];
  const vpn = peers > 0 ? [interconnect(site, peers)] : [];
  return [...rows, ...vpn].map((row) => ({ site: site.key, ...row, usd: Math.round(row.usd) }));
}

type Cost = Omit<CostRow, "site">;

const perMonth = (perHour: number) => perHour * monthHours;

function network({ cloud, network: { natPerZone }, zones }: Site): Cost {
  const gateways = natPerZone ? zones.length : 1;
  return {
    capability: "network",
    usd: perMonth(gateways * hourly.nat[cloud]),
    counted: `${gateways} NAT gateways`,
  };
}

const keys = ({ cloud }: Site): Cost => ({
  capability: "keys",
  usd: keyPurposes.length * monthly.key[cloud],
  counted: `${keyPurposes.length} keys`,
});

function cluster({ cloud, cluster: { systemPool, pools } }: Site): Cost {
  const system = systemPool.min * nodeHour[systemPool.size][cloud];
  const hours = Object.values(pools).map(
    ({ size, min, capacity }) => min * nodeHour[size][cloud] * (capacity === "spot" ? spotShare : 1),
  );
  const nodes = Object.values(pools).reduce((sum, { min }) => sum + min, systemPool.min);
  return {
    capability: "cluster",
    usd: perMonth(hourly.controlPlane[cloud] + system + total(hours)),
    counted: `control plane, ${nodes} nodes (the fewest)`,
  };
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

function postgres({ cloud, postgres: settings }: Site): Cost {
  const { zoneRedundant, readReplicas, replicas, analyticsReplica, size, storageGib } = settings;
  const servers =
    1 + (zoneRedundant ? 1 : 0) + readReplicas + Object.keys(replicas).length + (analyticsReplica ? 1 : 0);
  return {
    capability: "postgres",
    usd: servers * (perMonth(postgresHour[size][cloud]) + storageGib * monthly.diskGib[cloud]),
    counted: `${servers} servers of ${size} with ${storageGib} GiB, standbys and replicas included`,
  };
}

function kafka({ cloud, kafka: { engine, size, storageGib, recoveryCluster }, recovery, zones }: Site): Cost {
  const clusters = recoveryCluster && recovery ? 2 : 1;
  const brokers = Math.max(zones.length, 2);
  const vcpus = Number(size.split("x")[0]);
  const disks = brokers * storageGib * monthly.diskGib[cloud];
  if (engine === "strimzi")
    return {
      capability: "kafka",
      usd: disks,
      counted: `${brokers} disks; brokers run on the cluster's nodes`,
    };
  switch (cloud) {
    case "aws":
      return {
        capability: "kafka",
        usd: clusters * (perMonth(brokers * brokerHour[size]) + disks),
        counted: `${clusters * brokers} brokers of ${size} with ${storageGib} GiB`,
      };
    case "azure": {
      const units = Math.max(1, Math.ceil(vcpus / 2));
      return {
        capability: "kafka",
        usd: clusters * perMonth(units * processingUnitHour),
        counted: `${clusters * units} processing units`,
      };
    }
    case "gcp":
      return {
        capability: "kafka",
        usd: clusters * (perMonth(brokers * vcpus * managedKafkaCpuHour) + disks),
        counted: `${clusters * brokers * vcpus} vCPUs`,
      };
  }
}

function cache({ cloud, cache: { memoryGib, replicas } }: Site): Cost {
  const nodes = 1 + replicas;
  return {
    capability: "cache",
    usd: perMonth(nodes * memoryGib * hourly.cacheGib[cloud]),
    counted: `${nodes} nodes of ${memoryGib} GiB`,
  };
}

const interconnect = ({ cloud }: Site, peers: number): Cost => ({
  capability: "interconnect",
  usd: perMonth(peers * hourly.vpn[cloud]),
  counted: `${peers} connections of two tunnels`,
});
