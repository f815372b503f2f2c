import { z } from "zod";
import type { RawConfig } from "./parse";
import { environmentSchema, scopedSchema } from "./schema";

/** The project's name: the prefix of every key in a stack file. */
export const project = "platform-blueprint";

/**
 * The configuration as the engine hands it over. It makes text of every setting (structured ones are JSON), so that
 * `owner: true` and `owner: "true"` arrive alike: the schema decides which settings are text. It fills in the
 * defaults of `Pulumi.yaml`, which all are empty and mean "not set". Keys of other namespaces stay whole, to be
 * refused as unknown: nothing reads them. Only `pulumi:` has settings of the engine's own.
 */
export function fromEngine(values: Readonly<Record<string, string>>): RawConfig {
  const prefix = `${project}:`;
  return Object.fromEntries(
    Object.entries(values)
      .filter(([key]) => !key.startsWith("pulumi:"))
      .map(([key, value]) => [key.startsWith(prefix) ? key.slice(prefix.length) : key, value] as const)
      .map(([key, value]) => [key, isText(key) ? value : decode(value)] as const)
      .filter(([, value]) => !isUnset(value)),
  );
}

/** What the engine makes of the `config` map of a stack file. */
export function toEngine(config: RawConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.includes(":") ? key : `${project}:${key}`,
      encode(value),
    ]),
  );
}

function encode(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function decode(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const shapes: Readonly<Record<string, z.ZodType>> = { ...environmentSchema.shape, ...scopedSchema.shape };

function isText(key: string): boolean {
  const schema = Object.hasOwn(shapes, key) ? shapes[key] : undefined;
  return schema === undefined || schema instanceof z.ZodString || schema instanceof z.ZodEnum;
}

function isUnset(value: unknown): boolean {
  return value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}
