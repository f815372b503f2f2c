import { createRequire } from "node:module";
import type { ELK, ElkNode } from "elkjs/lib/elk.bundled.js";

// Not by import(), which takes three times as long for this file of 1.6 MB.
const load = createRequire(__filename);

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is laid out. Sizes are in pixels; nodes of a lower band stand above those of a higher one. */
export interface Shape {
  readonly nodes: readonly { readonly width: number; readonly height: number; readonly band: number }[];
  readonly edges: readonly { readonly from: number; readonly to: number }[];
}

/** The upper left corner of each node and the corners of each edge's line, in the order given. */
export interface Layout {
  readonly width: number;
  readonly nodes: readonly Point[];
  readonly edges: readonly (readonly Point[])[];
}

const layoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.partitioning.activate": "true",
  "elk.separateConnectedComponents": "false",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
  "elk.spacing.nodeNode": "12",
  "elk.spacing.edgeNode": "12",
  "elk.spacing.edgeEdge": "8",
  "elk.layered.spacing.nodeNodeBetweenLayers": "40",
  "elk.layered.spacing.edgeNodeBetweenLayers": "12",
  "elk.layered.mergeEdges": "true",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
};

/**
 * Gives a function that lays graphs out, each shape once: sites are often alike. The library takes some 0.2 s to load
 * and to warm up, so it is loaded on first use only.
 */
export function createLayouter(): (shape: Shape) => Promise<Layout> {
  const known = new Map<string, Promise<Layout>>();
  let elk: ELK | undefined;
  return (shape) => {
    elk ??= loadElk();
    const key = JSON.stringify(shape);
    const found = known.get(key) ?? layOut(elk, shape);
    known.set(key, found);
    return found;
  };
}

function loadElk(): ELK {
  const { default: Elk } = load("elkjs/lib/elk.bundled.js") as typeof import("elkjs/lib/elk.bundled.js");
  return new Elk({ algorithms: ["layered"] });
}

async function layOut(elk: ELK, { nodes, edges }: Shape): Promise<Layout> {
  const placed: ElkNode = await elk.layout({
    id: "site",
    layoutOptions,
    children: nodes.map(({ width, height, band }, index) => ({
      id: `n${index}`,
      width,
      height,
      layoutOptions: { "elk.partitioning.partition": String(band) },
    })),
    edges: edges.map(({ from, to }, index) => ({
      id: `e${index}`,
      sources: [`n${from}`],
      targets: [`n${to}`],
    })),
  });
  return {
    width: placed.width ?? 0,
    nodes: (placed.children ?? []).map(({ x = 0, y = 0 }) => ({ x, y })),
    edges: (placed.edges ?? []).map(({ sections = [] }) =>
      sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]),
    ),
  };
}
