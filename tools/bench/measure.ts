import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** One command, measured from start to exit. */
export interface Sample {
  /** Wall time in milliseconds. */
  readonly wall: number;
  /** Processor time of the Node process that runs the program, in milliseconds: the engine has its own. */
  readonly cpu: number;
  /** Peak memory of that process in megabytes. */
  readonly memory: number;
  readonly stdout: string;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A row of a table: a command. */
export interface Row {
  readonly label: string;
  readonly run: Command;
  /** Done before each measurement, and not measured. */
  readonly before?: () => void;
  /** Number of resources, where the command does not print it. */
  readonly resources?: number;
}

/** Makes a Node process tell what it used. */
export const usageHook = resolve(__dirname, "usage.cjs");

/** Runs a command once. @throws Error with its output where it fails: a broken run must not look fast. */
export async function measure({ command, args, cwd, env = {} }: Command): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const usage = join(folder, "usage");
  try {
    const start = process.hrtime.bigint();
    const { code, stdout, stderr } = await run(command, args, cwd, {
      ...process.env,
      ...env,
      BENCH_USAGE: usage,
    });
    const wall = Number(process.hrtime.bigint() - start) / 1e6;
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
    if (!existsSync(usage)) throw new Error(`${command} ${args.join(" ")} ran no Node process to measure`);
    const processes = readFileSync(usage, "utf8").trim().split("\n");
    const used = processes.map((line) => line.split(" ").map(Number));
    const memory = Math.max(...used.map(([megabytes = 0]) => megabytes));
    const cpu = used.reduce((sum, [, milliseconds = 0]) => sum + milliseconds, 0);
    return { wall, cpu, memory, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolveRun, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => (stdout += String(text)));
    child.stderr.on("data", (text) => (stderr += String(text)));
    child.on("error", reject);
    child.on("close", (code) => resolveRun({ code, stdout, stderr }));
  });
}

/**
 * Measures all rows in turn, round after round, so that a slow minute of the machine hits all of them.
 * @param progress told what is measured next
 */
export async function measureAll(
  rows: readonly Row[],
  rounds: number,
  progress: (text: string) => void,
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const { label, run: command, before } of rows) {
      progress(`round ${round} of ${rounds}: ${label}`);
      before?.();
      samples.set(label, [...(samples.get(label) ?? []), await measure(command)]);
    }
  }
  return samples;
}
