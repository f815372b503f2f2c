import { layers as layerOrder } from "../../../infra/config/schema";
import { addCounts, type Counts, noCounts, type Tables } from "./tables";

/** A component, or all components of a layer that has too many to draw. */
export interface Box {
  readonly label: string;
  readonly site: string;
  readonly layer: string;
  /** Logical name of the component; empty for all of a layer. */
  readonly component: string;
  /** How many components it stands for. */
  readonly components: number;
  readonly counts: Counts;
}

/** What edges start and end at: one box, or a grid of boxes whose edges are drawn together. */
export interface GraphNode {
  readonly layer: number;
  readonly boxes: readonly Box[];
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** How many dependencies between resources it stands for. */
  readonly count: number;
}

export interface SiteGraph {
  readonly site: string;
  readonly cloud: string;
  readonly counts: Counts;
  /** Names of the site's layers, those that depend on others before these. */
  readonly layers: readonly string[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
}

/** More components than this in one layer share their edges: one line for each would be a tangle. */
const gridFrom = 9;
/** More components than this in one layer become one box. */
const drawnUpTo = 60;

/** `service-2` before `service-10`. */
const byName = new Intl.Collator("en", { numeric: true });

/** Groups the places of a plan into sites, layers and boxes, sites by name, layers from the users' side down. */
export function makeGraphs(tables: Tables): readonly SiteGraph[] {
  const bySite = new Map<string, number[]>();
  for (const [number, { site, component }] of tables.places.entries()) {
    if (component === "") continue;
    const numbers = bySite.get(site);
    if (numbers) numbers.push(number);
    else bySite.set(site, [number]);
  }
  return [...bySite.keys()].sort().map((site) => siteGraph(tables, site, bySite.get(site) ?? []));
}

function siteGraph(tables: Tables, site: string, numbers: readonly number[]): SiteGraph {
  const nameOf = (number: number) => tables.places[number]?.component ?? "";
  const names = new Set(numbers.map((number) => tables.places[number]?.layer ?? ""));
  const layers = [...names].sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1));
  const nodeOf = new Map<number, number>();
  const nodes: GraphNode[] = [];
  for (const [layer, name] of layers.entries()) {
    const members = numbers
      .filter((number) => tables.places[number]?.layer === name)
      .sort((a, b) => byName.compare(nameOf(a), nameOf(b)));
    const boxes = members.map((number) => componentBox(tables, number));
    const groups =
      members.length > drawnUpTo
        ? [[wholeLayer(site, name, boxes)]]
        : members.length > gridFrom
          ? [boxes]
          : boxes.map((box) => [box]);
    for (const [index, number] of members.entries())
      nodeOf.set(number, nodes.length + Math.min(index, groups.length - 1));
    nodes.push(...groups.map((group) => ({ layer, boxes: group })));
  }
  const counts = noCounts();
  for (const number of numbers) addCounts(counts, tables.counts[number] ?? noCounts());
  const cloud = tables.places[numbers[0] ?? -1]?.cloud ?? "";
  return { site, cloud, counts, layers, nodes, edges: edgesOf(tables, nodeOf) };
}

const rank = (layer: string) => (layerOrder as readonly string[]).indexOf(layer);

function componentBox({ places, counts }: Tables, number: number): Box {
  const { site = "", layer = "", component = "" } = places[number] ?? {};
  const label = component.startsWith(`${site}-`) ? component.slice(site.length + 1) : component;
  return { label, site, layer, component, components: 1, counts: counts[number] ?? noCounts() };
}

function wholeLayer(site: string, layer: string, boxes: readonly Box[]): Box {
  const counts = noCounts();
  for (const box of boxes) addCounts(counts, box.counts);
  const label = `All ${boxes.length.toLocaleString("en")}`;
  return { label, site, layer, component: "", components: boxes.length, counts };
}

function edgesOf({ dependencies }: Tables, nodeOf: ReadonlyMap<number, number>): Edge[] {
  const sums = new Map<string, Edge>();
  for (const [key, count] of dependencies) {
    const [from, to] = key.split(">").map((number) => nodeOf.get(Number(number)));
    if (from === undefined || to === undefined || from === to) continue;
    const sum = sums.get(`${from}>${to}`);
    sums.set(`${from}>${to}`, { from, to, count: count + (sum?.count ?? 0) });
  }
  return [...sums.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

/** Dependencies that cross from one site to another, by layer: the picture shows each site by itself. */
export function crossings({ dependencies, places }: Tables): readonly string[] {
  const sentences = new Set<string>();
  for (const key of dependencies.keys()) {
    const [from, to] = key.split(">").map((number) => places[Number(number)]);
    if (!from || !to || from.site === to.site) continue;
    sentences.add(`${from.layer} of ${from.site} depends on ${to.layer} of ${to.site}`);
  }
  return [...sentences].sort();
}
