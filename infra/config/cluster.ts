import { z } from "zod";
import { kubernetesVersions } from "./defaults";
import { cidrText, count, list, matching, minAboveMax, notEmpty } from "./fields";
import { rule } from "./problems";
import { callerRangeProblem } from "./ranges";

/** The settings of a Kubernetes cluster that all clouds have. */

export const nodeSizes = ["2x8", "4x16", "8x32", "16x64"] as const;
export const weekdays = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;

const pool = z
  .strictObject({
    size: z
      .enum(nodeSizes)
      .describe("vCPU × GiB of memory of one node. Changing it replaces the pool's nodes."),
    capacity: z
      .enum(["on-demand", "spot"])
      .default("on-demand")
      .describe("spot nodes are cheaper and can be taken away at two minutes' notice or less"),
    min: count(0, 1000).describe("fewest nodes over all zones"),
    max: count(1, 1000).describe("most nodes over all zones"),
  })
  .check(rule(minAboveMax));

const poolName = matching(
  /^(?!system$|constructor$)[a-z][a-z0-9]{0,11}$/,
  "at most 12 lower-case letters and digits, a letter first (the limit of AKS); system is taken",
);

const systemPool = z.strictObject({
  size: z.enum(nodeSizes).optional(),
  min: count(1, 30).optional(),
  max: count(1, 30).optional(),
});

/** The most ranges that EKS lets through to an API server (quota "Public endpoint access CIDR ranges per cluster"). */
const mostCallers = 40;

export const clusterSettings = {
  version: z
    .enum(kubernetesVersions)
    .optional()
    .describe(`Kubernetes minor version, in quotes; default ${kubernetesVersions.at(-1)}`),
  authorizedCidrs: list(cidrText.check(rule(callerRangeProblem)), mostCallers)
    .optional()
    .describe("ranges that may reach the API server from outside; default none: the API server is private"),
  systemPool: systemPool.optional().describe("nodes for what runs the cluster itself"),
  pools: z
    .record(poolName, pool)
    .check(notEmpty("at least one pool, or leave pools out for the environment's default pools"))
    .meta({ minProperties: 1 })
    .optional()
    .describe("autoscaled pools for workloads, by name"),
};

/** For clouds that upgrade clusters by themselves: EKS has no windows, and upgrades when `version` says so. */
export const maintenanceSettings = z
  .strictObject({
    day: z.enum(weekdays),
    startHour: count(0, 23).describe("hour of the day in UTC"),
    hours: count(4, 12).describe("length of the window in hours; the clouds want at least 4"),
  })
  .optional()
  .describe("when the cloud may upgrade the cluster");

export type NodeSize = (typeof nodeSizes)[number];
export type Weekday = (typeof weekdays)[number];
export type Pool = z.infer<typeof pool>;
