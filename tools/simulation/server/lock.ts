import * as fs from "node:fs";
import * as path from "node:path";
import { CloudError } from "./errors";

/** Lets one process at a time write the simulated clouds in a folder. A lock whose process is gone counts for nothing. */
export function lockFolder(folder: string): () => void {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "lock");
  const holder = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : 0;
  if (holder > 0 && holder !== process.pid && isRunning(holder)) {
    throw new CloudError(
      `the simulated clouds in ${folder} are in use by process ${holder}: wait for it to end`,
    );
  }
  fs.writeFileSync(file, String(process.pid));
  return () => fs.rmSync(file, { force: true });
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
