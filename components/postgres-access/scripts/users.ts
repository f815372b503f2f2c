import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { type Cloud, cloudOf, required } from "./cloud.ts";
import type { PoolerSecret } from "./plan.ts";
import { authorities } from "./prepare.ts";

/**
 * Beside PgBouncer: keeps its files like the pooler's secret, and tells it to read them again when they change.
 * PgBouncer goes on with what it has while the store cannot be reached.
 */
export async function keepUsers(environment: NodeJS.ProcessEnv): Promise<never> {
  const cloud = cloudOf(environment);
  const folder = required(environment, "CREDENTIALS");
  await replace(`${folder}/server-ca.crt`, await authorities(required(environment, "SERVER_CA")));
  let known: string | undefined;
  for (;;) {
    known = await refresh(cloud, required(environment, "POOLER_SECRET"), folder, known).catch(
      (error: Error) => {
        console.error(error.message);
        return known;
      },
    );
    await pause(Number(required(environment, "POOLER_SECONDS")) * 500);
  }
}

async function refresh(cloud: Cloud, secret: string, folder: string, known: string | undefined) {
  const value = await cloud.readSecret(secret);
  if (!value || value === known) return known;
  const { verifiers, current } = JSON.parse(value) as PoolerSecret;
  await replace(`${folder}/tls.crt`, current.certificate);
  await replace(`${folder}/tls.key`, current.key);
  const lines = Object.entries(verifiers).map(([login, verifier]) => `"${login}" "${verifier}"\n`);
  // Last: with it there, PgBouncer can start.
  await replace(`${folder}/userlist.txt`, lines.join(""));
  for (const id of await processes("pgbouncer")) process.kill(id, "SIGHUP");
  console.log(`${lines.length} logins`);
  return value;
}

/** A reader finds the old file or the new one, never a part. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Processes of the pod by name: its containers share them. */
async function processes(name: string): Promise<number[]> {
  const ids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const names = await Promise.all(ids.map((id) => readFile(`/proc/${id}/comm`, "utf8").catch(() => "")));
  return ids.filter((_, index) => names[index]?.trim() === name);
}
