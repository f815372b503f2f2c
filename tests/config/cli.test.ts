import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";

/** Bad input on the command line ends in a message and exit code 2, before anything runs. */

const repository = resolve(__dirname, "../..");
let root = "";

/** A copy of the program, so that a stack file can be broken. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "plan-"));
  for (const name of [
    "infra",
    "components",
    "stacks",
    "policies",
    "tools",
    "package.json",
    "tsconfig.json",
  ]) {
    cpSync(join(repository, name), join(root, name), { recursive: true });
  }
  cpSync(join(repository, "Pulumi.yaml"), join(root, "Pulumi.yaml"));
  cpSync(join(repository, "Pulumi.dev.yaml"), join(root, "Pulumi.dev.yaml"));
  writeFileSync(join(root, "Pulumi.empty.yaml"), "");
  writeFileSync(join(root, "Pulumi.broken.yaml"), "config: [\n");
  writeFileSync(join(root, "Pulumi.wrong.yaml"), "config:\n  platform-blueprint:environment: live\n");
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
});

afterAll(() => rmSync(root, { recursive: true }));

async function plan(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", join(root, "tools/plan.ts"), ...args], {
    cwd: root,
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { status, stdout, stderr };
}

test.concurrent.each([
  [
    "nope",
    'Pulumi.<stack>.yaml: 1 problem\n  stack: there is no stack "nope"\n    allowed: broken, dev, empty, wrong\n',
  ],
  [
    "dve",
    'Pulumi.<stack>.yaml: 1 problem\n  stack: there is no stack "dve"\n    allowed: broken, dev, empty, wrong\n    fix: did you mean dev?\n',
  ],
  [
    "../dev",
    'Pulumi.<stack>.yaml: 1 problem\n  stack: there is no stack "../dev"\n    allowed: broken, dev, empty, wrong\n',
  ],
  [
    "empty",
    "Pulumi.empty.yaml: 1 problem\n  config: is missing: the file is empty\n    allowed: a map of settings whose keys start with platform-blueprint:\n",
  ],
])("--stack %s prints its message and nothing else", async (stack, message) => {
  expect(await plan("--stack", stack)).toEqual({ status: 2, stdout: "", stderr: message });
});

test.concurrent.each(["broken", "wrong"])(
  "--stack %s ends in problems, not in a stack trace",
  async (stack) => {
    const { status, stdout, stderr } = await plan("--stack", stack);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^Pulumi\\.${stack}\\.yaml: \\d+ problems?\n  `));
    expect(stderr).not.toMatch(/\n\s+at /);
  },
);

test.concurrent.each([[[]], [["--stack"]], [["--stakc", "dev"]]])("arguments %j", async (args) => {
  const { status, stdout, stderr } = await plan(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^error: /);
});
