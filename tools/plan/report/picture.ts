import { boxSize, drawNode, nodeSize } from "./boxes";
import type { SiteGraph } from "./graph";
import { type Html, html } from "./html";
import type { Layout, Point, Shape } from "./layout";

/** Pixels. The gutter holds the layers' names; sites are put in rows no wider than `row`. */
const size = { margin: 16, gutter: 22, header: 52, band: 14, gap: 54, between: 18, row: 1720 };

/** What is laid out of a site. */
export const shapeOf = ({ nodes, edges }: SiteGraph): Shape => ({
  nodes: nodes.map(({ boxes, layer }) => ({ ...nodeSize(boxes.length), band: layer })),
  edges: edges.map(({ from, to }) => ({ from, to })),
});

interface Site {
  readonly graph: SiteGraph;
  readonly layout: Layout;
  readonly width: number;
}

/** Top and bottom of a layer; `gap` is the room below it that edges need. */
interface Band {
  readonly name: string;
  readonly top: number;
  readonly bottom: number;
}

/** Draws all sites, their layers side by side at the same height so that the eye can compare them. */
export function picture(graphs: readonly SiteGraph[], layouts: readonly Layout[]): Html {
  const rows = rowsOf(
    graphs.map((graph, index) => {
      const layout = layouts[index] as Layout;
      const inner = Math.max(layout.width, 2 * boxSize.width);
      return { graph, layout, width: inner + size.gutter + 2 * size.margin };
    }),
  );
  const drawn: Html[] = [];
  let y = 0;
  let width = 0;
  for (const row of rows) {
    const bands = alignedBands(row);
    const height = (bands.at(-1)?.bottom ?? 0) + size.header + size.band + size.margin;
    let x = 0;
    for (const site of row) {
      drawn.push(drawSite(site, bands, { x, y }, height));
      x += site.width + size.between;
    }
    width = Math.max(width, x - size.between);
    y += height + size.between;
  }
  const height = y - size.between;
  return html`<svg class="picture" role="group" aria-label="Sites, layers and components" width="${width}" height="${height}" viewBox="-1 -1 ${width + 2} ${height + 2}">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .8 7.5 4 0 7.2z"/></marker></defs>
${drawn}</svg>`;
}

function rowsOf(sites: readonly Site[]): Site[][] {
  const rows: Site[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const site of sites) {
    if (used + size.between + site.width > size.row) {
      rows.push([]);
      used = -size.between;
    }
    rows.at(-1)?.push(site);
    used += size.between + site.width;
  }
  return rows;
}

/** Where each layer of a site is in its own layout. */
function bandsOf({ graph, layout }: Site): Band[] {
  return graph.layers.map((name, layer) => {
    const tops: number[] = [];
    const bottoms: number[] = [];
    for (const [index, node] of graph.nodes.entries()) {
      if (node.layer !== layer) continue;
      const top = layout.nodes[index]?.y ?? 0;
      tops.push(top);
      bottoms.push(top + nodeSize(node.boxes.length).height);
    }
    return { name, top: Math.min(...tops), bottom: Math.max(...bottoms) };
  });
}

/** The layers of all sites in a row, each as high as its highest and far enough from the next for every site's edges. */
function alignedBands(row: readonly Site[]): Band[] {
  const all = row.map(bandsOf);
  const longest = all.reduce((a, b) => (b.length > a.length ? b : a), []);
  const names = new Set([...longest, ...all.flat()].map(({ name }) => name));
  const aligned: Band[] = [];
  let top = size.band;
  for (const name of names) {
    const heights = all
      .flatMap((bands) => bands.filter((band) => band.name === name))
      .map(({ top, bottom }) => bottom - top);
    const gaps = all.map((bands) => {
      const index = bands.findIndex((band) => band.name === name);
      return (bands[index + 1]?.top ?? 0) - (bands[index]?.bottom ?? 0);
    });
    const bottom = top + Math.max(...heights);
    aligned.push({ name, top, bottom });
    top = bottom + Math.max(size.gap, ...gaps);
  }
  return aligned;
}

/** Moves heights of a site's own layout to those of the row: what is in a layer keeps its distances, gaps stretch. */
function heightMap(own: readonly Band[], aligned: readonly Band[]): (y: number) => number {
  const knots = own.flatMap(({ name, top, bottom }) => {
    const target = aligned.find((band) => band.name === name)?.top ?? 0;
    return [
      { from: top, to: target },
      { from: bottom, to: target + bottom - top },
    ];
  });
  return (y) => {
    const next = Math.min(
      Math.max(
        knots.findIndex(({ from }) => y <= from),
        1,
      ),
      knots.length - 1,
    );
    const [a, b] = [knots[next - 1], knots[next]];
    if (!a || !b || b.from === a.from) return y + (a ? a.to - a.from : 0);
    return a.to + ((y - a.from) * (b.to - a.to)) / (b.from - a.from);
  };
}

function drawSite(site: Site, aligned: readonly Band[], at: Point, height: number): Html {
  const { graph, layout, width } = site;
  const left = size.margin + size.gutter;
  const offset = left + (width - left - size.margin - layout.width) / 2;
  const mapped = heightMap(bandsOf(site), aligned);
  const move = ({ x, y }: Point): Point => ({ x: round(x + offset), y: round(mapped(y) + size.header) });
  const bands = aligned.filter(({ name }) => graph.layers.includes(name));
  return html`<g transform="translate(${at.x} ${at.y})">
<rect class="site" width="${width}" height="${height}" rx="10"/>
<text class="site-name" x="${size.margin}" y="31">${graph.site}</text>
<text class="site-note" x="${width - size.margin}" y="31" text-anchor="end">${graph.cloud} · ${graph.counts.resources.toLocaleString("en")} resources</text>
${bands.map((band) => drawBand(band, width))}
<g class="edges">${graph.edges.map(({ from, to, count }, index) => drawEdge(`${graph.site}/${from}`, `${graph.site}/${to}`, count, (layout.edges[index] ?? []).map(move)))}</g>
${graph.nodes.map((node, index) => drawNode(node, `${graph.site}/${index}`, move(layout.nodes[index] ?? { x: 0, y: 0 })))}</g>
`;
}

function drawBand({ name, top, bottom }: Band, width: number): Html {
  const y = round(top + size.header - size.band);
  const height = round(bottom - top + 2 * size.band);
  const x = size.margin / 2;
  return html`<rect class="layer" x="${x}" y="${y}" width="${width - 2 * x}" height="${height}" rx="6"/>
<text class="layer-name" transform="translate(${x + 16} ${y + height / 2}) rotate(-90)" text-anchor="middle">${name}</text>
`;
}

function drawEdge(from: string, to: string, count: number, points: readonly Point[]): Html {
  return html`<path data-from="${from}" data-to="${to}" d="${rounded(points)}"><title>${count} ${count === 1 ? "dependency" : "dependencies"}</title></path>`;
}

/** A line through the points, with its corners rounded by up to 5 pixels. */
function rounded(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (!before) return `M${point.x} ${point.y}`;
      if (!after) return `L${point.x} ${point.y}`;
      const [a, b] = [towards(point, before), towards(point, after)];
      return `L${a.x} ${a.y}Q${point.x} ${point.y} ${b.x} ${b.y}`;
    })
    .join("");
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const step = length === 0 ? 0 : Math.min(5, length / 2) / length;
  return { x: round(from.x + (to.x - from.x) * step), y: round(from.y + (to.y - from.y) * step) };
}

const round = (value: number) => Math.round(value * 10) / 10;
