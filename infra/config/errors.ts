import { distance } from "fastest-levenshtein";

/** One thing that is wrong with the configuration, written for the person who has to mend it. */
export interface Problem {
  /** Where: the file or stack, then the path inside it, for example `sites.aws-eu.network.cidr`. */
  readonly path: string;
  /** What is wrong, including the value that was found unless it could be a secret. */
  readonly problem: string;
  /** What would be accepted. */
  readonly allowed: string;
  /** What to do about it, where that is not obvious from `allowed`. */
  readonly fix?: string;
}

/** All problems of one configuration at once. `message` is complete: print it without a stack trace. */
export class ConfigError extends Error {
  constructor(
    readonly source: string,
    readonly problems: readonly Problem[],
  ) {
    super(describe(source, problems));
    this.name = "ConfigError";
  }
}

function describe(source: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.map(({ path, problem, allowed, fix }) =>
    [
      `  ${path || "(the whole file)"}: ${problem}`,
      `    allowed: ${allowed}`,
      ...(fix ? [`    fix: ${fix}`] : []),
    ].join("\n"),
  );
  return `${source}: ${count} in the configuration\n${lines.join("\n")}`;
}

/** The name from `known` that was probably meant, or nothing when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits || a.candidate.localeCompare(b.candidate));
  const best = ranked[0];
  return best && best.edits <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}
