import { sorted } from "../json";
import type { Plan } from "../plan";
import { type Html, html } from "./html";

interface TableSection {
  readonly id: string;
  readonly title: string;
  /** Said before the table. */
  readonly lead?: Html;
  readonly hint?: string;
  /** There is nothing to put into the table: only title and lead are shown. */
  readonly hidden?: boolean;
  readonly filters: readonly ((table: string) => Html)[];
  readonly columns: readonly string[];
  readonly sortable?: boolean;
}

/** Fields that narrow a table down; the page's script finds them by their names. */
export const filters = {
  search: (name: string, label: string) => (table: string) =>
    html`<label class="search" for="${table}-${name}">${label}<input id="${table}-${name}" name="${name}" type="search" autocomplete="off" spellcheck="false"></label>`,
  choice: (name: string, label: string) => (table: string) =>
    html`<label for="${table}-${name}">${label}<select id="${table}-${name}" name="${name}"><option value="">All</option></select></label>`,
  check: (name: string, label: string) => (table: string) =>
    html`<label class="check" for="${table}-${name}"><input id="${table}-${name}" name="${name}" type="checkbox">${label}</label>`,
  reset: () => html`<button type="reset">Reset</button>`,
};

/** A table that the page's script fills, page by page. */
export function tableSection(section: TableSection): Html {
  const { id, title, lead, hint, hidden, columns, sortable } = section;
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title" tabindex="-1">${title}</h2>
${lead ?? ""}${hint && html`<p class="hint">${hint}</p>`}
${
  !hidden &&
  html`<form class="filters" role="search" aria-label="${title}">${section.filters.map((filter) => filter(id))}</form>
<p class="count" role="status"></p>
<div class="scroll framed" tabindex="0" role="region" aria-labelledby="${id}-title"><table>
<thead><tr>${columns.map((column, index) => html`<th scope="col"${sortable && html` aria-sort="none"`}>${sortable ? html`<button type="button" data-sort="${index}">${column}</button>` : column}</th>`)}</tr></thead>
<tbody></tbody>
</table></div>
<nav class="pager" aria-label="Pages of ${title.toLowerCase()}" hidden><button type="button" data-page="-1">Previous</button><span></span><button type="button" data-page="1">Next</button></nav>`
}
</section>`;
}

/** What the simulated clouds would refuse. */
export function refusalsSection({ refusals }: Plan): Html | false {
  if (refusals.length === 0) return false;
  return html`<section id="refusals" aria-labelledby="refusals-title">
<h2 id="refusals-title">Refusals</h2>
<p class="verdict bad">A cloud would refuse these resources: the program asks for something that cannot be.</p>
<div class="scroll framed"><table>
<thead><tr><th scope="col">Resource</th><th scope="col">Type</th><th scope="col">Reason</th></tr></thead>
<tbody>${refusals.map(({ urn, reason }) => html`<tr><td class="name">${nameOf(urn)}</td><td class="type">${typeOf(urn)}</td><td>${reason}</td></tr>\n`)}</tbody>
</table></div>
</section>`;
}

/** Recovery, availability and cost. */
export function factsSection({ tables }: Plan): Html | false {
  if (tables.length === 0) return false;
  return html`<section id="facts" aria-labelledby="facts-title">
<h2 id="facts-title">Recovery, availability, cost</h2>
${tables.map(
  ({ title, lead, columns, rows }) => html`<h3>${title}</h3>
<p class="hint">${lead}</p>
<div class="scroll framed"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>\n`,
)}
</section>`;
}

/** The README output as text, and every other output as JSON. */
export function outputsSection({ outputs }: Plan): Html {
  const { readme, ...others } = outputs;
  const names = Object.keys(others).sort();
  const isText = (name: string) => typeof others[name] !== "object";
  const texts = names.filter(isText);
  return html`<section id="outputs" aria-labelledby="outputs-title">
<h2 id="outputs-title">Outputs</h2>
${typeof readme === "string" && html`<h3>README</h3>\n<pre class="framed" tabindex="0">${readme}</pre>`}
${names.length === 0 && readme === undefined && html`<p class="empty">The stack has no outputs.</p>`}
${texts.length > 0 && html`<dl class="values">${texts.map((name) => html`<dt>${name}</dt><dd>${String(others[name])}</dd>`)}</dl>`}
${names.filter((name) => !isText(name)).map((name) => html`<details><summary>${name}</summary><pre class="framed" tabindex="0">${JSON.stringify(sorted(others[name]), null, 2)}</pre></details>\n`)}
</section>`;
}

const nameOf = (urn: string) => urn.split("::").slice(3).join("::");
const typeOf = (urn: string) => (urn.split("::")[2] ?? "").replace(/^.*\$/, "");
