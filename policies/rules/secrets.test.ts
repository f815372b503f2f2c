import { expect, it } from "vitest";
import { credentialIn } from "../credentials";
import { outputSignature, secretSignature, signatureKey, unknownText } from "../marks";
import { run, testRules } from "../testing";
import { kubernetes } from "../types";
import { rules } from "./secrets";

const secret = (value: unknown) => ({ [signatureKey]: secretSignature, value });
// Put together here, so that no scanner takes this file for a leak.
const accessKeyId = ["AKIA", "IOSFODNN7EXAMPLE"].join("");
const privateKey = ["-----BEGIN RSA", "PRIVATE KEY-----\nMIIE"].join(" ");
const anything = {
  type: "aws:ec2/instance:Instance",
  inputs: {
    adminPassword: secret("hunter2"),
    userData: "#!/bin/sh\necho hello",
    kmsKeyId: "key/1",
    secretName: "orders",
    passwordSecret: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db",
    env: [{ name: "MODE", value: "prod" }],
    automountServiceAccountToken: false,
  },
};
const kubernetesSecret = (stringData: object) => ({ type: kubernetes.secret, inputs: { stringData } });

testRules(rules, {
  "no-credentials-in-plain-text": {
    pass: anything,
    alsoPass: [{ ...anything, inputs: { userData: secret(accessKeyId), list: [secret(privateKey)] } }],
    fail: [
      { userData: `export AWS_ACCESS_KEY_ID=${accessKeyId}` },
      { "env.0.value": privateKey },
      { url: "postgres://app:hunter2@db.internal/orders" },
    ],
    unknown: { skipped: ["userData", "env"] },
  },
  "no-secrets-in-plain-text": {
    pass: anything,
    alsoPass: [
      kubernetesSecret({ tls: secret("x"), blank: "[secret]" }),
      { ...anything, inputs: { token: { [signatureKey]: outputSignature, secret: true, value: "x" } } },
    ],
    fail: [
      { adminPassword: "hunter2" },
      { clientSecret: "x" },
      { "env.0": { name: "DB_PASSWORD", value: "hunter2" } },
      { nested: { api_key: "x" } },
      { tunnel1PresharedKey: "x" },
      [kubernetesSecret({ tls: "x" })],
    ],
    unknown: { skipped: ["adminPassword", "env.0.value"] },
  },
});

it("knows the shapes of credentials", () => {
  expect(credentialIn("nothing to see")).toBeUndefined();
  expect(credentialIn("https://example.com/path?x=1")).toBeUndefined();
  expect(credentialIn(["ghp", "a".repeat(36)].join("_"))).toBe("a GitHub token");
  expect(credentialIn(`AccountKey=${"A".repeat(86)}==`)).toBe("an Azure storage account key");
  expect(credentialIn(`client-key-data: ${"A".repeat(40)}`)).toBe("a client key of a kubeconfig");
});

it("never repeats the secret in a message", () => {
  const { findings } = run(rules[0] as (typeof rules)[number], [
    { ...anything, inputs: { userData: accessKeyId, later: unknownText } },
  ]);
  expect(JSON.stringify(findings)).not.toContain(accessKeyId);
});
