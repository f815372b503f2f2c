import { digits, hex, letters, uuid } from "../hash";
import { isAbsent, type Values } from "../values";
import type { Cloud, SimulatedObject } from "./cloud";

/** Words for `RandomPet`. */
const words = ["calm", "brave", "quiet", "bright", "kind", "swift"];

function length(object: SimulatedObject, fallback: number): number {
  return typeof object.inputs.length === "number" ? object.inputs.length : fallback;
}

function result(object: SimulatedObject): unknown {
  const { type, inputs, seed } = object;
  if (type.endsWith(":RandomUuid")) return uuid(seed);
  if (type.endsWith(":RandomInteger")) {
    const min = Number(inputs.min);
    return min + (Number(digits(seed, 9)) % (Number(inputs.max) - min + 1));
  }
  const upper = inputs.upper === false ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const lower = inputs.lower === false ? "" : "abcdefghijklmnopqrstuvwxyz";
  const numeric = inputs.numeric === false ? "" : "0123456789";
  return letters(seed, length(object, 16), `${upper}${lower}${numeric}` || "-_");
}

/** Stands in for the random provider where its plugin is absent. Its values are derived, not random. */
export const random: Cloud = {
  package: "random",
  strictEnums: false,
  scope: () => "random",
  idScope: () => "random",
  autoName: () => undefined,
  names: () => ({}),
  check: () => [],
  replaces: () => [
    "keepers",
    "length",
    "byteLength",
    "prefix",
    "separator",
    "min",
    "max",
    "seed",
    "upper",
    "lower",
    "numeric",
    "special",
    "overrideSpecial",
    "minLower",
    "minUpper",
    "minNumeric",
    "minSpecial",
  ],
  id: (object) => {
    if (object.type.endsWith(":RandomPassword")) return "none";
    if (object.type.endsWith(":RandomId"))
      return Buffer.from(hex(object.seed, 2 * Number(object.inputs.byteLength ?? 8)), "hex").toString(
        "base64url",
      );
    if (object.type.endsWith(":RandomPet")) {
      const separator = typeof object.inputs.separator === "string" ? object.inputs.separator : "-";
      const parts = Array.from(
        { length: length(object, 2) },
        (_, at) => words[Number.parseInt(hex(`${at}:${object.seed}`, 6), 16) % words.length],
      );
      return [...(isAbsent(object.inputs.prefix) ? [] : [object.inputs.prefix]), ...parts].join(separator);
    }
    return String(result(object));
  },
  computed: (object, id, name) => {
    if (name === "result") return result(object);
    if (name === "bcryptHash") return `$2a$10$${letters(object.seed, 53)}`;
    if (name === "hex") return Buffer.from(id, "base64url").toString("hex");
    if (name === "dec") return BigInt(`0x${Buffer.from(id, "base64url").toString("hex")}`).toString();
    if (name === "b64Std") return Buffer.from(id, "base64url").toString("base64");
    if (name === "b64Url") return id;
    if (name === "length") return 2;
    if (name === "separator") return "-";
    return name.startsWith("min") ? 0 : true;
  },
  outputs: (): Values => ({}),
  invoke: () => undefined,
};
