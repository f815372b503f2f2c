import { createDns } from "../../components/dns";
import type { SiteContext } from "../../infra/context";
import type { Traffic } from "../../infra/contracts";
import { Layer } from "../../infra/layer";

/** What leads users to the sites: the public DNS zone of the environment's domain. It needs no live cluster. */
export function traffic(context: SiteContext): Traffic {
  const { domain, contacts, traffic: settings } = context.environment;
  const [contact = ""] = contacts;
  const layer = new Layer(context, "traffic");
  const dns = createDns(context, "dns", { domain, contact, ...settings }, { parent: layer }).outputs;
  return layer.finish({ dns });
}
