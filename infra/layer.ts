import * as pulumi from "@pulumi/pulumi";
import type { Layer as LayerName } from "./config/schema";
import type { SiteContext } from "./context";

/** Groups the components of one layer of one site, so that URNs, plans and reports show both. */
export class Layer extends pulumi.ComponentResource {
  /** @param facts what the layer says of itself besides: policies and reports read it */
  constructor(context: SiteContext, layer: LayerName, facts: pulumi.Inputs = {}) {
    const { key, cloud } = context.site;
    super(`blueprint:layer:${capitalised(layer)}`, `${key}-${layer}`, { site: key, cloud, layer, ...facts });
    context.pacer.track(this);
  }

  /** Ends the layer: its outputs become the component's. */
  finish<Outputs extends pulumi.Inputs>(outputs: Outputs): Outputs {
    this.registerOutputs(outputs);
    return outputs;
  }
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
