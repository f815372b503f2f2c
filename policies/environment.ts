/** Which environment a resource belongs to, and what that means for a rule's level. One place for all rules. */
import type { Level, ResourceView, Rule } from "./rule";
import { textAt } from "./values";

/** Environments that hold nothing of value: there, rules about surviving failures only advise. */
const RELAXED = new Set(["dev", "local"]);

const TAG_PATHS = ["tags.environment", "labels.environment", "resourceLabels.environment"] as const;

/** The stack of a URN: `urn:pulumi:prod-aws-eu-platform::project::type::name`. */
function stackOf(urn: string): string {
  return /^urn:pulumi:([^:]*)::/.exec(urn)?.[1] ?? "";
}

/**
 * The environment: the resource's own tag or label, else the first word of the stack's name (a scoped stack such as
 * `prod-aws-eu-platform` starts with its environment).
 */
export function environmentOf(resource: Pick<ResourceView, "urn" | "inputs">): string {
  for (const path of TAG_PATHS) {
    const tag = readable(resource, path);
    if (tag !== "") return tag;
  }
  return stackOf(resource.urn).split("-")[0] ?? "";
}

/** A tag, or nothing where it is not known yet. */
function readable(resource: Pick<ResourceView, "inputs">, path: string): string {
  try {
    return textAt(resource.inputs, path);
  } catch {
    return "";
  }
}

/** The level at which a rule counts for a resource: resilience rules only advise in environments like dev. */
export function levelFor(rule: Rule, resource: Pick<ResourceView, "urn" | "inputs">): Level {
  return rule.resilience && RELAXED.has(environmentOf(resource)) ? "advisory" : rule.level;
}
