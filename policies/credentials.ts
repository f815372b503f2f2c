/** Shapes of credentials that must never stand in plain text, each found in public secret scanners' rule sets. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/, "a private key"],
  [/\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/, "an AWS access key id"],
  [/\baws_secret_access_key\s*[=:]\s*\S{40}/i, "an AWS secret access key"],
  [/\bAccountKey=[A-Za-z0-9+/]{80,}={0,2}/, "an Azure storage account key"],
  [/\bSharedAccessKey=[A-Za-z0-9+/]{40,}={0,2}/, "an Azure shared access key"],
  [/"private_key"\s*:\s*"/, "a Google service account key"],
  [/\bAIza[0-9A-Za-z_-]{35}\b/, "a Google API key"],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}\b/, "a GitHub token"],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/, "a Slack token"],
  [/\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/, "a signed web token"],
  [/\bclient-key-data"?\s*:\s*"?[A-Za-z0-9+/]{20,}/, "a client key of a kubeconfig"],
  [/:\/\/[^/\s:@]+:[^/\s:@]{3,}@/, "a password in a URL"],
];

/** No pattern fits a shorter text; most inputs are shorter. */
const SHORTEST = 14;

/** What kind of credential a text holds, or nothing. */
export function credentialIn(text: string): string | undefined {
  if (text.length < SHORTEST) return undefined;
  return PATTERNS.find(([pattern]) => pattern.test(text))?.[1];
}
