import { createRecovery } from "../../components/recovery";
import type { Catalog } from "../../infra/config/catalog";
import type { SiteContext } from "../../infra/context";
import type { Data, Foundation } from "../../infra/contracts";
import { Layer } from "../../infra/layer";

/** What holds a site's data. It needs no cluster; what of it runs in one is in the platform layer. */
export async function dataLayer(
  context: SiteContext,
  { keys, network }: Foundation,
  _catalog: Catalog,
): Promise<Data> {
  const { site, pacer } = context;
  const layer = new Layer(context, "data");
  const parent = { parent: layer };

  const recovery =
    site.recovery &&
    createRecovery(
      context,
      "recovery",
      { settings: site.recovery, rotation: site.keys, keys, network },
      parent,
    ).outputs;
  await pacer.ready();
  return layer.finish({ ...(recovery && { recovery }) }) as Data;
}
