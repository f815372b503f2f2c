import { createCluster } from "../../components/cluster";
import type { SiteContext } from "../../infra/context";
import type { Foundation, Platform } from "../../infra/contracts";
import { Layer } from "../../infra/layer";

/** What a site runs services on: its cluster. */
export function platformLayer(context: SiteContext, { network, keys, registry }: Foundation) {
  const layer = new Layer(context, "platform");
  const cluster = createCluster(
    context,
    "cluster",
    { settings: context.site.cluster, network, keys, registry },
    { parent: layer },
  );
  const outputs: Platform = layer.finish({ cluster: cluster.outputs });
  return { outputs, component: cluster };
}
