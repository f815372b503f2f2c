import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** A password of 256 random bits, in characters that need quoting nowhere. */
export const newPassword = (): string => randomBytes(32).toString("base64url");

/**
 * What PostgreSQL stores of a password (RFC 5802 and 7677, in PostgreSQL's own form), made on the client as psql's
 * `\password` does: the password itself is never sent, logged or kept by a server. Takes ASCII passwords only, which
 * need no SASLprep. 4096 rounds are PostgreSQL's default; a random password of 256 bits needs no more.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16), rounds = 4096): string {
  const salted = pbkdf2Sync(password, salt, rounds, 32, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  const serverKey = hmac("Server Key").toString("base64");
  return `SCRAM-SHA-256$${rounds}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
