// Runs in the report. Reads the data element and fills the tables; makes text nodes only, never HTML from data.

const data = JSON.parse(document.getElementById("data").textContent);
const pageSize = 100;
const [real, kept] = [1, 2];
const number = new Intl.NumberFormat("en");
const collator = new Intl.Collator("en", { numeric: true });

const resources = data.rows.map(
  ([prefix, name, place, flags, parent, provider, dependsOn, options, inputs], row) => {
    const [site = "", layer = "", component = ""] = data.places[place] ?? [];
    const path = data.prefixes[prefix];
    const type = path.slice(path.lastIndexOf("::", path.length - 3) + 2, -2).replace(/^.*\$/, "");
    const others = options || {};
    return {
      row,
      urn: path + name,
      name,
      type,
      site,
      layer,
      component,
      real: (flags & real) !== 0,
      protected: (flags & kept) !== 0,
      parent,
      provider,
      dependsOn,
      inputs,
      options: others,
      optionNames: Object.keys(others).join(),
    };
  },
);

/** An element with attributes and children; strings become text. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const line = (...cells) => make("tr", {}, ...cells);
const cell = (style, ...children) => make("td", style ? { class: style } : {}, ...children);
const tag = (text, style = "") => make("span", { class: `tag ${style}` }, text);
const nameOf = (urn) => urn.split("::").slice(3).join("::") || urn;

/** `aws:s3/bucket:Bucket` as `aws:s3:Bucket`, which a line may break after a colon. The URN has it in full. */
const shortType = (type) =>
  type
    .replace(/\/[^/:]+(?=:[^:]+$)/, "")
    .split(/(?<=:)/)
    .flatMap((part) => [part, make("wbr", {})]);

/** A button that leads to a resource, or plain text where the plan does not hold it. */
function linkTo(reference) {
  if (typeof reference === "string") return nameOf(reference);
  if (reference < 0) return "";
  return make("button", { type: "button", class: "link", "data-row": reference }, resources[reference].name);
}

/** Fills a select with values and how often they occur. */
function fill(select, values) {
  const counts = new Map();
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  const options = [...counts].sort(([a], [b]) => collator.compare(a, b));
  select.replaceChildren(
    make("option", { value: "" }, "All"),
    ...options.map(([value, count]) => make("option", { value }, `${value} (${number.format(count)})`)),
  );
}

/**
 * A table that shows the items which pass its filters, a page at a time.
 * `text` is what the search looks at; `row` makes an item's table row; `passes` is asked with the form's values;
 * `fields` are chosen from selects; `columns` are the fields to sort by.
 */
class Table {
  constructor(id, items, { text, row, passes, fields = [], noun, columns = [] }) {
    Object.assign(this, { items, row, passes, fields, noun, columns, shown: items, page: 0, texts: [] });
    this.text = (index) => {
      this.texts[index] ??= text(items[index]).toLowerCase();
      return this.texts[index];
    };
    this.section = document.getElementById(id);
    this.form = this.section?.querySelector("form");
    if (!this.form) return;
    this.body = this.section.querySelector("tbody");
    this.pager = this.section.querySelector(".pager");
    this.form.addEventListener("input", () => this.update());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("reset", () => setTimeout(() => this.update()));
    this.pager.addEventListener("click", ({ target }) => {
      if (target.dataset.page) this.turn(Number(target.dataset.page));
    });
    for (const head of this.section.querySelectorAll("[data-sort]"))
      head.addEventListener("click", () => this.sort(head));
    const counted = items.filter((item) => item.real !== false);
    const valuesOf = (field) => counted.map((item) => item[field]);
    for (const field of fields) fill(this.form.elements[field], valuesOf(field));
    this.update();
  }

  update() {
    const values = Object.fromEntries(new FormData(this.form));
    const words = (values.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = this.fields.filter((field) => values[field]);
    this.shown = this.items.filter(
      (item, index) =>
        chosen.every((field) => item[field] === values[field]) &&
        (this.passes?.(item, values) ?? true) &&
        words.every((word) => this.text(index).includes(word)),
    );
    if (this.order) this.shown.sort(this.order);
    this.page = 0;
    this.draw();
  }

  draw() {
    const first = this.page * pageSize;
    const part = this.shown.slice(first, first + pageSize);
    const width = this.section.querySelectorAll("thead th").length;
    this.body.replaceChildren(...part.map((item) => this.row(item)));
    if (part.length === 0)
      this.body.append(line(make("td", { colspan: width, class: "empty" }, "Nothing matches.")));
    const count = this.shown.length;
    const noun = this.noun[count === 1 ? 0 : 1];
    this.section.querySelector(".count").textContent = `${number.format(count)} ${noun}`;
    const pages = Math.ceil(count / pageSize);
    this.pager.hidden = pages < 2;
    this.pager.querySelector("span").textContent =
      `Page ${number.format(this.page + 1)} of ${number.format(pages)}`;
    const [previous, next] = this.pager.querySelectorAll("button");
    previous.disabled = this.page === 0;
    next.disabled = this.page + 1 >= pages;
  }

  turn(step) {
    this.page += step;
    this.draw();
    this.section.querySelector(".count").scrollIntoView({ block: "center" });
  }

  sort(button) {
    const head = button.closest("th");
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.children) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const column = this.columns[Number(button.dataset.sort)];
    const sign = down ? -1 : 1;
    this.order = (a, b) => sign * collator.compare(a[column], b[column]) || a.row - b.row;
    this.update();
  }
}

