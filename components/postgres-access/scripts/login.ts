import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { cloudOf, required } from "./cloud.ts";
import { type Credentials, passLine } from "./plan.ts";

/**
 * Fetches a login for what runs next in the pod, into `WORK`: `pgpass`, `server-ca.crt`, `user`, `password`; and where `KEY_SECRET` is set
 * the key of the dumps as `key`, made once and for all the first time.
 */
export async function login(environment: NodeJS.ProcessEnv): Promise<void> {
  const work = required(environment, "WORK");
  const cloud = cloudOf(environment);
  const keep = (name: string, text: string) => writeFile(`${work}/${name}`, text, { mode: 0o600 });
  const { LOGIN_SECRET, KEY_SECRET } = environment;
  if (LOGIN_SECRET) {
    const value = await cloud.readSecret(LOGIN_SECRET);
    if (!value)
      throw new Error("the login is not in the secret store yet: the Job that makes roles comes first");
    const { username, password, ca = "" } = JSON.parse(value) as Credentials;
    await keep("pgpass", passLine(username, password));
    await keep("user", username);
    await keep("password", password);
    await keep("server-ca.crt", ca);
  }
  if (!KEY_SECRET) return;
  const key = await cloud.readSecret(KEY_SECRET);
  if (key) {
    await keep("key", key);
    return;
  }
  if (environment.KEY_MUST_EXIST)
    throw new Error("the key of the dumps is not in the secret store: there is no dump");
  const made = randomBytes(32).toString("base64url");
  await cloud.writeSecret(KEY_SECRET, made);
  await keep("key", made);
}
