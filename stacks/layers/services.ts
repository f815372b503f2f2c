import * as pulumi from "@pulumi/pulumi";
import { kubernetesProvider } from "../../components/cluster/kubernetes";
import { PlatformService } from "../../components/service";
import { accessOf, runsOn } from "../../infra/access";
import type { Catalog } from "../../infra/config/catalog";
import type { SiteContext } from "../../infra/context";
import type { Data, Foundation, Platform, Services } from "../../infra/contracts";
import { Layer } from "../../infra/layer";

/** What the layers below give. */
interface Below {
  readonly foundation: Foundation;
  readonly data: Data;
  readonly platform: Platform;
}

/** The product's services on a site. `clusterResource` is the cluster where this stack holds it. */
export async function services(
  context: SiteContext,
  catalog: Catalog,
  { foundation: { keys, registry }, data, platform: { cluster } }: Below,
  clusterResource: pulumi.Resource | undefined,
): Promise<Services> {
  const { environment, site, pacer } = context;
  const layer = new Layer(context, "services");
  const kubernetes = kubernetesProvider(context, cluster);
  const addresses: Record<string, PlatformService["outputs"]> = {};
  for (const service of catalog.services) {
    if (!runsOn(service, site.key)) continue;
    await pacer.ready();
    const component = new PlatformService(
      context,
      `service-${service.name}`,
      {
        service,
        cluster,
        kubernetes,
        registry,
        keys,
        access: accessOf(service, catalog, { site: site.key, environment }),
        stores: data,
        ...(clusterResource && { deletedWith: clusterResource }),
      },
      { parent: layer },
    );
    addresses[service.name] = component.outputs;
    component.release();
  }
  return layer.finish({ services: pulumi.output(addresses) });
}
