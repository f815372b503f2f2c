/**
 * Quoting of generated SQL. PostgreSQL's own rules (documentation, 4.1 Lexical Structure), with
 * `standard_conforming_strings` on, as it is everywhere since 9.1.
 */

/** An identifier, quoted whatever it is. @throws RangeError for what no identifier can be: empty, too long, with a NUL */
export function identifier(name: string): string {
  if (name === "" || name.includes("\0") || Buffer.byteLength(name) > 63) {
    throw new RangeError(`${JSON.stringify(name)} is no name in PostgreSQL: 1 to 63 bytes without NUL`);
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal. A backslash makes it an escape string, so that no setting of the server changes what it says. */
export function literal(text: string): string {
  if (text.includes("\0")) throw new RangeError("a text in PostgreSQL holds no NUL");
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? ` E${quoted}` : quoted;
}
