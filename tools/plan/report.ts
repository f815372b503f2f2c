import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Plan } from "./plan";
import { dataPieces } from "./report/data";
import { crossings, makeGraphs } from "./report/graph";
import { createLayouter } from "./report/layout";
import { pageBody, pageEnd, pageHead } from "./report/page";
import { picture, shapeOf } from "./report/picture";
import { makeTables } from "./report/tables";

/** Characters that are gathered before they are written. */
const chunk = 1 << 16;

/**
 * Writes `report.html` under `folder`: one file that needs nothing else and asks nobody, with the architecture, the
 * findings of the policies and all resources. Equal plans give equal bytes.
 */
export async function writeReport(folder: string, plan: Plan): Promise<void> {
  await mkdir(folder, { recursive: true });
  await pipeline(Readable.from(chunks(pieces(plan))), createWriteStream(join(folder, "report.html")));
}

/** The data comes first, since writing it tells what the picture shows: every resource is read once. */
async function* pieces(plan: Plan): AsyncGenerator<string> {
  const [style, script] = await Promise.all([asset("style.css"), asset("browser.mjs")]);
  const tables = makeTables(plan);
  yield pageHead(plan, style, script).text;
  yield* dataPieces(plan, tables);
  const graphs = makeGraphs(tables);
  const layOut = createLayouter();
  const layouts = await Promise.all(graphs.map((graph) => layOut(shapeOf(graph))));
  yield pageBody(plan, tables, graphs, picture(graphs, layouts), crossings(tables)).text;
  yield pageEnd(script).text;
}

async function* chunks(source: AsyncIterable<string>): AsyncGenerator<string> {
  let waiting = "";
  for await (const piece of source) {
    waiting += piece;
    if (waiting.length < chunk) continue;
    yield waiting;
    waiting = "";
  }
  yield waiting;
}

const asset = (name: string) => readFile(join(__dirname, "report", name), "utf8");
