import type { ProjectCopy } from "./project";

/** An `up` that nobody kills: its state is saved once, at the end. */
const quickUp = ["--skip-checkpoints", "up", "--yes", "--skip-preview"] as const;

/** What is wrong after the second run; nothing if all is well. */
export type Problems = readonly string[];

/** The end that every run must come to: what an undisturbed `up` makes. */
export interface Baseline {
  readonly urns: readonly string[];
  /** Objects in the clouds by type and physical identity, sorted. */
  readonly objects: readonly string[];
  /** Creates that an undisturbed `up` asks of the clouds. */
  readonly creates: number;
}

/** Runs an undisturbed `up` and keeps its end. */
export function baselineOf(project: ProjectCopy, stack: string): Baseline {
  project.reset();
  expectCode(project.sim(stack, ...quickUp), 0, "the undisturbed up");
  const objects = objectsOf(project, stack);
  return { urns: urnsOf(project, stack), objects, creates: objects.length };
}

/** An `up` whose k-th create fails, then one `up`: the same end, nothing made twice, nothing left over. */
export function afterFailedCreate(
  project: ProjectCopy,
  stack: string,
  k: number,
  baseline: Baseline,
): Problems {
  project.reset();
  const failed = project.sim(stack, "--fail-create", String(k), ...quickUp);
  if (failed.code === 0) return [`the up whose create ${k} failed ended with 0`];
  const second = project.sim(stack, ...quickUp);
  if (second.code !== 0) return [`the second up ended with ${second.code}: ${lastLines(second.output)}`];
  return differences(project, stack, baseline);
}

/** An `up` killed with SIGKILL while its k-th create has taken effect unanswered, then `recover`: the same end. */
export async function afterKill(
  project: ProjectCopy,
  stack: string,
  k: number,
  baseline: Baseline,
): Promise<Problems> {
  project.reset();
  await project.interrupt(
    stack,
    ["--lose-answer", String(k), "up", "--yes", "--skip-preview"],
    "SIGKILL",
    () => project.objects(stack).length >= k,
  );
  const recovered = project.run("tools/recover.ts", "--stack", stack, "--simulated");
  if (recovered.code !== 0) return [`recover ended with ${recovered.code}: ${lastLines(recovered.output)}`];
  return differences(project, stack, baseline);
}

function differences(project: ProjectCopy, stack: string, baseline: Baseline): Problems {
  const { pending } = project.state(stack);
  return [
    ...compare("state", baseline.urns, urnsOf(project, stack)),
    ...compare("clouds", baseline.objects, objectsOf(project, stack)),
    ...(pending.length > 0 ? [`${pending.length} operations are still pending`] : []),
  ];
}

function compare(where: string, wanted: readonly string[], found: readonly string[]): string[] {
  const missing = wanted.filter((item) => !found.includes(item));
  const surplus = found.filter((item, index) => !wanted.includes(item) || found.indexOf(item) !== index);
  return [
    ...missing.map((item) => `${where}: missing ${item}`),
    ...surplus.map((item) => `${where}: too many ${item}`),
  ];
}

const urnsOf = (project: ProjectCopy, stack: string) =>
  project
    .state(stack)
    .resources.map(({ urn }) => urn)
    .sort();

/** An object belongs to the resource that made it; two for one resource would be one made twice. */
const objectsOf = (project: ProjectCopy, stack: string) =>
  project
    .objects(stack)
    .map(({ urn }) => urn)
    .sort();

export function expectCode(
  { code, output }: { code: number; output: string },
  wanted: number,
  what: string,
): void {
  if (code !== wanted) throw new Error(`${what} ended with ${code}, not ${wanted}:\n${output}`);
}

const lastLines = (text: string) => text.trim().split("\n").slice(-8).join("\n");

/** `count` numbers from 1 to `last`, evenly spread, both ends among them. */
export function spread(last: number, count: number): number[] {
  if (count >= last) return Array.from({ length: last }, (_, index) => index + 1);
  const step = count > 1 ? (last - 1) / (count - 1) : 0;
  return [...new Set(Array.from({ length: count }, (_, index) => Math.round(1 + index * step)))];
}
