import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The programs of `scripts/`: parts of this component, as text, since they run in pods as they are. */
const programs = [
  "cloud",
  "login",
  "main",
  "plan",
  "prepare",
  "publish",
  "scram",
  "transfer",
  "users",
] as const;

let read: Readonly<Record<string, string>> | undefined;

/** What a pod mounts to run them with Node alone. Read once a process: they are the same for every site. */
export function scriptFiles(): Readonly<Record<string, string>> {
  if (read) return read;
  const text = (file: string) => readFileSync(file, "utf8");
  read = {
    ...Object.fromEntries(
      programs.map((name) => [`${name}.ts`, text(join(__dirname, "scripts", `${name}.ts`))]),
    ),
    "aws4fetch.mjs": text(join(dirname(require.resolve("aws4fetch")), "aws4fetch.esm.mjs")),
    "package.json": '{"type":"module"}',
  };
  return read;
}

/** A short name for what is in files: other files, another name. */
export const contentHash = (content: unknown): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 10);
