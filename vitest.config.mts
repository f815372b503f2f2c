import { configDefaults, defineConfig } from "vitest/config";

const results = process.env.TEST_RESULTS;

/** The default tests: they need Node only. Tests of the real engine have a configuration of their own. */
export default defineConfig({
  test: {
    include: ["{infra,components,policies,tools,tests}/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "tests/engine/**", "tests/postgres/**"],
    // Against hanging alone: plans of production take their time on a busy machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: results ? ["default", ["json", { outputFile: results }]] : ["default"],
  },
});
