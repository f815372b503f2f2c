import * as pulumi from "@pulumi/pulumi";
import { kubernetesProvider } from "../../components/cluster/kubernetes";
import { PlatformService } from "../../components/service";
import type { Catalog } from "../../infra/config/catalog";
import type { SiteContext } from "../../infra/context";
import type { Foundation, Platform, Services } from "../../infra/contracts";
import { Layer } from "../../infra/layer";

/** What the layers below give. */
interface Below {
  readonly foundation: Foundation;
  readonly platform: Platform;
}

/** The product's services on a site. `clusterResource` is the cluster where this stack holds it. */
export async function services(
  context: SiteContext,
  catalog: Catalog,
  { foundation: { keys, registry }, platform: { cluster } }: Below,
  clusterResource: pulumi.Resource | undefined,
): Promise<Services> {
  const { site, pacer } = context;
  const layer = new Layer(context, "services");
  const kubernetes = kubernetesProvider(context, cluster);
  const addresses: Record<string, PlatformService["outputs"]> = {};
  for (const service of catalog.services) {
    if (service.sites && !service.sites.includes(site.key)) continue;
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
        ...(clusterResource && { deletedWith: clusterResource }),
      },
      { parent: layer },
    );
    addresses[service.name] = component.outputs;
    component.release();
  }
  return layer.finish({ services: pulumi.output(addresses) });
}
