import { type Simulation, startSimulation } from "../server/server";
import { capturePulumi, runPulumi, simulatedPackages } from "./pulumi";
import { receiveState, settledState } from "./state";
import { openWorkspace, pulumiArguments, type Workspace } from "./workspace";

/** A mistake of the caller: shown without a stack trace. */
export class UsageError extends Error {}

export interface Recovery {
  readonly root: string;
  readonly stack: string;
  readonly simulated: boolean;
  /** What the caller knows of resources by URN: their id, or undefined for "was not created". */
  readonly answers: ReadonlyMap<string, string | undefined>;
  /** Whether to run the update again at the end. */
  readonly up: boolean;
}

/** An operation that the killed engine had begun and not finished. */
interface Pending {
  readonly urn: string;
  readonly type: string;
  readonly operation: string;
  readonly inputs: Record<string, unknown>;
}

/** The CLI as it is to be run: on the simulation's backend or on the caller's own. */
interface Engine {
  readonly env: NodeJS.ProcessEnv;
  readonly root: string;
  args(command: readonly string[]): string[];
}

/**
 * Lock, pending creates, update: in this order, and each step does nothing where there is nothing to do, so that the
 * whole can be run again whenever it is in doubt. Gives the exit code.
 */
export async function recover(recovery: Recovery): Promise<number> {
  const workspace = recovery.simulated ? openWorkspace(recovery.root, recovery.stack) : undefined;
  const simulation = workspace && (await attach(workspace));
  try {
    return await settle(recovery, engineOf(recovery, workspace, simulation), simulation);
  } finally {
    await simulation?.close();
  }
}

async function attach(workspace: Workspace): Promise<Simulation> {
  console.error("Simulated clouds: nothing real is read or changed.");
  return startSimulation({ folder: workspace.clouds, packages: simulatedPackages() });
}

function engineOf(
  recovery: Recovery,
  workspace: Workspace | undefined,
  simulation: Simulation | undefined,
): Engine {
  if (workspace && simulation) {
    const env = { ...workspace.env, PULUMI_DEBUG_PROVIDERS: simulation.debugProviders };
    return { env, root: recovery.root, args: (command) => pulumiArguments(workspace, command) };
  }
  return {
    env: process.env,
    root: recovery.root,
    args: (command) => [...command, "--stack", recovery.stack],
  };
}

async function settle(
  recovery: Recovery,
  engine: Engine,
  simulation: Simulation | undefined,
): Promise<number> {
  const unlocked = capturePulumi(
    engine.args(["cancel", "--yes", "--non-interactive"]),
    engine.env,
    engine.root,
  );
  if (unlocked.code !== 0) console.error(`No lock was removed: ${unlocked.errors.trim()}`);
  const exported = capturePulumi(engine.args(["stack", "export", "--show-secrets"]), engine.env, engine.root);
  if (exported.code !== 0) throw new UsageError(`The state could not be read:\n${exported.errors}`);
  const { pending, ids: known } = receiveState(exported.output);
  const creates = pending.filter(({ operation }) => operation === "creating");
  console.error(`${pending.length} unfinished operations, ${creates.length} of them creates.`);
  const ids = new Map<string, string | undefined>();
  const open: Pending[] = [];
  for (const create of creates) {
    if (recovery.answers.has(create.urn)) ids.set(create.urn, recovery.answers.get(create.urn));
    else if (simulation)
      ids.set(create.urn, simulation.cloud.find(create.type, create.urn, known(create.urn)));
    else open.push(create);
  }
  if (open.length > 0) {
    console.error(questions(open));
    return 1;
  }
  if (pending.length > 0) {
    const code = await write(engine, ids);
    if (code !== 0) return code;
  }
  return recovery.up ? runPulumi(engine.args(["up", "--yes", "--skip-preview"]), engine.env, engine.root) : 0;
}

/** Writes the settled state, secrets encrypted throughout, and lets a refresh read how everything really is. */
function write(engine: Engine, ids: ReadonlyMap<string, string | undefined>): Promise<number> {
  for (const [urn, id] of ids)
    console.error(id === undefined ? `was not created: ${urn}` : `was created as ${id}: ${urn}`);
  const exported = capturePulumi(engine.args(["stack", "export"]), engine.env, engine.root);
  const settled = settledState(exported.output, ids);
  const imported = capturePulumi(engine.args(["stack", "import"]), engine.env, engine.root, settled);
  if (imported.code !== 0)
    throw new UsageError(`The settled state could not be written:\n${imported.errors}`);
  return runPulumi(engine.args(["refresh", "--yes", "--skip-preview"]), engine.env, engine.root);
}

/** What a person has to look up. Guessing would lose an object or make it twice. */
function questions(open: readonly Pending[]): string {
  const items = open.map(({ urn, type, inputs }) => {
    const named = Object.entries(inputs).filter(
      ([key, value]) =>
        typeof value === "string" && /(?:[nN]ame|location|region|bucket|cidrBlock)$/.test(key),
    );
    const known = named.map(([key, value]) => `${key} ${String(value)}`).join(", ");
    return `  ${urn}\n    Look for a ${type}${known === "" ? "" : ` with ${known}`}.`;
  });
  return [
    "Whether these resources were created is not known. Look each up in the cloud's console or CLI:",
    ...items,
    "Then run this again with --exists 'URN=ID' for each that exists and --absent 'URN' for each that does not.",
  ].join("\n");
}
