/**
 * Runs the rules in-process. Resources are handed over one by one as they are registered and need not be kept: rules
 * are indexed by type, and stack rules keep only what they need.
 */
import { allRules } from "./catalog";
import { levelFor } from "./environment";
import { isUnknownError, plainInputs } from "./marks";
import {
  defaultSettings,
  frameworkText,
  type Level,
  type ResourceRule,
  type ResourceView,
  type Rule,
  type Severity,
  type StackCheck,
  type StackRule,
  type ViewOptions,
} from "./rule";

/** Name of the policy pack, in findings and in CrossGuard. */
export const packName = "platform-blueprint";

/** One broken rule. */
export interface Finding {
  readonly pack: string;
  readonly rule: string;
  readonly level: Level;
  readonly severity: Severity;
  /** The controls that the rule implements, for example `CIS-EKS 5.4.1; CKV_AWS_38`. */
  readonly framework: string;
  readonly urn: string;
  readonly message: string;
}

/** A rule that could not be decided, because a value is not known before the update. */
export interface Unchecked {
  readonly rule: string;
  /** Empty for rules over the whole stack. */
  readonly urn: string;
  readonly reason: string;
}

/** A resource as it was registered. `inputs` may hold the SDK's marks for secrets, outputs and unknown values. */
export interface RegisteredResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id?: string | undefined;
  readonly inputs: unknown;
  readonly options: ViewOptions;
}

/** One evaluation. */
export interface Session {
  /** Checks one resource. Its inputs may be dropped afterwards. */
  resource(resource: RegisteredResource): void;
  /** Ends the evaluation: all findings, sorted by level, severity, rule, URN and message. */
  finish(): Finding[];
  /** What could not be decided; complete after `finish`. */
  readonly unchecked: readonly Unchecked[];
}

interface Run {
  readonly rule: StackRule;
  readonly check: StackCheck;
  /** Why the rule cannot be decided: it met an unknown value in this resource. */
  unknown: string | undefined;
}

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

function compare(a: Finding, b: Finding): number {
  const order =
    Number(a.level === "advisory") - Number(b.level === "advisory") ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity);
  if (order !== 0) return order;
  const left = `${a.rule}\n${a.urn}\n${a.message}`;
  const right = `${b.rule}\n${b.urn}\n${b.message}`;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Groups rules by the types that they read; rules for every type are under `""`. */
function byType<T extends { readonly types: readonly string[] }>(items: readonly T[]): Map<string, T[]> {
  const index = new Map<string, T[]>();
  for (const item of items) {
    for (const type of item.types.length > 0 ? item.types : [""]) {
      const group = index.get(type);
      if (group) group.push(item);
      else index.set(type, [item]);
    }
  }
  return index;
}

/** The resource as rules see it. */
export function viewOf(resource: RegisteredResource): ResourceView {
  const { urn, type, name, id, inputs, options } = resource;
  return { urn, type, name, id, inputs: plainInputs(inputs), marked: inputs, options };
}

/** Starts an evaluation with all rules, or with the given ones. */
export function createSession(rules: readonly Rule[] = allRules): Session {
  const findings: Finding[] = [];
  const unchecked: Unchecked[] = [];
  const resourceRules = byType(rules.filter((rule): rule is ResourceRule => rule.kind === "resource"));
  const runs: Run[] = rules
    .filter((rule): rule is StackRule => rule.kind === "stack")
    .map((rule) => ({ rule, check: rule.start(), unknown: undefined }));
  const runsByType = byType(runs.map((run) => ({ types: run.rule.types, run })));
  /** Levels of the resources that stack rules saw: only those where a rule about resilience is relaxed. */
  const relaxed = new Set<string>();

  const add = (rule: Rule, level: Level, urn: string, message: string) => {
    const { name, severity } = rule;
    findings.push({
      pack: packName,
      rule: name,
      level,
      severity,
      framework: frameworkText(rule),
      urn,
      message,
    });
  };

  const checkOne = (rule: ResourceRule, view: ResourceView) => {
    try {
      const report = (message: string) => add(rule, levelFor(rule, view), view.urn, message);
      rule.check(view, report, defaultSettings(rule));
    } catch (error) {
      if (!isUnknownError(error)) throw error;
      unchecked.push({ rule: rule.name, urn: view.urn, reason: error.message });
    }
  };

  const collect = (run: Run, view: ResourceView) => {
    if (levelFor(run.rule, view) !== run.rule.level) relaxed.add(view.urn);
    try {
      run.check.collect(view);
    } catch (error) {
      if (!isUnknownError(error)) throw error;
      run.unknown = `${view.name}: ${error.message}`;
    }
  };

  return {
    unchecked,
    resource(registered) {
      const view = viewOf(registered);
      for (const key of [view.type, ""]) {
        for (const rule of resourceRules.get(key) ?? []) checkOne(rule, view);
        for (const { run } of runsByType.get(key) ?? []) collect(run, view);
      }
    },
    finish() {
      for (const { rule, check, unknown } of runs) {
        if (unknown !== undefined) {
          unchecked.push({ rule: rule.name, urn: "", reason: unknown });
          continue;
        }
        check.finish((urn, message) => {
          add(rule, rule.resilience && relaxed.has(urn) ? "advisory" : rule.level, urn, message);
        });
      }
      return findings.sort(compare);
    },
  };
}

/** Checks all resources at once. */
export function evaluate(
  resources: Iterable<RegisteredResource>,
  rules: readonly Rule[] = allRules,
): Finding[] {
  const session = createSession(rules);
  for (const resource of resources) session.resource(resource);
  return session.finish();
}
