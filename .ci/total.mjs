// Adds up what the steps of `.ci/run` did: tests from vitest's JSON results, every other step as one.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? "out/ci";
const total = { passed: 0, failed: 0, skipped: 0 };
const steps = readFileSync(join(folder, "steps"), "utf8").trim().split("\n");

for (const step of steps) {
  const [name, code] = step.split(" ");
  const file = join(folder, `${name}.json`);
  if (existsSync(file)) {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(file, "utf8"),
    );
    total.passed += numPassedTests;
    total.failed += numFailedTests;
    total.skipped += numPendingTests + numTodoTests;
    // A run that failed without a failed test (a crash, an unhandled error) is a failure all the same.
    if (code !== "0" && numFailedTests === 0) total.failed += 1;
  } else {
    total[code === "0" ? "passed" : "failed"] += 1;
  }
}

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
