import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { createFunctions } from "../../components/function";
import { createObjects } from "../../components/objects";
import { createQueues } from "../../components/queue";
import type { Recovery } from "../../components/recovery/contract";
import type { Catalog } from "../../infra/config/catalog";
import type { SiteContext } from "../../infra/context";
import type { Foundation } from "../../infra/contracts";

/** The site's queues and buckets, and functions behind queues, as `stacks/stores.yaml` describes them. */
export async function stores(
  context: SiteContext,
  { keys, network, registry }: Foundation,
  { stores }: Catalog,
  recovery: Recovery | undefined,
  parent: ComponentResourceOptions,
) {
  const { site, pacer } = context;
  const queue = createQueues(
    context,
    "queue",
    {
      queues: stores.queues,
      workedOff: Object.values(stores.functions).map((worker) => worker.queue),
      toldBy: tellers(stores.buckets),
      keys,
      network,
      ...site.queues,
    },
    parent,
  ).outputs;
  await pacer.ready();
  const objects = createObjects(
    context,
    "objects",
    {
      buckets: stores.buckets,
      backup: site.backup,
      queues: queue,
      keys,
      network,
      ...(recovery && { recovery }),
      ...site.objects,
    },
    parent,
  ).outputs;
  await pacer.ready();
  const functions = createFunctions(
    context,
    "function",
    {
      functions: stores.functions,
      queueSettings: stores.queues,
      queues: queue,
      keys,
      network,
      registry,
      logRetentionDays: site.cluster.logRetentionDays,
    },
    parent,
  ).outputs;
  await pacer.ready();
  return { queue, objects, function: functions };
}

/** Names of the buckets that tell a queue of new objects, by queue. */
function tellers(buckets: Catalog["stores"]["buckets"]): Readonly<Record<string, readonly string[]>> {
  const told: Record<string, string[]> = {};
  for (const [name, { notify }] of Object.entries(buckets)) {
    if (notify) told[notify.queue] = [...(told[notify.queue] ?? []), name];
  }
  return told;
}
