/**
 * The marks that the Pulumi SDK puts on inputs on their way to the engine: secrets, outputs and unknown values.
 * The keys are the SDK's own; a test compares them with the installed version.
 */
import * as proxy from "@pulumi/policy/proxy";
import { isRecord } from "./values";

/** Part of the policy SDK that its type declarations leave out. */
interface ProxyModule {
  unknownCheckingProxy<T>(value: T): T;
  readonly UnknownValueError: new (sentinel: string, path: readonly string[]) => Error;
  readonly [name: string]: unknown;
}
const policyProxy = proxy as unknown as ProxyModule;

/** Key that tells a marked object from a plain one. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Stands for a text that is not known before the update. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const sentinels: ReadonlySet<unknown> = new Set(
  Object.entries(policyProxy).flatMap(([name, value]) => (/^unknown\w+Value$/.test(name) ? [value] : [])),
);

/** Whether the value is one of the SDK's stand-ins for "not known yet". */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && value.length === unknownText.length && sentinels.has(value);
}

/** Whether an error says that a rule touched a value that is not known yet. */
export function isUnknownError(error: unknown): error is Error {
  return error instanceof policyProxy.UnknownValueError;
}

/** Whether the value is a secret, marked as one or already blanked out. */
export function isSecret(value: unknown): boolean {
  if (value === "[secret]") return true;
  if (!isRecord(value)) return false;
  const signature = value[signatureKey];
  return signature === secretSignature || (signature === outputSignature && value.secret === true);
}

/** Stops a rule at a value that is not known yet. */
export function throwUnknown(path: string): never {
  throw new policyProxy.UnknownValueError(unknownText, path.split("."));
}

interface Scan {
  unknown: boolean;
}

/** Removes the marks. Returns the very same object where there were none, which is the common case. */
function unwrap(value: unknown, scan: Scan): unknown {
  if (typeof value !== "object" || value === null) {
    if (isUnknown(value)) scan.unknown = true;
    return value;
  }
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const plain = unwrap(value[index], scan);
      if (plain !== value[index]) copy ??= [...value];
      if (copy) copy[index] = plain;
    }
    return copy ?? value;
  }
  const source = value as Record<string, unknown>;
  const signature = source[signatureKey];
  if (signature === secretSignature || signature === outputSignature) {
    return unwrap("value" in source ? source.value : unknownText, scan);
  }
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(source)) {
    const plain = unwrap(source[key], scan);
    if (plain !== source[key]) {
      copy ??= { ...source };
      copy[key] = plain;
    }
  }
  return copy ?? value;
}

/**
 * Inputs as rules read them: marks removed, and a trap where a value is unknown. Only resources that have unknown
 * values pay for the trap.
 */
export function plainInputs(marked: unknown): Readonly<Record<string, unknown>> {
  const scan: Scan = { unknown: false };
  const plain = unwrap(marked, scan);
  const inputs = isRecord(plain) ? plain : {};
  return scan.unknown ? policyProxy.unknownCheckingProxy(inputs) : inputs;
}
