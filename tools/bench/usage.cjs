// Loaded with --require by the benchmark: at exit, appends to a file what the process used: its peak memory in
// megabytes and its processor time in milliseconds.
const { appendFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

const file = process.env.BENCH_USAGE;
if (file && isMainThread) {
  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    appendFileSync(file, `${maxRSS / 1024} ${(userCPUTime + systemCPUTime) / 1000}\n`);
  });
}
