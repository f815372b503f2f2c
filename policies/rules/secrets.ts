/** No secret in plain text in anything that reaches the state. */
import { credentialIn } from "../credentials";
import { isSecret, isUnknown } from "../marks";
import { type Rule, resourceRule } from "../rule";
import { kubernetes } from "../types";
import { isRecord } from "../values";

/** Names that promise a secret: `password`, `clientSecret`, `DB_PASSWORD`, `apiKey`. Names of references end otherwise. */
const SECRET_NAME =
  /(?:^|[a-z0-9_.-])(?:password|passwd|passphrase|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key|connection[_-]?string|shared[_-]?key)$/i;
/** Values that only say where the secret is. */
const REFERENCE =
  /^(?:arn:|projects\/|\/subscriptions\/|https:\/\/[a-z0-9-]+\.vault\.azure\.net\/|\$\{|ref:)/i;

type Visit = (path: string, name: string, value: string) => void;

/** Visits every text that is neither secret nor unknown. Pairs of `name` and `value` count as a named value. */
function walk(value: unknown, path: string, name: string, visit: Visit): void {
  if (isSecret(value) || isUnknown(value)) return;
  if (typeof value === "string") {
    visit(path, name, value);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, name, visit);
  } else if (isRecord(value)) {
    const label = typeof value.name === "string" && "value" in value ? value.name : undefined;
    for (const [key, item] of Object.entries(value)) {
      walk(
        item,
        path === "" ? key : `${path}.${key}`,
        key === "value" && label !== undefined ? label : key,
        visit,
      );
    }
  }
}

export const rules: readonly Rule[] = [
  resourceRule({
    name: "no-credentials-in-plain-text",
    description: "No input holds something that looks like a credential, unless it is marked secret.",
    severity: "critical",
    frameworks: "CKV_SECRET; CIS 4.4.1; GRD plaintext_password",
    remediation: "Revoke the credential, and read it from the cloud's secret store by name.",
    types: [],
    check: ({ marked }, report) => {
      walk(marked, "", "", (path, _name, value) => {
        const found = credentialIn(value);
        if (found !== undefined) report(`${path} holds ${found} in plain text`);
      });
    },
  }),
  resourceRule({
    name: "no-secrets-in-plain-text",
    description: "Inputs that are secrets by their name are marked secret or refer to a secret store.",
    severity: "critical",
    frameworks: "CKV_SECRET; GRD plaintext_password; CIS 4.4.2",
    remediation:
      "Generate the secret, keep it in the cloud's secret store, and pass its name; or mark it with pulumi.secret.",
    types: [],
    check: ({ type, marked }, report) => {
      walk(marked, "", "", (path, name, value) => {
        const inSecret = type === kubernetes.secret && /^(?:data|stringData)\./.test(path);
        if (value !== "" && (inSecret || (SECRET_NAME.test(name) && !REFERENCE.test(value)))) {
          report(`${path} is plain text`);
        }
      });
    },
  }),
];
