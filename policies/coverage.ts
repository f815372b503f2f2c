/** Rules about resources that others must accompany: a network and its logs, a network and its endpoints. */
import { idOf } from "./links";
import type { ResourceView, StackCheck } from "./rule";

/** A resource that accompanies another. */
export interface Companion {
  /** Key of the resource that it accompanies. */
  readonly of: string;
  /** What it gives. */
  readonly part: string;
}

interface Coverage {
  /** Type of the resources that must be accompanied. */
  readonly subject: string;
  /** What a companion calls a subject. Default: its id. */
  readonly keyOf?: (subject: ResourceView) => string;
  /** The companion that another resource is, or nothing where it does not count. */
  readonly companion: (resource: ResourceView) => Companion | undefined;
  /** What is wrong with a subject that has these parts, or nothing. */
  readonly complaint: (parts: ReadonlySet<string>) => string | undefined;
}

/** A run of a stack rule that complains of each subject whose companions are not what they should be. */
export const coverage =
  ({ subject, keyOf = idOf, companion, complaint }: Coverage) =>
  (): StackCheck => {
    const subjects = new Map<string, string>();
    const parts = new Map<string, Set<string>>();
    return {
      collect: (resource) => {
        if (resource.type === subject) {
          subjects.set(keyOf(resource), resource.urn);
          return;
        }
        const found = companion(resource);
        if (!found) return;
        const known = parts.get(found.of) ?? new Set();
        parts.set(found.of, known.add(found.part));
      },
      finish: (report) => {
        for (const [key, urn] of subjects) {
          const wrong = complaint(parts.get(key) ?? new Set());
          if (wrong !== undefined) report(urn, wrong);
        }
      },
    };
  };

/** A complaint where there is no companion at all. */
export const unaccompanied =
  (message: string) =>
  (parts: ReadonlySet<string>): string | undefined =>
    parts.size > 0 ? undefined : message;
