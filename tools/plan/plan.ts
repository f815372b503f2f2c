import type { StackPlan } from "../../infra/config/load";
import { project } from "../../infra/config/stackfile";
import { type Table, tables } from "../../infra/resilience/tables";
import type { Finding, Unchecked } from "../../policies/evaluate";
import { Collector, type Place, type Planned } from "./collect";
import { type Refusal, runStack } from "./run";

/** What would be created, and what the policies say of it. */
export interface Plan {
  readonly project: string;
  readonly stack: string;
  readonly environment: string;
  /** In the order of their URNs. */
  readonly resources: readonly Planned[];
  readonly outputs: Record<string, unknown>;
  /** Recovery, availability and cost, as the configuration gives them. */
  readonly tables: readonly Table[];
  readonly findings: readonly Finding[];
  /** Rules that could not be decided, because a value is unknown. */
  readonly unchecked: readonly Unchecked[];
  /** What the simulated clouds would refuse: mistakes of the program. */
  readonly refusals: readonly Refusal[];
  readonly place: (urn: string) => Place | undefined;
}

/** Plans a stack in this process. `onResource` is told how many resources there are so far. */
export async function makePlan(
  root: string,
  stackPlan: StackPlan,
  onResource?: (count: number) => void,
): Promise<Plan> {
  const collector = new Collector(onResource);
  const { outputs, refusals } = await runStack(root, stackPlan, {
    answers: "simulated",
    onRegistration: collector.add,
  });
  const { findings, unchecked } = collector.finish();
  return {
    project,
    stack: stackPlan.stack,
    environment: stackPlan.environment.name,
    resources: collector.resources,
    outputs,
    tables: tables(stackPlan),
    findings,
    unchecked,
    refusals,
    place: (urn) => collector.place(urn),
  };
}
