import type { Catalog } from "../../infra/config/catalog";
import type { SiteContext } from "../../infra/context";
import type { Data, Foundation } from "../../infra/contracts";
import { Layer } from "../../infra/layer";

/** What holds a site's data. It needs no cluster; what of it runs in one is in the platform layer. */
export async function dataLayer(
  context: SiteContext,
  _foundation: Foundation,
  _catalog: Catalog,
): Promise<Data> {
  const layer = new Layer(context, "data");
  return layer.finish({}) as Data;
}
