import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { ConfigError, nearest } from "./errors";
import { formatPath, type RawConfig } from "./parse";

/** The project's name: the prefix of every key in a stack file. */
export const project = "platform-blueprint";

/** The stacks that have a file, sorted. */
export function stackNames(root: string): string[] {
  return readdirSync(root)
    .flatMap((file) => /^Pulumi\.([A-Za-z0-9_.-]+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** Reads `Pulumi.<stack>.yaml`. @throws ConfigError where it is missing, not YAML, or holds encrypted values. */
export function readStackFile(root: string, stack: string): RawConfig {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(root, file))) {
    const known = stackNames(root);
    const guess = nearest(stack, known);
    throw new ConfigError(file, [
      {
        path: "",
        problem: `there is no stack "${stack}"`,
        allowed: known.join(", "),
        ...(guess && { fix: `did you mean ${guess}?` }),
      },
    ]);
  }
  return parseStackFile(file, readFileSync(join(root, file), "utf8"));
}

/** The configuration in the text of a stack file, without the project's prefix. */
export function parseStackFile(file: string, text: string): RawConfig {
  const body = parseYaml(file, text);
  if (!isMap(body) || !isMap(body.config)) {
    throw new ConfigError(file, [
      {
        path: "config",
        problem: body === null ? "the file is empty" : "is missing",
        allowed: `a map of settings whose keys start with ${project}:`,
      },
    ]);
  }
  const prefix = `${project}:`;
  const entries = Object.entries(body.config).filter(([key]) => key.startsWith(prefix));
  const config = Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), value]));
  const encrypted = secretPaths(config, []);
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
  return config;
}

/** Parses YAML into plain values. @throws ConfigError with line and column of each mistake. */
export function parseYaml(file: string, text: string): unknown {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  const mistakes = [...document.errors, ...document.warnings];
  if (mistakes.length > 0) {
    throw new ConfigError(
      file,
      mistakes.map(({ message, linePos }) => ({
        path: linePos ? `line ${linePos[0].line}, column ${linePos[0].col}` : "",
        problem: message.split("\n")[0] ?? message,
        allowed: "YAML 1.2",
      })),
    );
  }
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new ConfigError(file, [
      {
        path: "",
        problem: error instanceof Error ? error.message : String(error),
        allowed: "YAML 1.2 with few aliases",
      },
    ]);
  }
}

function secretPaths(value: unknown, path: readonly PropertyKey[]): string[] {
  if (!isMap(value))
    return Array.isArray(value) ? value.flatMap((item, index) => secretPaths(item, [...path, index])) : [];
  if (typeof value.secure === "string" && Object.keys(value).length === 1) return [formatPath(path)];
  return Object.entries(value).flatMap(([key, item]) => secretPaths(item, [...path, key]));
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
