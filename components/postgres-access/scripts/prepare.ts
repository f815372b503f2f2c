import { writeFile } from "node:fs/promises";
import { rootCertificates } from "node:tls";
import { cloudOf, required } from "./cloud.ts";
import { type Change, type Credentials, changesOf, passLine, type Rotated, verifierLines } from "./plan.ts";

/**
 * First step of the Job that makes databases and roles: fetches the administrator's password and decides who gets a new
 * one. Writes into `WORK`, a folder in memory: `pgpass`, `server-ca.crt`, `verifiers.sql`, `changes.json`, and `tries` with
 * the logins and databases that the last step tries.
 */
export async function prepare(environment: NodeJS.ProcessEnv, send = fetch): Promise<void> {
  const work = required(environment, "WORK");
  const cloud = cloudOf(environment, send);
  const keep = (name: string, text: string) => writeFile(`${work}/${name}`, text, { mode: 0o600 });
  const rotated = JSON.parse(required(environment, "ROTATED")) as Rotated[];
  const administrator = await cloud.readSecret(required(environment, "ADMINISTRATOR_SECRET"));
  if (!administrator) throw new Error("the administrator's password is not in the secret store");

  const present = new Map<string, Credentials>();
  for (const { secret } of rotated) {
    const value = await cloud.readSecret(secret);
    if (value) present.set(secret, JSON.parse(value) as Credentials);
  }
  const changes: Change[] = changesOf(rotated, present, environment.ROTATE === "all" ? "all" : "missing");
  const tried = changes.map(
    ({ role, login }) => `${login} ${rotated.find((one) => one.role === role)?.tryAt}\n`,
  );
  await keep("verifiers.sql", verifierLines(changes));
  await keep("changes.json", JSON.stringify(changes));
  await keep("tries", tried.join(""));
  const logins = changes.map(({ login, password }) => passLine(login, password));
  await keep("pgpass", passLine(required(environment, "PGUSER"), administrator) + logins.join(""));
  await keep("server-ca.crt", await authorities(required(environment, "SERVER_CA")));
  console.log(`${changes.length} of ${rotated.length} roles get a new password`);
}

/** What proves the server: certificates, the address of such, or the public authorities. */
export async function authorities(ca: string): Promise<string> {
  if (ca === "system") return `${rootCertificates.join("\n")}\n`;
  if (!ca.startsWith("https://")) return ca;
  const answer = await fetch(ca);
  if (!answer.ok) throw new Error(`${ca}: ${answer.status}`);
  return answer.text();
}
