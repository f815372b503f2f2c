import fc from "fast-check";
import { expect, it } from "vitest";
import { identifier, literal } from "./quote";

/** Reads a quoted identifier as PostgreSQL does: two quotes inside are one. */
const readIdentifier = (sql: string) => /^"((?:[^"]|"")*)"$/.exec(sql)?.[1]?.replaceAll('""', '"');

/** Reads a text literal as PostgreSQL does, with and without escapes. */
function readLiteral(sql: string): string | undefined {
  const [, escaped, body] = /^ ?(E?)'((?:[^']|'')*)'$/s.exec(sql) ?? [];
  if (body === undefined) return undefined;
  const text = body.replaceAll("''", "'");
  return escaped ? text.replaceAll("\\\\", "\\") : text;
}

const nasty = fc.string({ unit: fc.constantFrom("'", '"', "\\", ";", "-", "\n", "$", "a", "ü", " ") });

it("quotes every identifier so that it is read back as it was, and as one", () => {
  fc.assert(
    fc.property(nasty, (name) => {
      fc.pre(name !== "" && Buffer.byteLength(name) <= 63);
      expect(readIdentifier(identifier(name))).toBe(name);
    }),
  );
});

it("quotes every text so that it is read back as it was, and as one", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(readLiteral(literal(text))).toBe(text);
    }),
  );
});

it.each(["", "a\0b", "x".repeat(64), "ü".repeat(32)])("refuses %j as an identifier", (name) => {
  expect(() => identifier(name)).toThrow(/is no name in PostgreSQL/);
});

it("refuses a text with a NUL", () => {
  expect(() => literal("a\0b")).toThrow(/no NUL/);
});
