/** Text that is HTML already. Everything else that a template gets is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

export type Part = Html | string | number | false | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return part === false || part === undefined ? "" : escapeHtml(String(part));
}

/** A template whose values are escaped, unless they are HTML themselves. Lists are joined, `false` is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(textOf)));
}

/** JSON for a script element: no `<` in it, so nothing in it can end the element. */
export const embeddable = (json: string): string => json.replaceAll("<", "\\u003c");
