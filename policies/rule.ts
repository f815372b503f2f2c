/**
 * What a policy rule is. Rules are plain data and functions: nothing here knows CrossGuard or the plan tool, which
 * both run the same rules.
 */

/** How bad it is when the rule is broken. */
export type Severity = "low" | "medium" | "high" | "critical";

/** `mandatory` stops an update; `advisory` only warns. */
export type Level = "mandatory" | "advisory";

/** One control that a rule implements. */
export interface Framework {
  /** Name of the benchmark or checker. */
  readonly name: string;
  /** The control's number or id there. */
  readonly reference: string;
}

/** Resource options that rules look at. */
export interface ViewOptions {
  /** The resource cannot be deleted by Pulumi. */
  readonly protect?: boolean | undefined;
  /** URN of the parent resource. */
  readonly parent?: string | undefined;
  /** URN of the provider instance (an `::id` suffix is allowed). Tells the resources of two clusters apart. */
  readonly provider?: string | undefined;
}

/** One resource as a rule sees it. */
export interface ResourceView {
  readonly urn: string;
  /** Pulumi type token, for example `aws:eks/cluster:Cluster`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** The id that the cloud gave, where known: links resources that refer to each other by id. */
  readonly id?: string | undefined;
  /** Plain inputs, secrets unwrapped. Reading an unknown value throws, which makes the rule "not checked". */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The inputs as registered, secrets and unknown values still marked. Only the secret rules read them. */
  readonly marked: unknown;
  readonly options: ViewOptions;
}

/** Says what is wrong with a resource. */
export type Report = (message: string) => void;
/** Checks one resource. `settings` holds the rule's own settings: their defaults, or what the policy config says. */
export type Check = (
  resource: ResourceView,
  report: Report,
  settings: Readonly<Record<string, unknown>>,
) => void;
/** Says what is wrong with the resource of that URN. */
export type StackReport = (urn: string, message: string) => void;

interface RuleBase {
  /** Unique in the pack, kebab-case, starts with the subject. */
  readonly name: string;
  /** One sentence that is true when the rule is kept. */
  readonly description: string;
  readonly severity: Severity;
  /** Level in staging and prod; see {@link RuleBase.resilience}. */
  readonly level: Level;
  /** The rule is about surviving failures, so it is only advisory in environments that hold nothing of value. */
  readonly resilience: boolean;
  readonly frameworks: readonly Framework[];
  /** What to do when the rule is broken. */
  readonly remediation: string;
  /** Exact type tokens that the rule reads; empty means every resource. */
  readonly types: readonly string[];
}

/** A setting of a rule: a list of texts that the policy config may replace. */
export interface Setting {
  readonly description: string;
  readonly default: readonly string[];
}

/** A rule about one resource at a time. */
export interface ResourceRule extends RuleBase {
  readonly kind: "resource";
  readonly check: Check;
  readonly settings: Readonly<Record<string, Setting>>;
}

/** One run of a stack rule. It keeps only what it needs of each resource, so that big stacks cost little memory. */
export interface StackCheck {
  /** Called once for each resource of the rule's types, in any order. */
  collect(resource: ResourceView): void;
  /** Called once, when all resources were seen. */
  finish(report: StackReport): void;
}

/** A rule about how resources fit together. */
export interface StackRule extends RuleBase {
  readonly kind: "stack";
  readonly start: () => StackCheck;
}

export type Rule = ResourceRule | StackRule;

interface Definition {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  /** Default `mandatory`. */
  readonly level?: Level;
  /** Default false. */
  readonly resilience?: boolean;
  /** Controls, separated by semicolons: `"CIS-EKS 5.4.1; CKV_AWS_38"`. */
  readonly frameworks: string;
  readonly remediation: string;
  /** Type tokens; empty for every resource. */
  readonly types: readonly string[];
}

/** Splits `"CIS-EKS 5.4.1; CKV_AWS_38"` into its controls. Checkov ids carry their checker in themselves. */
export function parseFrameworks(text: string): Framework[] {
  return text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      if (/^CKV2?_/.test(part)) return { name: "Checkov", reference: part };
      const space = part.indexOf(" ");
      return space < 0
        ? { name: part, reference: part }
        : { name: part.slice(0, space), reference: part.slice(space + 1).trim() };
    });
}

/** The controls of a rule in one line, as findings show them. */
export function frameworkText(rule: Rule): string {
  return rule.frameworks
    .map(({ name, reference }) =>
      name === "Checkov" || name === reference ? reference : `${name} ${reference}`,
    )
    .join("; ");
}

function base(definition: Definition) {
  return {
    name: definition.name,
    description: definition.description,
    severity: definition.severity,
    level: definition.level ?? "mandatory",
    resilience: definition.resilience ?? false,
    frameworks: parseFrameworks(definition.frameworks),
    remediation: definition.remediation,
    types: definition.types,
  } as const;
}

/** Defines a rule about one resource at a time. */
export function resourceRule(
  definition: Definition & { readonly check: Check; readonly settings?: Readonly<Record<string, Setting>> },
): ResourceRule {
  return {
    kind: "resource",
    ...base(definition),
    check: definition.check,
    settings: definition.settings ?? {},
  };
}

/** The settings of a rule where nobody configured it. */
export function defaultSettings(rule: ResourceRule): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(rule.settings).map(([name, setting]) => [name, setting.default]));
}

/** Defines a rule about how resources fit together. */
export function stackRule(definition: Definition & { readonly start: () => StackCheck }): StackRule {
  return { kind: "stack", ...base(definition), start: definition.start };
}
