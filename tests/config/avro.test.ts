import fc from "fast-check";
import { expect, test } from "vitest";
import { type AvroSchema, incompatibilities, readAvro } from "../../infra/config/avro";

/** The explanation of what is incompatible agrees with the library that decides what can be read. */

const primitive = fc.constantFrom("null", "boolean", "int", "long", "float", "double", "bytes", "string");

/** Types without a name, and enums and records that are each used once: a name may be defined once in a schema. */
const { type } = fc.letrec<{ type: unknown }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    primitive,
    fc.uniqueArray(primitive, { minLength: 1, maxLength: 3 }),
    tie("type").map((items) => ({ type: "array", items })),
    tie("type").map((values) => ({ type: "map", values })),
  ),
}));
const enumeration = fc
  .tuple(fc.uniqueArray(fc.constantFrom("A", "B", "C"), { minLength: 1 }), fc.boolean())
  .map(([symbols, lenient]) => ({
    type: "enum",
    name: "E",
    doc: "d",
    symbols,
    ...(lenient && { default: symbols[0] }),
  }));
const inner = fc
  .tuple(fc.constantFrom("R", "S"), fc.uniqueArray(fc.constantFrom("x", "y")), type)
  .map(([name, fields, of]) => ({
    type: "record",
    name,
    doc: "d",
    fields: fields.map((field) => ({ name: field, type: of })),
  }));
const schema = fc
  .record(
    {
      a: type,
      b: type,
      e: enumeration,
      r: fc.oneof(
        inner,
        inner.map((one) => ["null", one]),
      ),
      n: fc.constant(0),
    },
    { requiredKeys: [] },
  )
  .map((types) => ({
    type: "record",
    name: "Top",
    doc: "d",
    fields: Object.entries(types).map(([name, of]) =>
      of === 0 ? { name, type: ["null", "int"], default: null } : { name, type: of },
    ),
  }));

function valid(json: object): AvroSchema {
  const { schema: read, problems } = readAvro(JSON.stringify(json));
  expect(problems).toEqual([]);
  return read as AvroSchema;
}

test("something is told exactly where the newer schema cannot read the older one", () => {
  const answers = { yes: 0, no: 0 };
  fc.assert(
    fc.property(schema, schema, fc.boolean(), (one, other, same) => {
      const [newer, older] = [valid(one), valid(same ? one : other)];
      const told = incompatibilities(newer, older);
      let reads = true;
      try {
        newer.type.createResolver(older.type);
      } catch {
        reads = false;
      }
      expect(told.length === 0, JSON.stringify(told)).toBe(reads);
      // The walk itself finds where: the message for the whole file is a last resort.
      if (!reads) expect(told.every(({ path }) => path !== "")).toBe(true);
      answers[reads ? "yes" : "no"] += 1;
    }),
    { numRuns: 500 },
  );
  expect(answers.yes).toBeGreaterThan(100);
  expect(answers.no).toBeGreaterThan(100);
});

test("a schema that contains itself is compared too", () => {
  const tree = (value: string) => ({
    type: "record",
    name: "Tree",
    doc: "d",
    fields: [
      { name: "value", type: value },
      { name: "branches", type: { type: "array", items: "Tree" } },
    ],
  });
  expect(incompatibilities(valid(tree("long")), valid(tree("int")))).toEqual([]);
  expect(incompatibilities(valid(tree("int")), valid(tree("long"))).map(({ path }) => path)).toEqual([
    "fields.value",
  ]);
});

test("a renamed field is read by its alias, and a renamed record by its own", () => {
  const of = (name: string, field: object, more = {}) => ({
    type: "record",
    name,
    doc: "d",
    fields: [field],
    ...more,
  });
  const older = valid(of("Old", { name: "old", type: "int" }));
  const newer = of("New", { name: "new", type: "int", aliases: ["old"] }, { aliases: ["Old"] });
  expect(incompatibilities(valid(newer), older)).toEqual([]);
  expect(incompatibilities(valid({ ...newer, aliases: [] }), older).map(({ path }) => path)).toEqual([
    "name",
  ]);
});
