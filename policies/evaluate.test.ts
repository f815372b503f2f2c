import {
  specialOutputValueSig,
  specialSecretSig,
  specialSigKey,
  unknownValue,
} from "@pulumi/pulumi/runtime/rpc";
import { expect, it } from "vitest";
import { createSession, evaluate, packName } from "./evaluate";
import { outputSignature, plainInputs, secretSignature, signatureKey, unknownText } from "./marks";
import { frameworkText, parseFrameworks, resourceRule, stackRule } from "./rule";

const urn = (name: string) => `urn:pulumi:prod::test::aws:ec2/subnet:Subnet::${name}`;
const subnet = (name: string, inputs: object) => ({
  urn: urn(name),
  type: "aws:ec2/subnet:Subnet",
  name,
  inputs,
  options: {},
});

it("uses the marks of the installed SDK", () => {
  expect([signatureKey, secretSignature, outputSignature, unknownText]).toEqual([
    specialSigKey,
    specialSecretSig,
    specialOutputValueSig,
    unknownValue,
  ]);
});

it("removes marks, and leaves inputs without marks as they are", () => {
  const plain = { a: [1, { b: "c" }] };
  expect(plainInputs(plain)).toBe(plain);
  const marked = {
    a: { [signatureKey]: secretSignature, value: { b: "c" } },
    d: [{ [signatureKey]: outputSignature, value: 1 }],
  };
  expect(plainInputs(marked)).toEqual({ a: { b: "c" }, d: [1] });
  expect(() => plainInputs({ a: { [signatureKey]: outputSignature } }).a).toThrow("can't be known");
});

it("reports findings with all that a reader needs, sorted", () => {
  const open = { mapPublicIpOnLaunch: true };
  const findings = evaluate([subnet("b", open), subnet("a", open)]).filter(
    ({ rule }) => rule === "aws-subnet-no-public-ip",
  );
  expect(findings).toEqual(
    ["a", "b"].map((name) => ({
      pack: packName,
      rule: "aws-subnet-no-public-ip",
      level: "mandatory",
      severity: "high",
      framework: "FSBP EC2.15; CKV_AWS_130; PRW vpc_subnet_no_public_ip_by_default",
      urn: urn(name),
      message: "mapPublicIpOnLaunch is true; it must be false or left out",
    })),
  );
});

it("splits and joins framework references", () => {
  expect(parseFrameworks("CIS-EKS 5.4.1; CKV_AWS_38; CKV_SECRET")).toEqual([
    { name: "CIS-EKS", reference: "5.4.1" },
    { name: "Checkov", reference: "CKV_AWS_38" },
    { name: "Checkov", reference: "CKV_SECRET" },
  ]);
});

const definition = {
  description: "D.",
  severity: "low",
  frameworks: "F 1; CKV_AWS_1",
  remediation: "R.",
  types: [],
} as const;

it("leaves a rule over the stack undecided as soon as one of its resources is unknown", () => {
  const rule = stackRule({
    ...definition,
    name: "no-such-name",
    start: () => {
      const names: unknown[] = [];
      return {
        collect: ({ inputs }) => names.push(inputs.name),
        finish: (report) => report("urn", `only ${names.join()}`),
      };
    },
  });
  const session = createSession([rule]);
  session.resource(subnet("a", { name: unknownText }));
  session.resource(subnet("b", { name: "b" }));
  expect(session.finish()).toEqual([]);
  expect(session.unchecked).toEqual([
    { rule: "no-such-name", urn: "", reason: "a: string value at .name can't be known during preview" },
  ]);
  expect(evaluate([subnet("b", { name: "b" })], [rule])).toMatchObject([{ urn: "urn", message: "only b" }]);
  expect(frameworkText(rule)).toBe("F 1; CKV_AWS_1");
});

it("does not hide a mistake in a rule", () => {
  const rule = resourceRule({
    ...definition,
    name: "broken-rule",
    check: () => {
      throw new TypeError("oops");
    },
  });
  expect(() => evaluate([subnet("a", {})], [rule])).toThrow("oops");
});

it("checks tens of thousands of resources in little time", () => {
  const started = performance.now();
  const session = createSession();
  for (let index = 0; index < 30_000; index++)
    session.resource(subnet(`s${index}`, { mapPublicIpOnLaunch: false, tags: { owner: "x" } }));
  session.finish();
  // A wide margin: it takes well under two seconds, but a rule that compares each with each would take minutes.
  expect(performance.now() - started).toBeLessThan(10_000);
});
