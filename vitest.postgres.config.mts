import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.mts";

/** Tests with real PostgreSQL servers and a real PgBouncer, started on this machine one file after the other. */
export default defineConfig(
  mergeConfig(
    { test: { reporters: base.test?.reporters ?? [] } },
    {
      test: {
        include: ["tests/postgres/**/*.test.ts"],
        fileParallelism: false,
        testTimeout: 600_000,
        hookTimeout: 300_000,
      },
    },
  ),
);
