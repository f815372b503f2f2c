import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromEngine, project, toEngine } from "./engine";
import { ConfigError, didYouMean, formatPath, show } from "./errors";
import type { RawConfig } from "./parse";
import { parseYaml } from "./yaml";

export { project };

/** The stacks that have a file, sorted. */
export function stackNames(root: string): string[] {
  return readdirSync(root)
    .flatMap((file) => /^Pulumi\.([A-Za-z0-9_.-]+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * Reads `Pulumi.<stack>.yaml`. `namedBy` says which setting named the stack, where it was not the user.
 * @throws ConfigError where it is missing, not YAML, or holds encrypted values
 */
export function readStackFile(
  root: string,
  stack: string,
  namedBy = { file: "Pulumi.<stack>.yaml", path: "stack" },
): RawConfig {
  const known = stackNames(root);
  if (!known.includes(stack)) {
    throw new ConfigError(namedBy.file, [
      {
        path: namedBy.path,
        problem: `there is no stack ${show(stack)}`,
        allowed: known.join(", "),
        ...didYouMean(stack, known),
      },
    ]);
  }
  const file = `Pulumi.${stack}.yaml`;
  return parseStackFile(file, readText(root, file));
}

/** Reads a file as text. @throws ConfigError where it cannot be read */
export function readText(root: string, file: string): string {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new ConfigError(file, [{ path: "", problem: `cannot be read${code}`, allowed: "a text file" }]);
  }
}

/** The configuration in the text of a stack file, as the engine would hand it over. */
export function parseStackFile(file: string, text: string): RawConfig {
  const body = parseYaml(file, text);
  if (!isMap(body) || !isMap(body.config)) {
    throw new ConfigError(file, [
      {
        path: "config",
        problem: body === null ? "is missing: the file is empty" : "is missing",
        allowed: `a map of settings whose keys start with ${project}:`,
      },
    ]);
  }
  const encrypted = secretPaths(body.config, []);
  if (encrypted.length > 0) {
    throw new ConfigError(
      file,
      encrypted.map((path) => ({
        path,
        problem: "is encrypted with this stack's key, which scoped stacks do not have",
        allowed: "plain values only",
        fix: "keep the secret in the cloud's secret store and name it here",
      })),
    );
  }
  return fromEngine(toEngine(body.config));
}

function secretPaths(value: unknown, path: readonly PropertyKey[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => secretPaths(item, [...path, index]));
  if (!isMap(value)) return [];
  if (typeof value.secure === "string" && Object.keys(value).length === 1) return [formatPath(path)];
  return Object.entries(value).flatMap(([key, item]) => secretPaths(item, [...path, key]));
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
