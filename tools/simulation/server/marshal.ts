import * as struct from "google-protobuf/google/protobuf/struct_pb";
import { isAbsent, isObject, UNKNOWN, type Values } from "../values";

/** Marks of the engine's wire format. */
const signature = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";
const outputMark = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const referenceMark = "5cf8f73096256a8f31e491e813e4eb8e";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Values off the wire, and where in them the secrets were. */
export interface Received {
  readonly values: Values;
  readonly secrets: SecretTree;
}

/** The shape of the values, as far as it leads to secrets. */
export type SecretTree = true | { readonly [key: string]: SecretTree } | undefined;

/** Reads a message's properties: secrets are opened, unknowns become `UNKNOWN`, resource references their ids. */
export function receive(message: struct.Struct | undefined): Received {
  const [value, secrets] = open(message?.toJavaScript() ?? {});
  return { values: isObject(value) ? value : {}, secrets };
}

function open(value: unknown): [unknown, SecretTree] {
  if (value === unknownText) return [UNKNOWN, undefined];
  if (Array.isArray(value))
    return openEntries(
      value.map((item, at) => [String(at), item]),
      true,
    );
  if (!isObject(value)) return [value, undefined];
  switch (value[signature]) {
    case undefined:
      return openEntries(Object.entries(value), false);
    case secretMark:
      return [open(value.value)[0], true];
    case outputMark:
      return "value" in value
        ? [open(value.value)[0], value.secret === true ? true : undefined]
        : [UNKNOWN, undefined];
    case referenceMark:
      return [isAbsent(value.id) || value.id === unknownText ? UNKNOWN : value.id, undefined];
    default:
      return [value, undefined];
  }
}

function openEntries(entries: [string, unknown][], list: boolean): [unknown, SecretTree] {
  const opened = entries.map(([key, item]) => [key, open(item)] as const);
  const secrets = opened.flatMap(([key, [, tree]]) => (tree === undefined ? [] : [[key, tree] as const]));
  const plain = list
    ? opened.map(([, [item]]) => item)
    : Object.fromEntries(opened.map(([key, [item]]) => [key, item]));
  return [plain, secrets.length === 0 ? undefined : Object.fromEntries(secrets)];
}

/** Writes properties for the wire, with the secrets closed again where they were. */
export function send(values: Values, secrets: SecretTree): struct.Struct {
  const closed = close(values, secrets);
  return struct.Struct.fromJavaScript(
    isObject(closed) ? (closed as Record<string, struct.JavaScriptValue>) : {},
  );
}

function close(value: unknown, secrets: SecretTree): unknown {
  if (secrets === true) return { [signature]: secretMark, value: close(value, undefined) };
  if (value === UNKNOWN) return unknownText;
  if (Array.isArray(value))
    return value.map((item, at) => (item === undefined ? null : close(item, secrets?.[String(at)])));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, close(item, secrets?.[key])]));
}
