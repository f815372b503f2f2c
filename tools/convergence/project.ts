import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Journal } from "../simulation/store/journal";
import type { StoredObject } from "../simulation/store/object";

const source = resolve(__dirname, "../..");

/** What a run said and how it ended. */
export interface Run {
  readonly code: number;
  readonly output: string;
}

/** A resource as the engine's state has it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom: boolean;
  readonly external?: boolean;
}

/**
 * A copy of the project in a folder of its own, with clouds and state of its own, so that experiments neither see
 * nor touch the ones of whoever works here. `dispose` removes it.
 */
export class ProjectCopy {
  readonly root = mkdtempSync(join(tmpdir(), "platform-blueprint-"));

  constructor() {
    for (const entry of readdirSync(source)) {
      if (["node_modules", ".git", ".sim", "out"].includes(entry)) continue;
      cpSync(join(source, entry), join(this.root, entry), { recursive: true });
    }
    symlinkSync(join(source, "node_modules"), join(this.root, "node_modules"));
  }

  /** Runs a pulumi command on the simulated clouds, as `npm run sim` does. */
  sim(stack: string, ...args: readonly string[]): Run {
    return this.run("tools/sim.ts", "--stack", stack, ...args);
  }

  /** Runs one of the project's tools. */
  run(tool: string, ...args: readonly string[]): Run {
    return this.command(process.execPath, "--import", "tsx", tool, ...args);
  }

  /** Runs a pulumi command that needs neither stack nor clouds. */
  pulumi(...args: readonly string[]): Run {
    return this.command("pulumi", ...args);
  }

  private command(program: string, ...args: readonly string[]): Run {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: this.root,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      input: "",
    });
    return { code: status ?? -1, output: `${stdout}${stderr}` };
  }

  /**
   * Starts a pulumi command and ends it as soon as `when` holds: `SIGKILL` reaches all its processes, as when a
   * machine goes down; any other signal the first one, which passes it on.
   */
  async interrupt(
    stack: string,
    args: readonly string[],
    signal: NodeJS.Signals,
    when: () => boolean,
  ): Promise<Run> {
    const child = spawn(process.execPath, ["--import", "tsx", "tools/sim.ts", "--stack", stack, ...args], {
      cwd: this.root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
    const { pid = 0 } = child;
    const watch = setInterval(() => {
      if (!when()) return;
      clearInterval(watch);
      process.kill(signal === "SIGKILL" ? -pid : pid, signal);
    }, 20);
    const code = await new Promise<number>((done) => child.on("close", (exit) => done(exit ?? -1)));
    clearInterval(watch);
    return { code, output };
  }

  /** The objects that exist in an environment's simulated clouds. */
  objects(environment: string): StoredObject[] {
    const folder = join(this.root, ".sim", environment);
    return existsSync(folder) ? [...new Journal(folder).read().objects.values()] : [];
  }

  /** The engine's state of a stack, and what it had begun and not ended. */
  state(stack: string): {
    readonly resources: readonly StateResource[];
    readonly pending: readonly unknown[];
  } {
    const file = join(this.root, ".sim/state/.pulumi/stacks/platform-blueprint", `${stack}.json`);
    if (!existsSync(file)) return { resources: [], pending: [] };
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
      checkpoint: { latest?: { resources?: StateResource[]; pending_operations?: unknown[] } };
    };
    return {
      resources: checkpoint.latest?.resources ?? [],
      pending: checkpoint.latest?.pending_operations ?? [],
    };
  }

  /** Forgets all simulated clouds and states. */
  reset(): void {
    rmSync(join(this.root, ".sim"), { recursive: true, force: true });
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
