import { distance } from "fastest-levenshtein";

/** One thing that is wrong with the configuration, written for the person who has to mend it. */
export interface Problem {
  /** Where inside the source, for example `sites.aws-eu.network.cidr` or `line 3, column 5`; empty: the whole of it. */
  readonly path: string;
  /** What is wrong, including the value that was found. Configuration holds no secrets. */
  readonly problem: string;
  /** What would be accepted. */
  readonly allowed: string;
  /** What to do about it, where that is not obvious from `allowed`. */
  readonly fix?: string;
}

/** All problems of a configuration at once. `message` is complete: print it without a stack trace. */
export class ConfigError extends Error {
  constructor(
    /** The file or files. */
    readonly source: string,
    readonly problems: readonly Problem[],
    message = describe(source, problems),
  ) {
    super(message);
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
  return `${source}: ${count}\n${lines.join("\n")}`;
}

/** Runs every step, so that the problems of all are told at once. @throws ConfigError with those of all steps */
export function together<Results extends readonly unknown[]>(
  ...steps: { readonly [K in keyof Results]: () => Results[K] }
): Results {
  const errors: ConfigError[] = [];
  const results = steps.map((step) => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      errors.push(error);
      return undefined;
    }
  });
  if (errors.length > 0) {
    throw new ConfigError(
      errors.map(({ source }) => source).join(", "),
      errors.flatMap(({ problems }) => problems),
      errors.map(({ message }) => message).join("\n"),
    );
  }
  return results as unknown as Results;
}

/** `did you mean …?` as a problem's fix, or nothing where no name in `known` is near. */
export function didYouMean(word: string, known: readonly string[]): Pick<Problem, "fix"> {
  const guess = nearest(word, known);
  return guess === undefined ? {} : { fix: `did you mean ${guess}?` };
}

/** The name from `known` that was probably meant, or nothing when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  // The distance takes time by the product of the lengths, and nothing this long resembles a name.
  if (word.length > 100) return undefined;
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits || a.candidate.localeCompare(b.candidate));
  const best = ranked[0];
  return best && best.edits <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** `sites.aws-eu.cluster.admins[0]`; odd keys are quoted, long ones cut. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    const name = String(part);
    if (!/^[\w:-]{1,60}$/.test(name)) return `${text}[${show(name)}]`;
    return text ? `${text}.${name}` : name;
  }, "");
}

/** A value as it stands in a message: on one line, cut where it is long. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a map";
  if (typeof value !== "string") return String(value);
  const text = JSON.stringify([...value.slice(0, 200)].slice(0, 60).join(""));
  return value.length > 60 ? `${text.slice(0, -1)}…"` : text;
}
