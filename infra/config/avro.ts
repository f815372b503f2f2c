import { Type, type types } from "avsc";
import { z } from "zod";
import { formatPath, type Problem, show } from "./errors";
import { matching } from "./fields";
import { validate } from "./problems";

/**
 * Schemas of events, in Avro (specification 1.12). `validate` says where a schema is malformed, the library whether it
 * is a schema at all, and `incompatibilities` what keeps a version from reading what the one before it has written.
 */

const name = matching(/^[A-Za-z_][A-Za-z0-9_]*$/, "letters, digits and underscores, such as submissionId");
const fullName = matching(
  /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/,
  "a name, dotted or not, such as com.example.Submission",
);
const doc = matching(/\S/, "a sentence that says what it is");
const aliases = z.array(fullName).optional();
const named = { name: fullName, namespace: fullName.optional(), aliases };

/** Types without parts of their own, which an object may give a logical type. */
const primitives = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;
const logical = {
  logicalType: z.string().optional(),
  precision: z.int().optional(),
  scale: z.int().optional(),
};

const anyType: z.ZodType = z.lazy(() =>
  z.union([fullName, z.array(anyType), complexType], "a type's name, a type, or a list of types"),
);

const field = z.strictObject({
  name,
  doc: doc.optional(),
  type: anyType,
  default: z.unknown().optional(),
  order: z.enum(["ascending", "descending", "ignore"]).optional(),
  aliases: z.array(name).optional(),
});

const record = z.strictObject({ type: z.literal("record"), ...named, doc, fields: z.array(field) });

const complexType = z.discriminatedUnion("type", [
  record,
  z.strictObject({
    type: z.literal("enum"),
    ...named,
    doc,
    symbols: z.array(name).min(1),
    default: name.optional(),
  }),
  z.strictObject({ type: z.literal("array"), items: anyType, default: z.array(z.unknown()).optional() }),
  z.strictObject({ type: z.literal("map"), values: anyType, default: z.unknown().optional() }),
  z.strictObject({
    type: z.literal("fixed"),
    ...named,
    doc: doc.optional(),
    size: z.int().min(1).max(1_048_576),
    ...logical,
  }),
  ...primitives.map((type) => z.strictObject({ type: z.literal(type), ...logical })),
]);

/** Levels of nesting that no event needs; below what would exhaust the stack. */
const deepest = 40;

/** A schema that was read, with the logical types that the library passes over. */
export interface AvroSchema {
  /** As JSON without white space. */
  readonly json: string;
  readonly type: Type;
  readonly logicalTypes: ReadonlyMap<Type, string>;
}

