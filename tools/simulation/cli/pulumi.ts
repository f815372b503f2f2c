import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { PackageName } from "../schema/shape";

/** Says how to get the CLI, for machines without it. */
export const missingCli = `The pulumi CLI is not on the PATH. Install it as the installation page of the Pulumi documentation says
("Download & install Pulumi"), then run this again. \`npm run plan\` needs no CLI and shows the same resources.`;

/** Whether a program of that name can be run from the PATH. */
export function onPath(program: string): boolean {
  const names = process.platform === "win32" ? [`${program}.exe`, `${program}.cmd`] : [program];
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.some((folder) => names.some((name) => fs.existsSync(path.join(folder, name))));
}

/** Whether the real plugin of the random provider is there: on the PATH or in Pulumi's own folder. */
function hasRandomPlugin(): boolean {
  if (onPath("pulumi-resource-random")) return true;
  const plugins = path.join(process.env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi"), "plugins");
  return (
    fs.existsSync(plugins) && fs.readdirSync(plugins).some((name) => name.startsWith("resource-random-"))
  );
}

/**
 * Runs the CLI with this process's terminal and gives its exit code. An interrupt reaches it exactly once: from a
 * terminal the terminal itself sends it to both processes, and a second one would make the engine quit at once.
 */
export function runPulumi(args: readonly string[], env: NodeJS.ProcessEnv, folder: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", args, { stdio: "inherit", env, cwd: folder });
    const atTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
    const forward = (signal: NodeJS.Signals): void => {
      if (signal !== "SIGINT" || !atTerminal) child.kill(signal);
    };
    const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal]));
    });
  });
}

/** The packages that the simulation answers for beside the CLI: a real plugin of the random provider does its own work. */
export const simulatedPackages = (): readonly PackageName[] => [
  "aws",
  "azure-native",
  "gcp",
  "kubernetes",
  ...(hasRandomPlugin() ? [] : (["random"] as const)),
];

export interface Captured {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the CLI with an input, if any, and keeps what it says. The event loop stands still meanwhile. */
export function capturePulumi(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  folder: string,
  input = "",
): Captured {
  const result = spawnSync("pulumi", args, { env, cwd: folder, input, encoding: "utf8", maxBuffer: 1 << 30 });
  return { code: result.status ?? 1, output: result.stdout ?? "", errors: result.stderr ?? "" };
}
