import { resolve } from "node:path";
import { RecordingMonitor } from "../plan/monitor";
import { makePlan } from "../plan/plan";
import { execute } from "../plan/run";
import { writePlanFiles } from "../plan/write";
import { createModel } from "../simulation/model";
import { withServices, withSites } from "./inputs";
import { replay } from "./replay";

/** One case of the benchmark in a process of its own: `case.ts <what> <argument> <folder>`. */
async function main([what = "", argument = "", folder = ""]: readonly string[]): Promise<void> {
  const root = resolve(__dirname, "../..");
  let resources = 0;
  const monitor = () =>
    new RecordingMonitor({
      project: "platform-blueprint",
      stack: "bench",
      model: createModel(),
      references: new Map(),
      onRegistration: () => {
        resources += 1;
      },
      onRefusal: () => {},
    });
  switch (what) {
    case "empty":
      await execute(monitor(), "bench", async () => ({}));
      break;
    case "floor":
      await execute(monitor(), "bench", () => replay(argument));
      break;
    case "sites":
    case "services": {
      const count = Number(argument);
      const plan = await makePlan(
        root,
        what === "sites" ? withSites(root, count) : withServices(root, count),
      );
      await writePlanFiles(folder, plan);
      resources = plan.resources.length;
      break;
    }
    default:
      throw new Error(`unknown case ${what}`);
  }
  console.log(resources);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
