import fc from "fast-check";

/** Ways to spoil a configuration: odd keys and values anywhere in it, and junk anywhere in its text. */

export const oddKey = fc.constantFrom(
  "__proto__",
  "constructor",
  "toString",
  "",
  " ",
  "a.b",
  "a:b",
  "0",
  "-",
  "línea",
  "🦆",
  "x".repeat(500),
  "new\nline",
  "cloud",
  "existing",
  "zones",
  "regoin",
  "netwrok",
);
export const oddText = fc.constantFrom(
  "",
  " ",
  "\n",
  "\u0000",
  "ünïcödé",
  "🦆".repeat(200),
  "\ud800",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "999.1.1.1/16",
  "fd00::/16",
  "::ffff:10.0.0.0/112",
  "10.0.0.0/16 ",
  "0x0a.0.0.0/8",
  "010.0.0.0/16",
  "aws",
  "azure",
  "gcp",
  "x".repeat(100_000),
  "../../etc/passwd",
  "$HOME",
  "constructor",
  "__proto__",
  "1.37",
  "true",
  "3",
);
const oddNumber = fc.constantFrom(0, -1, -0, 0.5, 1e9, 1e300, 2 ** 53, Number.MIN_SAFE_INTEGER, 1 / 3);
const nested = fc.integer({ min: 1, max: 60 }).map((depth) => {
  let value: unknown = "deep";
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { level: value };
  return value;
});
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  oddNumber,
  nested,
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { secure: 1 }),
  fc.jsonValue({ maxDepth: 2 }).filter((value) => !/undefined|NaN/.test(JSON.stringify(value))),
);

type Edit = (holder: Record<string, unknown>, key: string, other: string, value: unknown) => void;

const put = (holder: Record<string, unknown>, key: string, value: unknown) =>
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });

const edits: Readonly<Record<string, Edit>> = {
  delete: (holder, key) => delete holder[key],
  rename: (holder, key, other) => {
    put(holder, other, holder[key]);
    if (key !== other) delete holder[key];
  },
  copy: (holder, key, other) => put(holder, other, holder[key]),
  replace: (holder, key, _other, value) => put(holder, key, value),
  add: (holder, _key, other, value) => put(holder, other, value),
};

/** Applies an edit at a place of the tree that `pick` chooses. */
export function edit(tree: unknown, pick: number, name: string, other: string, value: unknown): void {
  const places: (readonly [Record<string, unknown>, string])[] = [];
  const walk = (node: unknown) => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      places.push([node as Record<string, unknown>, key]);
      walk(child);
    }
  };
  walk(tree);
  const place = places[pick % places.length];
  if (place) edits[name]?.(...place, other, value);
}

export const editArguments = fc.tuple(fc.nat(), fc.constantFrom(...Object.keys(edits)), oddKey, oddValue);

export const textEdits: Readonly<Record<string, (text: string, at: number, junk: string) => string>> = {
  truncate: (text, at) => text.slice(0, at),
  tail: (text, at) => text.slice(at),
  insert: (text, at, junk) => text.slice(0, at) + junk + text.slice(at),
  overwrite: (text, at, junk) => text.slice(0, at) + junk + text.slice(at + junk.length),
  indent: (text, at) => `${text.slice(0, at)}${text.slice(at).replace("\n", "\n   ")}`,
  dedent: (text, at) => `${text.slice(0, at)}${text.slice(at).replace(/\n +/, "\n")}`,
  tab: (text, at) => `${text.slice(0, at)}${text.slice(at).replace("\n  ", "\n\t")}`,
  repeat: (text, at) => text.replace(text.slice(at).split("\n")[1] ?? "", "$&\n$&"),
};
export const junk = fc.oneof(
  fc.constantFrom(
    "\t",
    "\u0000",
    "\ufeff",
    "---\n",
    "...\n",
    "&a ",
    "*a",
    "!!binary ",
    "!x ",
    "%YAML 1.1\n",
    "{",
    "]",
    "'",
    '"',
    "? ",
    ": ",
  ),
  fc.constantFrom(
    "- ",
    "|",
    ">",
    "#",
    "<<: *a",
    "\r",
    "@",
    "`",
    "017",
    "1_000",
    "2026-01-01",
    "\u2028",
    "[".repeat(50),
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);
