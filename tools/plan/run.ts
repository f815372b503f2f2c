import * as pulumi from "@pulumi/pulumi";
import * as settings from "@pulumi/pulumi/runtime/settings";
import { openStack, type StackPlan } from "../../infra/config/load";
import { project } from "../../infra/config/stackfile";
import { platform } from "../../stacks/platform";
import { type CloudModel, createModel } from "../simulation/model";
import { RecordingMonitor, type StackOutputs } from "./monitor";
import { mask, type Registration, reveal } from "./registration";

export interface Refusal {
  readonly urn: string;
  readonly reason: string;
}

export interface RunResult {
  /** The stack's outputs, secrets masked. */
  readonly outputs: Record<string, unknown>;
  /** What the simulated clouds would refuse. */
  readonly refusals: readonly Refusal[];
}

export interface RunSettings {
  /** `simulated`: a model answers for the clouds. `unknown`: as in the preview of a new stack, nothing is known. */
  readonly answers: "simulated" | "unknown";
  readonly onRegistration: (registration: Registration) => void;
}

/** Runs a stack of the real program in this process. */
export async function runStack(root: string, plan: StackPlan, settings: RunSettings): Promise<RunResult> {
  const references = new Map<string, StackOutputs>();
  await resolveReferences(root, plan, references);
  return await run(plan, references, settings);
}

/** Plans the stacks that `plan` reads outputs of, each once, those they read from first. */
async function resolveReferences(
  root: string,
  plan: StackPlan,
  known: Map<string, StackOutputs>,
): Promise<void> {
  for (const stack of new Set(plan.homes.map((home) => home.stack))) {
    if (known.has(stack)) continue;
    const other = openStack(root, stack);
    await resolveReferences(root, other, known);
    const { rawOutputs } = await run(other, known, { answers: "simulated", onRegistration: () => {} });
    known.set(stack, rawOutputs);
  }
}

async function run(
  plan: StackPlan,
  references: ReadonlyMap<string, StackOutputs>,
  { answers, onRegistration }: RunSettings,
): Promise<RunResult & { rawOutputs: StackOutputs }> {
  const refusals: Refusal[] = [];
  const model: CloudModel | undefined = answers === "simulated" ? createModel() : undefined;
  const monitor = new RecordingMonitor({
    project,
    stack: plan.stack,
    model,
    references,
    onRegistration,
    onRefusal: (urn, reason) => refusals.push({ urn, reason }),
  });
  await execute(monitor, plan.stack, () => platform(plan));
  return {
    outputs: mask(monitor.stackOutputs) as Record<string, unknown>,
    rawOutputs: reveal(monitor.stackOutputs) as StackOutputs,
    refusals,
  };
}

/** Runs any program against a monitor, to the last registration. */
export async function execute(
  monitor: RecordingMonitor,
  stack: string,
  program: () => Promise<unknown>,
): Promise<void> {
  const unused = { newResource: () => ({ id: undefined, state: {} }), call: () => ({}) };
  await withoutStackTraces(async () => {
    await pulumi.runtime.setMocks(unused, project, stack, true, "organization");
    // The public way in is setMocks; its monitor answers too little, so ours takes over its methods.
    Object.assign(pulumi.runtime.getMonitor() as object, methodsOf(monitor));
    await pulumi.runtime.runInPulumiStack(program as () => Promise<pulumi.Inputs>);
    await waitForRPCs();
  });
}

/**
 * The SDK takes a stack trace for every promise and looks every resource's place up in source maps: a quarter of its
 * time. Whoever hunts a mistake in the program gets them back with `NODE_OPTIONS=--stack-trace-limit=50`.
 */
async function withoutStackTraces<T>(run: () => Promise<T>): Promise<T> {
  const asked = `${process.execArgv.join(" ")} ${process.env.NODE_OPTIONS ?? ""}`.includes(
    "--stack-trace-limit",
  );
  if (asked) return await run();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  process.setSourceMapsEnabled(false);
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    process.setSourceMapsEnabled(true);
  }
}

/** Resolves when the SDK has nothing left to do. It is what the SDK itself waits for before a program may end. */
const { waitForRPCs } = settings as unknown as { readonly waitForRPCs: () => Promise<void> };

const methodsOf = ({
  registerResource,
  registerResourceOutputs,
  readResource,
  invoke,
  registerResourceHook,
  supportsFeature,
}: RecordingMonitor) => ({
  registerResource,
  registerResourceOutputs,
  readResource,
  invoke,
  registerResourceHook,
  supportsFeature,
});
