import { createAudit } from "../../components/audit";
import { createBudget } from "../../components/budget";
import { copiedImages } from "../../components/images";
import { createKeys } from "../../components/keys";
import { createNetwork } from "../../components/network";
import { createRegistry } from "../../components/registry";
import type { Catalog } from "../../infra/config/catalog";
import { keyPurposes } from "../../infra/config/schema";
import type { SiteContext } from "../../infra/context";
import type { Foundation } from "../../infra/contracts";
import { Layer } from "../../infra/layer";

/** What a site stands on: keys, network, registry, audit logs and a budget. */
export async function foundation(context: SiteContext, catalog: Catalog): Promise<Foundation> {
  const { site, environment, pacer } = context;
  const layer = new Layer(context, "foundation");
  const parent = { parent: layer };

  const keys = createKeys(context, "keys", { ...site.keys, purposes: keyPurposes }, parent).outputs;
  await pacer.ready();
  const network = createNetwork(
    context,
    "network",
    { settings: site.network, zones: site.zones, keys },
    parent,
  ).outputs;
  await pacer.ready();
  const repositories = [
    ...catalog.services.map(({ name }) => `services/${name}`),
    ...Object.values(copiedImages).map(({ path }) => path),
  ];
  const registry = createRegistry(
    context,
    "registry",
    { ...site.registry, repositories, keys, network },
    parent,
  ).outputs;
  await pacer.ready();
  const audit = createAudit(context, "audit", { ...site.audit, keys, network, registry }, parent).outputs;
  await pacer.ready();
  const budget = createBudget(
    context,
    "budget",
    { ...site.budget, contacts: environment.contacts },
    parent,
  ).outputs;
  return layer.finish({ keys, network, registry, audit, budget });
}
