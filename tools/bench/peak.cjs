// Loaded with --require by the benchmark: at exit, appends the process's peak memory in megabytes to a file.
const { appendFileSync } = require("node:fs");

const file = process.env.BENCH_PEAK;
if (file) {
  process.on("exit", () => appendFileSync(file, `${process.resourceUsage().maxRSS / 1024}\n`));
}
