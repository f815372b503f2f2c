import { type Document, isScalar, parseDocument, visit, type YAMLError } from "yaml";
import { ConfigError, type Problem, show } from "./errors";

/** Levels of nesting that no configuration needs; below what would exhaust the stack. */
const deepest = 40;

/**
 * Parses YAML into plain values. @throws ConfigError with line and column of each mistake
 *
 * Pulumi reads stack files with a reader of its own, and hands over what that one understood. It differs from YAML 1.2
 * for unquoted values such as `017` (15 there), `0b11`, `1_000` and `2026-01-01` (a time stamp there), which are
 * refused, so that a plan and an update never see different values. Both take `yes` and `no` for text, `0o17` and
 * `0x1F` for numbers, and merge `<<` keys.
 */
export function parseYaml(file: string, text: string): unknown {
  try {
    const document = parseDocument(text, { merge: true, uniqueKeys: true });
    const mistakes = [...document.errors, ...document.warnings].map(syntaxProblem);
    const problems = mistakes.length > 0 ? mistakes : ambiguities(document, text);
    if (problems.length > 0) throw new ConfigError(file, problems);
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const problem = error instanceof Error ? firstLine(error.message) : "cannot be read";
    throw new ConfigError(file, [
      { path: "", problem, allowed: "YAML 1.2, not nested deeply, with few aliases" },
    ]);
  }
}

function syntaxProblem({ code, message, linePos }: YAMLError): Problem {
  return {
    path: linePos ? `line ${linePos[0].line}, column ${linePos[0].col}` : "",
    problem: code === "DUPLICATE_KEY" ? "the map has this key twice" : firstLine(message),
    allowed: code === "DUPLICATE_KEY" ? "each key once in a map" : "YAML 1.2",
  };
}

/** Without control characters, and cut where it is long. */
const plain = (text: string) =>
  text
    .replace(/\p{Cc}/gu, " ")
    .trim()
    .slice(0, 200);

/** The library's messages end in the place, which the path already has, and an excerpt. */
const firstLine = (message: string) => plain((message.split("\n")[0] ?? "").replace(/ at line \d+.*$/, ""));

/** What another YAML reader would take for something else. */
function ambiguities(document: Document.Parsed, text: string): Problem[] {
  const problems: Problem[] = [];
  const add = (offset: number, problem: string, allowed: string) => {
    const lines = text.slice(0, offset).split("\n");
    problems.push({
      path: `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`,
      problem,
      allowed,
    });
  };
  if (document.directives.yaml.explicit && document.directives.yaml.version !== "1.2") {
    add(0, `the file says it is YAML ${document.directives.yaml.version}`, "YAML 1.2");
  }
  visit(document, {
    Node: (_key, node, path) => {
      if (path.length <= 2 * deepest) return undefined;
      add(node.range?.[0] ?? 0, "is nested too deeply", `at most ${deepest} levels`);
      return visit.BREAK;
    },
    Scalar: (place, { source = "", type, value, range }) => {
      const offset = range?.[0] ?? 0;
      if (type === "PLAIN" && ambiguous.some((pattern) => pattern.test(source))) {
        const shown = plain(source);
        add(
          offset,
          `${shown} means different things to different YAML readers`,
          `"${shown}" in quotes, or a plain number`,
        );
      } else if (place === "key" && source !== "<<" && (typeof value !== "string" || value === "__proto__")) {
        add(offset, `${show(value)} cannot be a key`, "text");
      }
    },
    Alias: (_place, alias, path) => {
      const target = alias.resolve(document);
      if (target && path.includes(target))
        add(alias.range?.[0] ?? 0, "refers to what it is part of", "no circles");
    },
    Pair: (_index, { key }) => {
      if (!isScalar(key)) add(0, "a list or a map cannot be a key", "text");
    },
  });
  return problems;
}

/** Unquoted scalars that Go's YAML, which Pulumi uses, takes for something else than YAML 1.2 does. */
const ambiguous = [
  /^\d{4}-\d\d?-\d\d?([Tt\s].*)?$/,
  /^[-+]?0\d+$/,
  /^[-+]?0[bB][01]+$/,
  /^([-+]0[xXoO]|0[XO])[\da-fA-F]+$/,
  /^[-+]?(0[xXoObB])?[\d.][\da-fA-F._]*_[\da-fA-F._]*$/,
];
