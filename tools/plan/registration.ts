import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { outputSignature, secretSignature, signatureKey, unknownText } from "../../policies/marks";
import { isRecord } from "./json";

/** What the program asked the engine for: one resource with its options. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly provider: string;
  /** A real resource, as opposed to a component. */
  readonly custom: boolean;
  /** The id that the cloud gave; empty for components and where it is not known. */
  readonly id: string;
  /** Inputs as registered, with the protocol's marks on secrets and unknown values. */
  readonly marked: Record<string, unknown>;
  readonly options: Readonly<Record<string, unknown>>;
}

export const isSecret = (value: unknown): value is { readonly value: unknown } =>
  isRecord(value) && value[signatureKey] === secretSignature;

/** Whether a value is a secret or holds one. */
export function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isSecret(value) || (isRecord(value) && Object.values(value).some(holdsSecret));
}

/** Replaces the protocol's wrappers by what they hold; `onSecret` says what becomes of a secret. */
export function unwrap(value: unknown, onSecret: (held: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => unwrap(item, onSecret));
  if (!isRecord(value)) return value;
  if (isSecret(value)) return onSecret(value.value);
  if (value[signatureKey] === outputSignature) return unwrap(value.value ?? unknownText, onSecret);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item, onSecret)]));
}

export const reveal = (value: unknown): unknown => unwrap(value, (held) => reveal(held));
export const mask = (value: unknown): unknown => unwrap(value, () => "[secret]");

/** Reads a registration off the request, before it is answered; only options that were set are kept. */
export function registrationOf(urn: string, request: RegisterResourceRequest): Registration {
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    provider: request.getProvider().split("::").slice(0, -1).join("::"),
    custom: request.getCustom(),
    id: "",
    marked: (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
    options: optionsOf(request),
  };
}

function optionsOf(request: RegisterResourceRequest): Record<string, unknown> {
  const timeouts = request.getCustomtimeouts();
  const all = {
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: request.getAliasesList().flatMap((alias) => aliasOf(alias, request.getParent())),
    customTimeouts: set({
      create: timeouts?.getCreate(),
      update: timeouts?.getUpdate(),
      delete: timeouts?.getDelete(),
    }),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    deletedWith: request.getDeletedwith(),
    dependsOn: [...request.getDependenciesList()].sort(),
    ignoreChanges: request.getIgnorechangesList(),
    import: request.getImportid(),
    protect: request.getProtect(),
    replaceOnChanges: request.getReplaceonchangesList(),
    retainOnDelete: request.getRetainondelete(),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : Boolean(value))),
  );
}

/**
 * An alias that the program gave. The SDKs add one for each former type of a resource, a hundred for some of Azure's:
 * they tell a reader nothing and would be most of a plan.
 */
function aliasOf(alias: Alias, parent: string): unknown[] {
  const spec = alias.getSpec()?.toObject();
  if (!spec) return [alias.getUrn()];
  const ofSdk = spec.name === "" && spec.parenturn === parent && !spec.type.startsWith("blueprint:");
  return ofSdk ? [] : [Object.fromEntries(Object.entries(spec).filter(([, value]) => value))];
}

/** The settings that were made; nothing if none was. */
function set(settings: Record<string, string | undefined>): Record<string, string | undefined> | undefined {
  const made = Object.entries(settings).filter(([, value]) => value);
  return made.length > 0 ? Object.fromEntries(made) : undefined;
}
