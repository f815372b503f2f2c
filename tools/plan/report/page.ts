import { createHash } from "node:crypto";
import type { Plan } from "../plan";
import { inputsUpTo } from "./data";
import type { SiteGraph } from "./graph";
import { Html, html } from "./html";
import { factsSection, filters, outputsSection, refusalsSection, tableSection } from "./sections";
import { type Counts, noCounts, type Tables } from "./tables";

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** All of the page before the data. Nothing may be loaded or sent: only this style and this script are allowed. */
export function pageHead({ stack }: Plan, style: string, script: string): Html {
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Plan of ${stack} (simulated)</title>
<style>${new Html(style)}</style>
<script type="application/json" id="data">
`;
}

/** All of the page after the data. */
export function pageBody(
  plan: Plan,
  tables: Tables,
  graphs: readonly SiteGraph[],
  drawn: Html,
  between: readonly string[],
): Html {
  const mandatory = plan.findings.filter(({ level }) => level === "mandatory").length;
  return html`
</script>
</head>
<body>
<a class="skip" href="#resources">Skip to the resources</a>
<header>
<div class="wide">
<p class="kind">Plan</p>
<h1>${plan.stack}</h1>
<p class="about">Environment ${plan.environment} of project ${plan.project}</p>
<p class="simulated" role="note"><strong>Simulated.</strong> Nothing was created. A model answered for the clouds: ids, addresses and endpoints have each cloud’s form, but are made up.</p>
${tiles(plan, tables, graphs, mandatory)}
</div>
<nav aria-label="Sections"><div class="wide"><a href="#architecture">Architecture</a><a href="#policies">Policies</a>${plan.refusals.length > 0 && html`<a href="#refusals">Refusals</a>`}${plan.tables.length > 0 && html`<a href="#facts">Recovery and cost</a>`}<a href="#resources">Resources</a><a href="#outputs">Outputs</a></div></nav>
</header>
<main class="wide">
<noscript><p class="simulated">The tables need JavaScript. Everything in them is in plan.json too.</p></noscript>
<section id="architecture" aria-labelledby="architecture-title">
<h2 id="architecture-title">Architecture</h2>
<p class="hint">Arrows point to what a component depends on. Select a component to see its resources.</p>
${graphs.length > 0 ? html`<div class="scroll">${drawn}</div>` : html`<p class="empty">The stack holds no layer of a site.</p>`}
${between.length > 0 && html`<p class="hint">Between sites: ${between.join("; ")}.</p>`}
</section>
${refusalsSection(plan)}
${policies(plan, mandatory)}
${factsSection(plan)}
${tableSection({
  id: "resources",
  title: "Resources",
  hint:
    plan.resources.length <= inputsUpTo
      ? "Open a row for its inputs and options. The search looks into inputs, too."
      : "Open a row for its options. The plan is too big to hold the inputs here: they are in plan.json.",
  filters: [
    filters.search("q", "Search"),
    filters.choice("site", "Site"),
    filters.choice("layer", "Layer"),
    filters.choice("component", "Component"),
    filters.choice("type", "Type"),
    filters.check("protected", "Protected only"),
    filters.check("groups", "Also component groups"),
    filters.reset,
  ],
  columns: ["Name", "Type", "Site", "Layer", "Component", "Protect", "Options"],
  sortable: true,
})}
${outputsSection(plan)}
</main>
<footer class="wide">Made by npm run plan from simulated clouds. The same plan for machines: plan.json.</footer>
`;
}

/** The end of the page: the script runs when everything before it is there. */
export const pageEnd = (script: string): Html =>
  html`<script type="module">${new Html(script)}</script>
</body>
</html>
`;

function tiles(plan: Plan, tables: Tables, graphs: readonly SiteGraph[], mandatory: number): Html {
  const resources = plan.resources.filter(({ custom }) => custom).length;
  const kept = tables.counts.reduce((sum: Counts, count) => {
    sum.protected += count.protected;
    return sum;
  }, noCounts()).protected;
  const components = tables.places.filter(({ component }) => component !== "").length;
  const advisory = plan.findings.length - mandatory;
  return html`<dl class="tiles">
${tile("Resources", resources)}${tile("Protected", kept)}${tile("Sites", graphs.length)}${tile("Components", components)}
${tile("Violations", mandatory, mandatory > 0 ? "bad" : "good")}${tile("Warnings", advisory, advisory > 0 ? "warn" : "good")}
${tile("Not checked", plan.unchecked.length, plan.unchecked.length > 0 ? "warn" : "good")}${tile("Refused", plan.refusals.length, plan.refusals.length > 0 ? "bad" : "good")}
</dl>`;
}

const tile = (label: string, value: number, tone = "") =>
  html`<div class="tile ${tone}"><dt>${label}</dt><dd>${value.toLocaleString("en")}</dd></div>`;

function policies({ findings, unchecked }: Plan, mandatory: number): Html {
  const verdict =
    findings.length === 0
      ? html`<p class="verdict good">No policy finding.</p>`
      : html`<p class="verdict ${mandatory > 0 ? "bad" : "warn"}">${mandatory === 0 ? "No mandatory rule is violated." : `${mandatory.toLocaleString("en")} violations of mandatory rules: the update would be stopped.`} ${(findings.length - mandatory).toLocaleString("en")} advisory findings.</p>`;
  return html`${tableSection({
    id: "policies",
    title: "Policies",
    lead: verdict,
    hidden: findings.length === 0,
    filters: [
      filters.search("q", "Search"),
      filters.choice("level", "Level"),
      filters.choice("severity", "Severity"),
      filters.choice("rule", "Rule"),
    ],
    columns: ["Level", "Severity", "Rule", "Framework", "Resource", "Message"],
  })}
${
  unchecked.length > 0 &&
  tableSection({
    id: "unchecked",
    title: "Not checked",
    hint: "Rules that cannot be decided before an update, because a value is not known yet.",
    filters: [filters.search("q", "Search")],
    columns: ["Rule", "Resource", "Reason"],
  })
}`;
}