/** Reads a schema: the record it describes, or everything that is wrong with it. */
export function readAvro(text: string): {
  readonly schema?: AvroSchema;
  readonly problems: readonly Problem[];
} {
  const json = parseJson(text);
  if (json === undefined || isDeep(json, deepest)) {
    const problem = json === undefined ? "is not JSON" : "is nested too deeply";
    return {
      problems: [{ path: "", problem, allowed: `an Avro record as JSON, at most ${deepest} levels` }],
    };
  }
  const { problems } = validate(record, json);
  if (problems.length > 0) return { problems };
  const logicalTypes = new Map<Type, string>();
  try {
    // Wrapped unions take any branches; the others refuse what is ambiguous in JavaScript only.
    const type = libraryType(json as object, logicalTypes);
    return { schema: { json: JSON.stringify(json), type, logicalTypes }, problems: [] };
  } catch (error) {
    return { problems: [{ path: "", problem: reason(error), allowed: "a valid Avro schema" }] };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

const isDeep = (value: unknown, levels: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((item) => isDeep(item, levels - 1)));

function libraryType(schema: object, logicalTypes: Map<Type, string>): Type {
  return Type.forSchema(schema as Parameters<typeof Type.forSchema>[0], {
    wrapUnions: "always",
    typeHook: (part, options) => {
      if (typeof part !== "object" || !("logicalType" in part)) return undefined;
      const { logicalType, ...plain } = part;
      const type = Type.forSchema(plain as typeof part, options);
      logicalTypes.set(type, String(logicalType));
      return type;
    },
  });
}

/** The library's message, on one line and without what only a programmer understands. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  if (message === "" || error instanceof TypeError || error instanceof RangeError) return "is not a schema";
  return message
    .replace(/^undefined type name/, "there is no type named")
    .replaceAll("undefined", "nothing")
    .replace(/[\p{Cc}\u2028\u2029]/gu, " ")
    .slice(0, 200);
}

/**
 * What keeps `newer` from reading events that were written with `older`; empty: nothing does. Both consumers that are
 * not updated yet and events still in a topic make this necessary.
 */
export function incompatibilities(newer: AvroSchema, older: AvroSchema): Problem[] {
  const found = new Comparison(newer, older).compare(newer.type, older.type, []);
  if (found.length > 0 || canRead(newer.type, older.type)) return found;
  return [
    {
      path: "",
      problem: "cannot read events of the previous version",
      allowed: "a schema that reads the previous version's events",
    },
  ];
}

function canRead(newer: Type, older: Type): boolean {
  try {
    newer.createResolver(older);
    return true;
  } catch {
    return false;
  }
}

type Path = readonly PropertyKey[];

class Comparison {
  /** Pairs of records that have been compared, for types that contain themselves. */
  readonly #seen = new Set<string>();

  constructor(
    private readonly newer: AvroSchema,
    private readonly older: AvroSchema,
  ) {}

  compare(newer: Type, older: Type, path: Path): Problem[] {
    if (isRecord(newer) && isRecord(older)) return this.compareRecords(newer, older, path);
    if (isKind<types.ArrayType>(newer, "array") && isKind<types.ArrayType>(older, "array")) {
      return this.compare(newer.itemsType, older.itemsType, [...path, "items"]);
    }
    if (isKind<types.MapType>(newer, "map") && isKind<types.MapType>(older, "map")) {
      return this.compare(newer.valuesType as Type, older.valuesType as Type, [...path, "values"]);
    }
    if (isUnion(newer) || isUnion(older)) return this.compareBranches(newer, older, path);
    return this.compareLeaves(newer, older, path);
  }

  private compareRecords(newer: types.RecordType, older: types.RecordType, path: Path): Problem[] {
    const pair = `${newer.name}:${older.name}`;
    if (this.#seen.has(pair)) return [];
    this.#seen.add(pair);
    if (!namesOf(newer).includes(String(older.name))) return [renamed(newer, older, path)];
    return newer.fields.flatMap((field) => {
      const at = [...path, "fields", field.name];
      const before = older.fields.filter(({ name }) => [field.name, ...field.aliases].includes(name));
      const [only] = before;
      if (before.length > 1) {
        const names = before.map(({ name }) => name).join(", ");
        return [problem(at, `stands for ${names} of the previous version`, "one field in the place of one")];
      }
      if (only) return this.compare(field.type, only.type, at);
      return field.defaultValue() === undefined
        ? [problem(at, "is new and has no default", "a default, which stands in for it in older events")]
        : [];
    });
  }

  /** Each branch that older events may hold must be readable. */
  private compareBranches(newer: Type, older: Type, path: Path): Problem[] {
    return branches(older).flatMap((branch) => {
      const known = branches(newer);
      if (known.some((candidate) => canRead(candidate, branch) && !this.relabelled(candidate, branch)))
        return [];
      const same = known.find(({ branchName }) => branchName === branch.branchName);
      return same && !isUnion(same)
        ? this.compare(same, branch, [...path, String(branch.branchName)])
        : [problem(path, `no longer takes ${nameOf(branch)}`, "every type that the previous version took")];
    });
  }

  private compareLeaves(newer: Type, older: Type, path: Path): Problem[] {
    if (isKind<types.EnumType>(newer, "enum") && isKind<types.EnumType>(older, "enum")) {
      const gone = older.symbols.filter((symbol) => !newer.symbols.includes(symbol));
      if (gone.length > 0 && !canRead(newer, older)) {
        return [
          problem(
            path,
            `has lost ${gone.slice(0, 5).join(", ")}`,
            "all symbols, or a default for those gone",
          ),
        ];
      }
    }
    if (canRead(newer, older) && !this.relabelled(newer, older)) return [];
    if (newer.name && older.name && !namesOf(newer).includes(older.name))
      return [renamed(newer, older, path)];
    const [before, now] = [this.labelled(this.older, older), this.labelled(this.newer, newer)];
    return [
      problem(path, `was ${before} and is ${now}`, "the type it had, or one that reads it (int as long, …)"),
    ];
  }

  /** Whether the bytes mean something else: a moment in seconds reads as one in milliseconds without any error. */
  private relabelled(newer: Type, older: Type): boolean {
    return this.newer.logicalTypes.get(newer) !== this.older.logicalTypes.get(older);
  }

  private labelled({ logicalTypes }: AvroSchema, type: Type): string {
    const logicalType = logicalTypes.get(type);
    return logicalType ? `${nameOf(type)} (${show(logicalType)})` : nameOf(type);
  }
}

const problem = (path: Path, wrong: string, allowed: string): Problem => ({
  path: formatPath(path),
  problem: wrong,
  allowed,
  fix: "or publish the change as a topic of its own",
});

const renamed = (newer: Type, older: Type, path: Path) =>
  problem(
    [...path, "name"],
    `was ${show(older.name)} and is ${show(newer.name)}`,
    "the name it had, or that name among its aliases",
  );

const isKind = <T extends Type>(type: Type, name: string): type is T => type.typeName === name;
const isRecord = (type: Type): type is types.RecordType => isKind(type, "record");
const isUnion = (type: Type) => type.typeName.startsWith("union:");
const branches = (type: Type): readonly Type[] =>
  isUnion(type) ? (type as types.WrappedUnionType).types : [type];
const namesOf = ({ name: own, aliases: others }: Type) => [String(own), ...(others ?? [])];
const nameOf = (type: Type) => (type.name ? show(type.name) : isUnion(type) ? "a union" : type.typeName);
