import type { Place, Planned } from "../collect";
import { sorted } from "../json";
import type { Plan } from "../plan";

/** A resource of a made-up plan. `place` is `site/layer/component`. */
interface Sample {
  readonly type: string;
  readonly name: string;
  readonly place?: string;
  readonly custom?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly inputs?: Record<string, unknown>;
  readonly options?: Record<string, unknown>;
}

export const sampleUrn = (type: string, name: string) =>
  `urn:pulumi:sample::platform-blueprint::${type}::${name}`;

const clouds: Readonly<Record<string, string>> = { aws: "aws", azure: "azure", gcp: "gcp" };

/** Makes a plan of any resources, as the recording monitor would have collected them. */
export function samplePlan(samples: Iterable<Sample>, others: Partial<Plan> = {}): Plan {
  const places = new Map<string, Place>();
  const resources: Planned[] = [];
  for (const sample of samples) {
    const {
      type,
      name,
      place,
      custom = true,
      parent = "",
      provider = "",
      inputs = {},
      options = {},
    } = sample;
    const urn = sampleUrn(type, name);
    const record = { urn, type, name, parent, provider, custom, inputs, options };
    resources.push({ urn, type, name, custom, parent, json: JSON.stringify(sorted(record)) });
    if (place === undefined) continue;
    const [site = "", layer = "", component = ""] = place.split("/");
    places.set(urn, { site, layer, component, cloud: clouds[site.split("-")[0] ?? ""] ?? "other" });
  }
  resources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
  return {
    project: "platform-blueprint",
    stack: "sample",
    environment: "prod",
    resources,
    outputs: {},
    tables: [],
    findings: [],
    unchecked: [],
    refusals: [],
    place: (urn) => places.get(urn),
    ...others,
  };
}

/** Components of a site, what each depends on, and how many resources each has. */
const components: readonly (readonly [
  layer: string,
  name: string,
  needs: readonly string[],
  count: number,
])[] = [
  ["foundation", "keys", [], 8],
  ["foundation", "network", ["keys"], 42],
  ["foundation", "registry", ["keys", "network"], 6],
  ["foundation", "audit", ["keys"], 11],
  ["foundation", "budget", [], 2],
  ["platform", "cluster", ["keys", "network", "registry"], 31],
];

/** A platform on some sites with some services, ten resources each. */
export function* samplePlatform(sites: readonly string[], services: number): Generator<Sample> {
  for (const site of sites) {
    const all = [...components];
    for (let service = 1; service <= services; service += 1)
      all.push(["services", `service-${service}`, ["cluster", "registry", "keys"], 10]);
    for (const [layer, name, needs, count] of all) {
      const component = `${site}-${name}`;
      for (let index = 0; index < count; index += 1) {
        yield {
          type: `cloud:${name.replace(/-.*/, "")}:Part`,
          name: `${component}-part-${index}`,
          place: `${site}/${layer}/${component}`,
          inputs: { region: site, size: index, tags: { owner: "platform", component } },
          options: {
            ...(index === 0 && needs.length > 0 && { dependsOn: needs.map((need) => firstPart(site, need)) }),
            ...(index === 1 && layer === "foundation" && { protect: true, retainOnDelete: true }),
          },
        };
      }
    }
  }
}

/** URN of a component's first resource. */
export const firstPart = (site: string, component: string) =>
  sampleUrn(`cloud:${component.replace(/-.*/, "")}:Part`, `${site}-${component}-part-0`);
