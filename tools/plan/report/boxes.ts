import type { Box, GraphNode } from "./graph";
import { type Html, html } from "./html";
import type { Point } from "./layout";

/** Of one component's box, in pixels. */
export const boxSize = { width: 126, height: 46, gap: 10 };

/** Letters of a label that fit into a box. */
const labelLength = 16;

const columnsFor = (boxes: number) => Math.min(6, Math.ceil(Math.sqrt(boxes)));

/** The room that a node takes: one box, or a grid of them. */
export function nodeSize(boxes: number): { readonly width: number; readonly height: number } {
  const columns = columnsFor(boxes);
  const rows = Math.ceil(boxes / columns);
  return {
    width: columns * (boxSize.width + boxSize.gap) - boxSize.gap,
    height: rows * (boxSize.height + boxSize.gap) - boxSize.gap,
  };
}

/** Draws a node's boxes; `id` is what its edges are found by. */
export function drawNode({ boxes }: GraphNode, id: string, at: Point): Html {
  const columns = columnsFor(boxes.length);
  return html`<g data-node="${id}">${boxes.map((box, index) =>
    drawBox(box, {
      x: at.x + (index % columns) * (boxSize.width + boxSize.gap),
      y: at.y + Math.floor(index / columns) * (boxSize.height + boxSize.gap),
    }),
  )}</g>`;
}

/** A link to the table of resources, which the page's script narrows down to what the box stands for. */
function drawBox(box: Box, { x, y }: Point): Html {
  const { width, height } = boxSize;
  const resources = plural(box.counts.resources, "resource");
  const spoken = [
    box.component ? box.label : plural(box.components, "component"),
    resources,
    box.counts.violations > 0 && plural(box.counts.violations, "violation"),
    box.counts.warnings > 0 && plural(box.counts.warnings, "warning"),
  ].filter(Boolean);
  return html`<a class="box" href="#resources" transform="translate(${x} ${y})" data-site="${box.site}" data-layer="${box.layer}" data-component="${box.component}" aria-label="${spoken.join(", ")}">
<title>${box.site}: ${spoken.join(", ")}</title>
${box.components > 1 && html`<rect x="6" y="6" width="${width}" height="${height}" rx="6"/><rect x="3" y="3" width="${width}" height="${height}" rx="6"/>`}<rect width="${width}" height="${height}" rx="6"/>
<text x="9" y="20" class="label">${shortened(box.label)}</text><text x="9" y="37" class="note">${resources}</text>
${badge(box)}</a>`;
}

/** How many findings there are, red as soon as one is mandatory. */
function badge({ counts: { violations, warnings } }: Box): Html | false {
  const number = violations + warnings;
  if (number === 0) return false;
  const text = number > 99 ? "99+" : String(number);
  const width = 12 + 6 * text.length;
  const x = boxSize.width - width - 7;
  return html`<rect class="badge ${violations > 0 ? "bad" : "warn"}" x="${x}" y="24" width="${width}" height="15" rx="7.5"/><text class="badge-text" x="${x + width / 2}" y="35" text-anchor="middle">${text}</text>`;
}

const shortened = (text: string) => (text.length > labelLength ? `${text.slice(0, labelLength - 1)}…` : text);

export const plural = (count: number, word: string): string =>
  `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
