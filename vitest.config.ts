import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "tests/**/*.test.ts",
      "policies/**/*.test.ts",
      "infra/**/*.test.ts",
      "components/**/*.test.ts",
      "tools/**/*.test.ts",
    ],
    exclude: ["node_modules/**", "tests/engine/**"],
    testTimeout: 60_000,
  },
});
