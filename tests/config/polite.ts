import { expect } from "vitest";
import { ConfigError } from "../../infra/config/errors";

/** Runs something that reads configuration: its result, or the error for people it ended in. Anything else fails. */
export function attempt<T>(run: () => T): { readonly result: T } | { readonly error: ConfigError } {
  try {
    return { result: run() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expectPolite(error);
    return { error };
  }
}

/** The message of the error that `run` must end in. */
export function messageOf(run: () => unknown): string {
  const outcome = attempt(run);
  if ("result" in outcome) throw new Error("this should have been refused");
  return outcome.error.message;
}

/** What every error for people keeps to, however odd the input. */
function expectPolite({ source, problems, message }: ConfigError): void {
  expect(source).not.toBe("");
  expect(problems.length).toBeGreaterThan(0);
  expect(message).not.toMatch(/\n\s+at |undefined|\[object|NaN|Error:|node_modules/);
  for (const { path, problem, allowed, fix } of problems) {
    expect(`${path}${source}`).not.toBe("");
    for (const line of [path, problem, allowed, fix]) {
      expect(line ?? "").not.toMatch(/[\n\r]/);
      expect((line ?? "").length).toBeLessThan(600);
    }
    expect(problem).not.toBe("");
    expect(allowed).not.toBe("");
    expect(message).toContain(`${path || "(the whole file)"}: ${problem}\n    allowed: ${allowed}`);
  }
}
