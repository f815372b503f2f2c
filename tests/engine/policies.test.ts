import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectCode } from "../../tools/convergence/converge";
import { engineSuite } from "./support";

engineSuite("the policy pack on the real engine", (project) => {
  test("passes the preview of every environment", () => {
    for (const stack of ["dev", "staging", "prod"]) {
      expectCode(project().sim(stack, "preview", "--policy-pack", "policies"), 0, `preview of ${stack}`);
    }
  });

  test("stops an update that breaks a mandatory rule", () => {
    const file = join(project().root, "components/service/pod.ts");
    const text = readFileSync(file, "utf8");
    expect(text).toContain("runAsNonRoot: true");
    writeFileSync(file, text.replace("runAsNonRoot: true", "runAsNonRoot: false"));
    const run = project().sim("dev", "up", "--yes", "--skip-preview", "--policy-pack", "policies");
    writeFileSync(file, text);
    expect(run.code).not.toBe(0);
    expect(run.output).toMatch(/runAsNonRoot/);
  });

  test("analyses an exported state", () => {
    expectCode(project().sim("dev", "up", "--yes", "--skip-preview"), 0, "up");
    expectCode(project().sim("dev", "stack", "export", "--file", "state.json"), 0, "stack export");
    const run = project().pulumi("policy", "analyze", "--file", "state.json", "--policy-pack", "policies");
    expectCode(run, 0, "policy analyze");
  });
});
