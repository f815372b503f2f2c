import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { Home } from "./config/load";
import type { Layer } from "./config/schema";
import { project } from "./config/stackfile";
import { contractVersion } from "./contracts";
import { type Wired, wire } from "./wired";

/** The stack output that holds what one layer of one site gives. */
export const outputName = (site: string, layer: Layer) => `${site}-${layer}`;

/** Reads, from the stacks that hold them, the layers that lie outside this stack's scope. */
export class References {
  readonly #stacks = new Map<string, pulumi.StackReference>();

  constructor(private readonly homes: readonly Home[]) {}

  /** What a layer of a site gives, checked against its contract. */
  layer<Schema extends z.ZodObject>(schema: Schema, site: string, layer: Layer): Wired<z.infer<Schema>> {
    const home = this.homes.find((candidate) => candidate.site === site && candidate.layer === layer);
    if (!home) throw new Error(`the scope has no home for the ${layer} layer of ${site}`);
    const reference = this.stack(home.stack);
    const source = `output ${outputName(site, layer)} of stack ${home.stack}`;
    const checked = pulumi
      .all([reference.getOutput("contract"), reference.getOutput(outputName(site, layer))])
      .apply(([version, value]) => {
        if (version === contractVersion) return value as unknown;
        throw new pulumi.RunError(
          version === undefined
            ? `stack ${home.stack} has no outputs yet\nfix: run pulumi up -s ${home.stack} first`
            : `stack ${home.stack} gives contract version ${version}, this program reads ${contractVersion}\nfix: update that stack first`,
        );
      });
    return wire(schema, checked, source);
  }

  private stack(name: string): pulumi.StackReference {
    const known = this.#stacks.get(name);
    if (known) return known;
    const reference = new pulumi.StackReference(`${pulumi.getOrganization()}/${project}/${name}`);
    this.#stacks.set(name, reference);
    return reference;
  }
}
