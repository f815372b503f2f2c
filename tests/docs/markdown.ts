/** A fenced block of a Markdown file. */
export interface Block {
  /** What stands after the opening fence. */
  readonly language: string;
  readonly text: string;
}

const fence = /^( *)```(\w*)\n([\s\S]*?)^\1```$/gm;

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(fence)].map(([, indent = "", language = "", text = ""]) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** The targets of all links and images outside of fenced blocks. */
export function linksOf(markdown: string): string[] {
  return [...markdown.replace(fence, "").matchAll(/\]\(\s*([^)\s]+)\s*\)/g)].map(([, target = ""]) => target);
}

/** The anchors that GitHub gives the headings. */
export function anchorsOf(markdown: string): string[] {
  return [...markdown.replace(fence, "").matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
}
