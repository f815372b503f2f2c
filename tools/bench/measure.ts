import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** One command, measured from outside: start to exit. */
export interface Sample {
  /** Wall time in milliseconds. */
  readonly wall: number;
  /** Peak memory of the largest Node process in megabytes. */
  readonly memory: number;
  readonly stdout: string;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A row of the table: a command, and what its time is compared with. */
export interface Row {
  readonly label: string;
  readonly run: Command;
  /** Label of the row that this one is a multiple of. */
  readonly against: string;
  /** Done before each measurement, and not measured. */
  readonly before?: () => void;
  /** Number of resources, where the command does not print it. */
  readonly resources?: number;
}

export const peakHook = resolve(__dirname, "peak.cjs");

/** Runs a command once. @throws Error with its output where it fails: a broken run must not look fast. */
export async function measure({ command, args, cwd, env = {} }: Command): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const peak = join(folder, "peak");
  try {
    const start = process.hrtime.bigint();
    const { code, stdout, stderr } = await run(command, args, cwd, {
      ...process.env,
      ...env,
      BENCH_PEAK: peak,
    });
    const wall = Number(process.hrtime.bigint() - start) / 1e6;
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
    const peaks = existsSync(peak) ? readFileSync(peak, "utf8").trim().split("\n").map(Number) : [];
    return { wall, memory: Math.max(0, ...peaks), stdout };
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

export const median = (values: readonly number[]): number => {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = Math.floor(ordered.length / 2);
  const [low = 0, high = 0] = [ordered[Math.ceil(ordered.length / 2) - 1], ordered[middle]];
  return (low + high) / 2;
};
