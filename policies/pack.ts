/**
 * The CrossGuard policy pack. It is the only place that constructs a pack: a process may hold one, and the plan tool
 * runs the same rules in-process through `evaluate`.
 */
import {
  PolicyPack,
  type PolicyResource,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import * as deserialize from "@pulumi/policy/deserialize";
import { allRules } from "./catalog";
import { levelFor } from "./environment";
import { packName } from "./evaluate";
import { frameworkNames } from "./frameworks";
import { throwUnknown } from "./marks";
import {
  defaultSettings,
  frameworkText,
  type ResourceRule,
  type ResourceView,
  type Rule,
  type StackRule,
} from "./rule";

/**
 * What the policy SDK's report function takes besides a text: it is how one violation can have another level than
 * its policy. Its type declaration mentions the text only.
 */
type ReportWithLevel = (violation: {
  readonly message: string;
  readonly enforcementLevel: "advisory" | "mandatory";
  readonly urn?: string;
}) => void;

/** Puts the marks back on a remediation's inputs. Part of the policy SDK that its type declarations leave out. */
const { serializeProperties } = deserialize as unknown as {
  readonly serializeProperties: (props: Record<string, unknown>) => Promise<unknown>;
};

/** The parts that both kinds of policy share. */
function describe(rule: Rule) {
  const [first] = rule.frameworks;
  return {
    name: rule.name,
    description: rule.description,
    severity: rule.severity,
    enforcementLevel: rule.level,
    remediationSteps: rule.remediation,
    ...(first && {
      framework: {
        name: frameworkNames[first.name] ?? first.name,
        version: "",
        reference: frameworkText(rule),
        specification: "",
      },
    }),
  };
}

/** Reports a violation: plainly, or at the lower level where the environment is relaxed. */
function send(
  report: ReportViolation,
  rule: Rule,
  level: "advisory" | "mandatory",
  message: string,
  urn?: string,
) {
  if (level === rule.level) report(message, urn);
  else
    (report as unknown as ReportWithLevel)({
      message: `${rule.description}\n${message}`,
      enforcementLevel: level,
      ...(urn !== undefined && { urn }),
    });
}

function viewOf(resource: ResourceValidationArgs | PolicyResource, marked: unknown): ResourceView {
  const { urn, type, name, props, opts, provider } = resource;
  const options = { protect: opts.protect, parent: opts.parent, provider: provider?.urn };
  return { urn, type, name, inputs: props, marked, options };
}

/** A rule about one resource. */
function resourcePolicy(rule: ResourceRule): ResourceValidationPolicy {
  const types = new Set(rule.types);
  const validate = (args: ResourceValidationArgs, report: ReportViolation) => {
    if (!types.has(args.type)) return;
    const view = viewOf(args, undefined);
    const settings = { ...defaultSettings(rule), ...args.getConfig<Record<string, unknown>>() };
    rule.check(view, (message) => send(report, rule, levelFor(rule, view), message), settings);
  };
  // The policy SDK skips a policy whose function names another type, before it decodes the resource for it.
  const only = rule.types.length === 1 ? { __pulumiType: rule.types[0] } : {};
  const properties = Object.fromEntries(
    Object.entries(rule.settings).map(([name, setting]) => [
      name,
      {
        type: "array" as const,
        items: { type: "string" as const },
        description: setting.description,
        default: [...setting.default],
      },
    ]),
  );
  return {
    ...describe(rule),
    ...(Object.keys(properties).length > 0 && { configSchema: { properties } }),
    validateResource: Object.assign(validate, only),
  };
}

/**
 * A rule about secrets, which reads inputs with their marks. The policy SDK takes the marks off before a validation,
 * so the rule runs as a remediation that changes nothing and remembers what it saw for the validation that follows.
 */
function markedPolicy(rule: ResourceRule): ResourceValidationPolicy {
  const seen = new Map<string, readonly string[]>();
  return {
    ...describe(rule),
    enforcementLevel: "remediate",
    remediateResource: async (args) => {
      const marked: unknown = await serializeProperties(args.props);
      const messages: string[] = [];
      rule.check(viewOf(args, marked), (message) => messages.push(message), defaultSettings(rule));
      seen.set(args.urn, messages);
      return undefined;
    },
    validateResource: (args, report) => {
      const messages = seen.get(args.urn);
      // A policy config that changes the level keeps the remediation from running: say so, rather than pass everything.
      if (!messages)
        return args.notApplicable("secrets can be told from plain text only at the level remediate");
      for (const message of messages) report(message);
      seen.delete(args.urn);
    },
  };
}

/** A rule over the whole stack. */
function stackPolicy(rule: StackRule): StackValidationPolicy {
  const types = new Set(rule.types);
  return {
    ...describe(rule),
    validateStack: ({ resources }, report) => {
      const check = rule.start();
      const views = new Map<string, ResourceView>();
      for (const resource of resources) {
        if (!types.has(resource.type)) continue;
        const view = viewOf(resource, undefined);
        // In the preview of a new cluster its provider cannot be asked, and the engine knows nothing of what it holds.
        if (Object.keys(view.inputs).length === 0) throwUnknown(view.name);
        views.set(view.urn, view);
        check.collect(view);
      }
      check.finish((urn, message) => {
        const view = views.get(urn);
        send(report, rule, view ? levelFor(rule, view) : rule.level, message, urn);
      });
    },
  };
}

function policyOf(rule: Rule): ResourceValidationPolicy | StackValidationPolicy {
  if (rule.kind === "stack") return stackPolicy(rule);
  return rule.types.length === 0 ? markedPolicy(rule) : resourcePolicy(rule);
}

new PolicyPack(packName, { enforcementLevel: "mandatory", policies: allRules.map(policyOf) });
