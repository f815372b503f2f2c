import { join, resolve } from "node:path";
import { openStack } from "../infra/config/load";
import { stackNames } from "../infra/config/stackfile";
import { goldenOf, writeGolden } from "./golden/golden";
import { makePlan } from "./plan/plan";

/** Writes the goldens of every stack anew. Read the difference before you commit it. */
async function main(): Promise<void> {
  const root = resolve(__dirname, "..");
  for (const stack of stackNames(root)) {
    const plan = await makePlan(root, openStack(root, stack));
    await writeGolden(join(root, "tests", "golden", stack), goldenOf(plan));
    console.log(`${stack}: ${plan.resources.length} resources`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
