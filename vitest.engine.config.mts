import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.mts";

/** Tests of the real engine: they need the pulumi CLI, take minutes, and run one after the other. */
export default defineConfig(
  mergeConfig(
    { test: { reporters: base.test?.reporters ?? [] } },
    {
      test: {
        include: ["tests/engine/**/*.test.ts"],
        fileParallelism: false,
        testTimeout: 1_200_000,
        hookTimeout: 1_200_000,
      },
    },
  ),
);
