import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { cloudOf, required } from "./cloud.ts";
import {
  type Certificate,
  type Change,
  type Credentials,
  credentialsOf,
  type PoolerSecret,
  poolerSecretOf,
  type Rotated,
} from "./plan.ts";

/**
 * Third step: tells the poolers first and waits until each has read it, then tells the services. A service that reads
 * its secret at any moment finds a login that works everywhere.
 */
export async function publish(environment: NodeJS.ProcessEnv, send = fetch): Promise<void> {
  const work = required(environment, "WORK");
  const cloud = cloudOf(environment, send);
  const read = (name: string) => readFile(`${work}/${name}`, "utf8");
  const rotated = JSON.parse(required(environment, "ROTATED")) as Rotated[];
  const changes = JSON.parse(await read("changes.json")) as Change[];
  const which = environment.ROTATE === "all" ? "all" : "missing";

  let pooler: PoolerSecret | undefined;
  const { POOLER_SECRET } = environment;
  if (POOLER_SECRET) {
    const value = await cloud.readSecret(POOLER_SECRET);
    const before = value ? (JSON.parse(value) as PoolerSecret) : undefined;
    const certificate = async (name: string): Promise<Certificate> => ({
      certificate: await read(`${name}.crt`),
      key: await read(`${name}.key`),
    });
    const fresh = [await certificate("first"), await certificate("second")] as const;
    pooler = poolerSecretOf(before, changes, rotated, fresh, which);
    if (JSON.stringify(pooler) !== JSON.stringify(before)) {
      await cloud.writeSecret(POOLER_SECRET, JSON.stringify(pooler));
      await pause(Number(required(environment, "POOLER_SECONDS")) * 1000);
    }
  }

  const present = new Map<string, Credentials>();
  const serverCa = await read("server-ca.crt");
  for (const role of rotated) {
    const value = await cloud.readSecret(role.secret);
    if (value) present.set(role.secret, JSON.parse(value) as Credentials);
    const now = JSON.stringify(credentialsOf(role, changes, present, pooler, serverCa));
    if (now !== value) {
      await cloud.writeSecret(role.secret, now);
      console.log(`${role.role}: told`);
    }
  }
}
