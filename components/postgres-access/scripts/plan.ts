import { newPassword, scramVerifier } from "./scram.ts";

/** One role whose logins take turns, and the secret where its service finds the login of the moment. */
export interface Rotated {
  readonly role: string;
  readonly logins: readonly [string, string];
  /** Id of the secret in the cloud's store. */
  readonly secret: string;
  /** What the secret tells beside user and password: host, port, database. */
  readonly connection: Readonly<Record<string, string>>;
  /** A database that the role may connect to; a new password is tried there. */
  readonly tryAt: string;
}

/** What a secret holds, as JSON. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly [other: string]: string;
}

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** The pooler's secret: who may log in, and the certificates it shows to clients, now and after the next rotation. */
export interface PoolerSecret {
  readonly verifiers: Readonly<Record<string, string>>;
  readonly current: Certificate;
  readonly next: Certificate;
}

/** A login that gets a new password. */
export interface Change {
  readonly role: string;
  readonly login: string;
  readonly password: string;
  readonly verifier: string;
}

/**
 * Who gets a new password: the login of each role that is not in use. `missing` leaves roles alone whose secret is
 * there. What is in use is never touched, so a run that breaks off harms nobody.
 */
export function changesOf(
  rotated: readonly Rotated[],
  present: ReadonlyMap<string, Credentials>,
  which: "all" | "missing",
): Change[] {
  return rotated.flatMap(({ role, logins, secret }) => {
    const used = present.get(secret)?.username;
    if (which === "missing" && used && logins.includes(used)) return [];
    const login = used === logins[0] ? logins[1] : logins[0];
    const password = newPassword();
    return [{ role, login, password, verifier: scramVerifier(password) }];
  });
}

/** The pooler's secret after the changes: logins of the plan only; certificates move up one place in a rotation. */
export function poolerSecretOf(
  before: PoolerSecret | undefined,
  changes: readonly Change[],
  rotated: readonly Rotated[],
  fresh: readonly [Certificate, Certificate],
  which: "all" | "missing",
): PoolerSecret {
  const known = new Set(rotated.flatMap(({ logins }) => logins));
  const kept = Object.entries(before?.verifiers ?? {}).filter(([login]) => known.has(login));
  const verifiers = {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(changes.map(({ login, verifier }) => [login, verifier])),
  };
  if (!before) return { verifiers, current: fresh[0], next: fresh[1] };
  if (which === "missing") return { ...before, verifiers };
  return { verifiers, current: before.next, next: fresh[0] };
}

/** What a role's secret holds after the changes; the certificates are those that clients are to trust. */
export function credentialsOf(
  { role, secret, connection }: Rotated,
  changes: readonly Change[],
  present: ReadonlyMap<string, Credentials>,
  pooler: PoolerSecret | undefined,
  serverCa: string,
): Credentials {
  const change = changes.find((one) => one.role === role);
  const before = present.get(secret);
  const { username, password } = change
    ? { username: change.login, password: change.password }
    : (before ?? { username: "", password: "" });
  if (!username) throw new Error(`${role} has no login`);
  const ca =
    pooler && connection.through === "pooler"
      ? pooler.current.certificate + pooler.next.certificate
      : serverCa;
  return { ...connection, username, password, ca };
}

/** Lines for psql: the verifiers, as variables. */
export const verifierLines = (changes: readonly Change[]): string =>
  changes.map(({ login, verifier }) => `\\set ${login}_verifier '${verifier}'\n`).join("");

/** A line of a password file of libpq: any server, any database. */
export const passLine = (user: string, password: string): string =>
  `*:*:*:${escaped(user)}:${escaped(password)}\n`;

const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll(":", "\\:");
