// Entry point for Pulumi, which would type-check a TypeScript one on every run: tsx only strips the types.
require("tsx/cjs");
require("./pack.ts");
