import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type Credentials,
  changesOf,
  credentialsOf,
  passLine,
  poolerSecretOf,
  type Rotated,
  verifierLines,
} from "./plan.ts";

const role = (name: string): Rotated => ({
  role: name,
  logins: [`${name}__a`, `${name}__b`],
  secret: `secret-${name}`,
  connection: { host: "pooler", through: "pooler" },
  tryAt: name,
});
const certificate = (name: string) => ({ certificate: `${name}\n`, key: `key of ${name}` });
const fresh = [certificate("one"), certificate("two")] as const;
const used = (login: string): Credentials => ({ username: login, password: "before" });

it("gives the new password to the login that is not in use, whatever the secret says", () => {
  fc.assert(
    fc.property(fc.constantFrom(undefined, "todo__a", "todo__b", "stranger"), (login) => {
      const present = new Map(login ? [["secret-todo", used(login)]] : []);
      const [change] = changesOf([role("todo")], present, "all");
      expect(change?.login).not.toBe(login);
      expect(["todo__a", "todo__b"]).toContain(change?.login);
      expect(change?.password).toMatch(/^[\w-]{43}$/);
      expect(change?.verifier).toMatch(/^SCRAM-SHA-256\$4096:/);
    }),
  );
});

it("leaves roles alone that have a login, unless all are rotated", () => {
  const present = new Map([["secret-todo", used("todo__b")]]);
  const changes = changesOf([role("todo"), role("mail")], present, "missing");
  expect(changes.map(({ login }) => login)).toEqual(["mail__a"]);
});

it("tells the pooler both logins of a role, and forgets those of roles that are gone", () => {
  const roles = [role("todo")];
  const first = changesOf(roles, new Map(), "all");
  const secret = poolerSecretOf(undefined, first, [...roles, role("gone")], fresh, "all");
  const second = changesOf(roles, new Map([["secret-todo", used("todo__a")]]), "all");
  const before = { ...secret, verifiers: { ...secret.verifiers, gone__a: "x" } };
  expect(Object.keys(poolerSecretOf(before, second, roles, fresh, "all").verifiers).sort()).toEqual([
    "todo__a",
    "todo__b",
  ]);
});

it("shows only certificates that clients were told of in the rotation before", () => {
  const told = new Set<string>();
  let secret = poolerSecretOf(undefined, [], [], fresh, "all");
  for (let rotation = 0; rotation < 4; rotation++) {
    if (rotation > 0) {
      secret = poolerSecretOf(secret, [], [], [certificate(`${rotation}`), certificate("unused")], "all");
      expect(told.has(secret.current.certificate)).toBe(true);
    }
    told.clear();
    told.add(secret.current.certificate).add(secret.next.certificate);
  }
  expect(poolerSecretOf(secret, [], [], fresh, "missing")).toEqual(secret);
});

it("tells a service its login, and the certificates of now and of after the next rotation", () => {
  const changes = changesOf([role("todo")], new Map(), "all");
  const pooler = poolerSecretOf(undefined, changes, [role("todo")], fresh, "all");
  expect(credentialsOf(role("todo"), changes, new Map(), pooler, "server's")).toEqual({
    host: "pooler",
    through: "pooler",
    username: "todo__a",
    password: changes[0]?.password,
    ca: "one\ntwo\n",
  });
  const direct = { ...role("todo"), connection: { through: "server" } };
  expect(credentialsOf(direct, changes, new Map(), pooler, "server's").ca).toBe("server's");
  expect(() => credentialsOf(role("mail"), changes, new Map(), pooler, "")).toThrow(/mail has no login/);
});

it("writes files that psql and libpq read", () => {
  const [change] = changesOf([role("todo")], new Map(), "all");
  expect(verifierLines(change ? [change] : [])).toBe(`\\set todo__a_verifier '${change?.verifier}'\n`);
  expect(passLine("a:b\\", "c")).toBe("*:*:*:a\\:b\\\\:c\n");
});
