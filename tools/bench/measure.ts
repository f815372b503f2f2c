import { spawnSync } from "node:child_process";
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
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that count as a good run; default 0. */
  readonly accepts?: readonly number[];
}

export const peakHook = resolve(__dirname, "peak.cjs");

/** Runs a command once. @throws Error with its output where it fails: a broken run must not look fast. */
export function measure({ command, args, cwd, env = {}, accepts = [0] }: Command): Sample {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const peak = join(folder, "peak");
  try {
    const start = process.hrtime.bigint();
    const run = spawnSync(command, [...args], {
      cwd,
      env: { ...process.env, ...env, BENCH_PEAK: peak },
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const wall = Number(process.hrtime.bigint() - start) / 1e6;
    if (run.status === null || !accepts.includes(run.status)) {
      throw new Error(`${command} ${args.join(" ")} ended with ${run.status}:\n${run.stdout}\n${run.stderr}`);
    }
    const peaks = existsSync(peak) ? readFileSync(peak, "utf8").trim().split("\n").map(Number) : [];
    return { wall, memory: Math.max(0, ...peaks), stdout: run.stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const median = (values: readonly number[]): number => {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = Math.floor(ordered.length / 2);
  const [low = 0, high = 0] = [ordered[Math.ceil(ordered.length / 2) - 1], ordered[middle]];
  return (low + high) / 2;
};
