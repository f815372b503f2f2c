import { createHash } from "node:crypto";

/** Lower-case hexadecimal digits derived from the seed alone; at most 64. */
export function hex(seed: string, length: number): string {
  return createHash("sha256").update(seed).digest("hex").slice(0, length);
}

/** A version 4 formed UUID derived from the seed. */
export function uuid(seed: string): string {
  const h = hex(seed, 32);
  const variant = "89ab"[Number.parseInt(h.charAt(16), 16) % 4];
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20, 32)}`;
}

/** Decimal digits derived from the seed, the first never zero. */
export function digits(seed: string, length: number): string {
  const large = BigInt(`0x${hex(seed, 64)}`)
    .toString()
    .padStart(77, "7");
  const first = (Number(large.charAt(0)) % 9) + 1;
  return `${first}${large.slice(1, length)}`;
}

/** Lower-case letters and digits derived from the seed, in the given alphabet. */
export function letters(
  seed: string,
  length: number,
  alphabet = "abcdefghijklmnopqrstuvwxyz0123456789",
): string {
  const bytes = createHash("sha512").update(seed).digest();
  return Array.from({ length }, (_, at) =>
    alphabet.charAt((bytes[at % bytes.length] ?? 0) % alphabet.length),
  ).join("");
}

/** Text in the form of a PEM certificate. It certifies nothing: only its form is real. */
export function certificate(seed: string): string {
  const body = Buffer.from(`simulated certificate ${hex(seed, 64)}`).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}

/** The same certificate in base64, as cluster APIs give it. */
export function certificateData(seed: string): string {
  return Buffer.from(certificate(seed)).toString("base64");
}

/** A public IPv4 address of the documentation ranges (RFC 5737), so that nothing real is ever meant. */
export function documentationAddress(seed: string): string {
  const ranges = ["192.0.2", "198.51.100", "203.0.113"];
  const number = Number.parseInt(hex(seed, 8), 16);
  return `${ranges[number % 3]}.${(Math.floor(number / 3) % 254) + 1}`;
}
