import type { PlanRecord } from "../plan/record";

/** An alias as a plan has it: a URN, or what differs from the resource as it is now. */
interface AliasSpec {
  readonly name?: string;
  readonly type?: string;
  readonly stack?: string;
  readonly project?: string;
  readonly parenturn?: string;
  readonly noparent?: boolean;
}

/** The parts of a URN that matter when things are renamed. */
function partsOf(urn: string) {
  const [stack = "", project = "", types = "", ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  return { stack, project, types, name: name.join("::") };
}

const stackType = "pulumi:pulumi:Stack";

/** The URN of a resource below a parent, as the engine makes it: the stack itself leaves no trace in it. */
function urnBelow(parent: string, stack: string, project: string, type: string, name: string): string {
  const { types } = partsOf(parent);
  const chain = parent === "" || types === stackType ? type : `${types}$${type}`;
  return `urn:pulumi:${stack}::${project}::${chain}::${name}`;
}

/** A child is usually named after its parent: renaming the parent renamed the child. */
function nameBelow(name: string, parent: string, formerParent: string): string {
  const [now, before] = [partsOf(parent).name, partsOf(formerParent).name];
  return now !== "" && name.startsWith(now) ? before + name.slice(now.length) : name;
}

/**
 * The URNs that each resource had before, by its URN now: those that its aliases say, and those that follow from the
 * aliases of what it is part of. The engine finds the resource in its state under any of them.
 */
export function formerUrns(records: readonly PlanRecord[]): ReadonlyMap<string, readonly string[]> {
  const byUrn = new Map(records.map((record) => [record.urn, record]));
  const known = new Map<string, readonly string[]>();
  const formerOf = (urn: string): readonly string[] => {
    const record = byUrn.get(urn);
    const found = known.get(urn) ?? (record ? urnsOf(record) : []);
    known.set(urn, found);
    return found;
  };
  const urnsOf = ({ urn, type, name, parent, options }: PlanRecord): readonly string[] => {
    const own = partsOf(urn);
    const aliases = (options.aliases ?? []) as readonly (string | AliasSpec)[];
    const parents = [parent, ...formerOf(parent)];
    const urns = [{}, ...aliases].flatMap((alias) => {
      if (typeof alias === "string") return [alias];
      const { noparent, parenturn } = alias as AliasSpec;
      const above = noparent ? [""] : parenturn && parenturn !== parent ? [parenturn] : parents;
      return above.map((former) => {
        const spec = alias as AliasSpec;
        const { stack = own.stack, project = own.project } = spec;
        const formerName = spec.name ?? nameBelow(name, parent, former === "" ? parent : former);
        return urnBelow(former, stack, project, spec.type ?? type, formerName);
      });
    });
    return [...new Set(urns)].filter((former) => former !== urn);
  };
  for (const { urn } of records) formerOf(urn);
  return new Map([...known].filter(([, urns]) => urns.length > 0));
}
