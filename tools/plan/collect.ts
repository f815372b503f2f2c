import { createSession, type Finding, type Unchecked } from "../../policies/evaluate";
import { sorted } from "./json";
import { mask, type Registration } from "./registration";

/** What is kept of a resource: enough to count and group it. The whole record is text, which is smallest. */
export interface Planned {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  /** The record of `plan.json`, as JSON with sorted keys. */
  readonly json: string;
}

/** The layer a resource belongs to, and the component right below the layer. */
export interface Place {
  readonly site: string;
  readonly cloud: string;
  readonly layer: string;
  readonly component: string;
}

/** Takes registrations as they come: runs the policies on each and keeps its record. */
export class Collector {
  readonly resources: Planned[] = [];
  readonly #places = new Map<string, Place>();
  readonly #policies = createSession();

  /** @param onResource told how many resources there are, after each */
  constructor(private readonly onResource: (count: number) => void = () => {}) {}

  add = (registration: Registration): void => {
    const { urn, type, name, parent, provider, custom, id, marked, options } = registration;
    this.#policies.resource({
      urn,
      type,
      name,
      id,
      inputs: marked,
      options: { protect: options.protect === true, parent, provider },
    });
    this.rememberPlace(registration);
    const record = { urn, type, name, parent, provider, custom, inputs: mask(marked), options };
    this.resources.push({ urn, type, name, custom, parent, json: JSON.stringify(sorted(record)) });
    this.onResource(this.resources.length);
  };

  /** The findings of all policies, and what could not be decided. Ends the collection. */
  finish(): { readonly findings: readonly Finding[]; readonly unchecked: readonly Unchecked[] } {
    this.resources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
    return { findings: this.#policies.finish(), unchecked: this.#policies.unchecked };
  }

  /** Where a resource belongs; nothing for providers and the stack itself. */
  place(urn: string): Place | undefined {
    return this.#places.get(urn);
  }

  /** Parents are registered before their children, so a place is inherited. */
  private rememberPlace({ urn, type, name, parent, marked }: Registration): void {
    if (type.startsWith("blueprint:layer:")) {
      const { site, cloud, layer } = marked as Record<"site" | "cloud" | "layer", string>;
      this.#places.set(urn, { site, cloud, layer, component: "" });
      return;
    }
    const above = this.#places.get(parent);
    if (above) this.#places.set(urn, above.component ? above : { ...above, component: name });
  }
}
