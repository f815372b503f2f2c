import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/plans";

/** Runs a script in a process of its own, with or without `infra/preload.cjs`, and reads the JSON that it prints. */
function run(script: string, { preloaded = true, env = {} } = {}): unknown {
  const preload = preloaded ? ["--require", join(root, "infra/preload.cjs")] : [];
  const result = spawnSync(process.execPath, [...preload, "--eval", script], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout);
}

const loaded = `Object.keys(require.cache).map((file) => file.split("node_modules").pop().replaceAll("\\\\", "/"))`;

test("the SDK loads neither a compiler nor what only serialised functions need", () => {
  const script = `require("@pulumi/pulumi"); console.log(JSON.stringify(${loaded}))`;
  const files = run(script) as string[];
  expect(files).toContain("/@pulumi/pulumi/output.js");
  expect(files.filter((file) => /^\/(typescript|@npmcli)\//.test(file))).toEqual([]);
  expect(run(script, { preloaded: false })).toContain("/typescript/lib/typescript.js");
});

test.each(["serializeClosure", "codePaths", "v8Hooks"])(
  "what stands in for the SDK's %s has all its functions",
  (name) => {
    const script = `console.log(JSON.stringify(Object.keys(require("@pulumi/pulumi/runtime/closure/${name}")).sort()))`;
    expect(run(script)).toEqual(run(script, { preloaded: false }));
  },
);

test("functions of a program can still be serialised", () => {
  const script = `
    const pulumi = require("@pulumi/pulumi");
    const known = { answer: 42 };
    const serialise = () => pulumi.runtime.serializeFunction(() => known.answer);
    serialise().then(serialise).then(({ text }) => {
      console.log(JSON.stringify(text));
      process.exit();
    });`;
  const text = run(script);
  expect(text).toContain("__known = {answer: 42}");
  expect(text).toEqual(run(script, { preloaded: false }));
});

test("an error names its line of the TypeScript source", () => {
  const folder = mkdtempSync(join(tmpdir(), "preload-"));
  const file = join(folder, "program.ts");
  try {
    writeFileSync(
      file,
      `interface Gone {\n  readonly a: string;\n}\n\nexport const stack = new Error().stack;\n`,
    );
    expect(run(`console.log(JSON.stringify(require(${JSON.stringify(file)}).stack))`)).toContain(
      `${file}:5:`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("debug messages reach the engine only if they are asked for", () => {
  const script = `require("@pulumi/pulumi"); console.log(JSON.stringify(String(require("@pulumi/pulumi/log").debug)))`;
  const sends = run(script, { preloaded: false });
  expect(sends).toContain("engine");
  expect(run(script)).not.toContain("engine");
  expect(run(script, { env: { NODE_DEBUG: "pulumi" } })).toEqual(sends);
});