/** Options in a few words: those about data first; the whole is in the detail. */
function optionTags({ options, dependsOn }) {
  const tags = Object.entries(options).map(([name, value]) => {
    if (value === true) return tag(name);
    if (name === "deletedWith") return tag(`deletedWith ${nameOf(value)}`);
    if (Array.isArray(value) && value.every((item) => typeof item === "string" && item.length < 30))
      return tag(`${name} ${value.join(", ")}`);
    return tag(name);
  });
  if (dependsOn.length > 0) tags.push(tag(`dependsOn ${dependsOn.length}`));
  return tags;
}

function detail(item) {
  const list = make("dl", {});
  const add = (term, ...content) => list.append(make("dt", {}, term), make("dd", {}, ...content));
  add("URN", item.urn);
  if (item.parent !== -1) add("Parent", linkTo(item.parent));
  if (item.provider !== -1) add("Provider", linkTo(item.provider));
  if (item.dependsOn.length > 0) add("Depends on", ...item.dependsOn.map(linkTo));
  if (Object.keys(item.options).length > 0)
    add("Options", make("pre", {}, JSON.stringify(item.options, null, 2)));
  add(
    "Inputs",
    data.withInputs ? make("pre", { tabindex: "0" }, JSON.stringify(item.inputs, null, 2)) : "in plan.json",
  );
  return make("tr", { class: "detail" }, make("td", { colspan: "7" }, list));
}

function resourceRow(item) {
  const open = make("button", { type: "button", class: "open", "aria-expanded": "false" }, item.name);
  open.addEventListener("click", () => {
    const row = open.closest("tr");
    const expand = open.getAttribute("aria-expanded") === "false";
    open.setAttribute("aria-expanded", String(expand));
    if (expand) row.after(detail(item));
    else row.nextElementSibling.remove();
  });
  return line(
    cell("name", open),
    cell("type", ...shortType(item.type)),
    cell("whole", item.site),
    cell("whole", item.layer),
    cell("whole", item.component.replace(`${item.site}-`, "")),
    cell("", item.protected ? tag("protect", "protect") : ""),
    cell("", ...optionTags(item)),
  );
}

/** By name, which starts with site and component. */
const byName = [...resources].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.row - b.row));

const table = new Table("resources", byName, {
  noun: ["resource", "resources"],
  fields: ["site", "layer", "component", "type"],
  text: (item) =>
    `${item.urn} ${item.site} ${item.layer} ${item.component} ${data.withInputs ? JSON.stringify(item.inputs) : ""}`,
  passes: (item, { protected: protectedOnly, groups }) =>
    (groups || item.real) && (!protectedOnly || item.protected),
  row: resourceRow,
  columns: ["name", "type", "site", "layer", "component", "protected", "optionNames"],
});

const about = (reference) => (typeof reference === "number" ? resources[reference].urn : reference);

new Table(
  "policies",
  data.findings.map(([level, severity, rule, framework, resource, message]) => ({
    level,
    severity,
    rule,
    framework,
    resource,
    message,
  })),
  {
    noun: ["finding", "findings"],
    fields: ["level", "severity", "rule"],
    text: ({ rule, framework, resource, message }) => `${rule} ${framework} ${about(resource)} ${message}`,
    row: ({ level, severity, rule, framework, resource, message }) =>
      line(
        cell("", tag(level, level)),
        cell("", tag(severity, severity)),
        cell("whole", rule),
        cell("quiet", framework),
        cell("name", linkTo(resource)),
        cell("", message),
      ),
  },
);

new Table(
  "unchecked",
  data.unchecked.map(([rule, resource, reason]) => ({ rule, resource, reason })),
  {
    noun: ["rule and resource", "rules and resources"],
    text: ({ rule, resource, reason }) => `${rule} ${about(resource)} ${reason}`,
    row: ({ rule, resource, reason }) =>
      line(cell("whole", rule), cell("name", linkTo(resource) || "whole stack"), cell("", reason)),
  },
);

/** Shows only what passes the given filters, and goes there. */
function show(values) {
  for (const field of table.form.elements) {
    if (field.type === "checkbox") field.checked = values[field.name] ?? false;
    else if (field.name) field.value = values[field.name] ?? "";
  }
  table.update();
  table.section.scrollIntoView();
  table.section.querySelector("h2").focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".link");
  if (!link) return;
  const item = resources[Number(link.dataset.row)];
  show({ q: item.urn, groups: !item.real });
  const open = [...table.body.querySelectorAll(".open")].find(({ textContent }) => textContent === item.name);
  open?.click();
  open?.focus({ preventScroll: true });
});

const picture = document.querySelector(".picture");
// Beyond this the letters are too small; the picture scrolls instead.
if (picture) picture.style.minWidth = `${picture.width.baseVal.value * 0.75}px`;
picture?.addEventListener("click", (event) => {
  const box = event.target.closest(".box");
  if (!box) return;
  event.preventDefault();
  show({ site: box.dataset.site, layer: box.dataset.layer, component: box.dataset.component });
});

/** While a box is pointed at or focused, the lines from and to it stand out. */
function emphasise(event) {
  const node = event.target.closest?.("[data-node]")?.dataset.node;
  let any = false;
  for (const line of picture.querySelectorAll(".edges path")) {
    const on = node !== undefined && (line.dataset.from === node || line.dataset.to === node);
    line.classList.toggle("on", on);
    any ||= on;
  }
  picture.classList.toggle("focused", any);
}
for (const name of ["pointerover", "pointerleave", "focusin", "focusout"])
  picture?.addEventListener(name, emphasise);
