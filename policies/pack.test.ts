/** The pack as Pulumi runs it: a process that answers the engine's questions over gRPC. Needs no Pulumi CLI. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzeRequest,
  type AnalyzeResponse,
  type AnalyzerInfo,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
  PolicySeverity,
  type RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { allRules } from "./catalog";
import { packName } from "./evaluate";
import { secretSignature, signatureKey, unknownText } from "./marks";
import { aws, kubernetes } from "./types";

type Inputs = Record<string, JavaScriptValue>;
const { ADVISORY, MANDATORY, REMEDIATE } = EnforcementLevel;

let pack: ChildProcess;
let client: AnalyzerClient;

beforeAll(async () => {
  const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  pack = spawn(process.execPath, [runner, "127.0.0.1:0", __dirname], {
    cwd: __dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!pack.stdout) throw new Error("the pack has no output");
  const [port] = (await once(pack.stdout, "data")) as [Buffer];
  client = new AnalyzerClient(`127.0.0.1:${port.toString().trim()}`, grpc.credentials.createInsecure());
});
afterAll(() => {
  client.close();
  pack.kill();
});

/** Waits for the answer of a call. */
function answer<T>(start: (done: (error: Error | null, response: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    start((error, response) => (error ? reject(error) : resolve(response))),
  );
}

function fill<T extends AnalyzeRequest | AnalyzerResource>(
  message: T,
  type: string,
  inputs: Inputs,
  stack: string,
): T {
  message.setType(type);
  message.setName("thing");
  message.setUrn(`urn:pulumi:${stack}::test::${type}::thing`);
  message.setProperties(Struct.fromJavaScript(inputs));
  message.setOptions(new AnalyzerResourceOptions());
  return message;
}

const found = (response: AnalyzeResponse) =>
  response.getDiagnosticsList().map((item) => ({
    rule: item.getPolicyname(),
    level: item.getEnforcementlevel(),
    message: item.getMessage(),
  }));

/** Remediates and analyzes one resource, as the engine does. */
async function analyze(type: string, inputs: Inputs, stack = "prod") {
  const request = fill(new AnalyzeRequest(), type, inputs, stack);
  const remediated = await answer<RemediateResponse>((done) => client.remediate(request, done));
  expect(remediated.getRemediationsList()).toEqual([]);
  return found(await answer<AnalyzeResponse>((done) => client.analyze(request, done)));
}

async function analyzeStack(resources: readonly (readonly [type: string, inputs: Inputs])[]) {
  const request = new AnalyzeStackRequest();
  request.setResourcesList(
    resources.map(([type, inputs]) => fill(new AnalyzerResource(), type, inputs, "prod")),
  );
  return found(await answer<AnalyzeResponse>((done) => client.analyzeStack(request, done)));
}

it("announces every rule with its severity, framework and remediation", async () => {
  const info = await answer<AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done));
  expect(info.getName()).toBe(packName);
  expect(info.getPoliciesList().map((policy) => policy.getName())).toEqual(allRules.map((rule) => rule.name));
  const policy = info.getPoliciesList().find((item) => item.getName() === "aws-eks-api-not-open");
  expect(policy?.getSeverity()).toBe(PolicySeverity.POLICY_SEVERITY_CRITICAL);
  expect(policy?.getEnforcementlevel()).toBe(MANDATORY);
  expect(policy?.getFramework()?.getReference()).toContain("CIS-EKS 5.4.1");
  expect(policy?.getRemediationSteps()).toContain("publicAccessCidrs");
});

it("reports a broken rule, and says when a value is not known yet", async () => {
  expect(await analyze(aws.subnet, { mapPublicIpOnLaunch: false, tags: unknownText })).toEqual([
    expect.objectContaining({
      rule: "mandatory-tags",
      level: ADVISORY,
      message: expect.stringContaining("can't run"),
    }),
  ]);
  expect(await analyze(aws.accessEntry, { kubernetesGroups: ["system:masters"] })).toEqual([
    {
      rule: "aws-eks-no-masters-group",
      level: MANDATORY,
      message: expect.stringContaining("kubernetesGroups holds system:masters"),
    },
  ]);
});

it("relaxes rules about resilience in dev", async () => {
  const level = async (stack: string) =>
    (await analyze(aws.bucket, { bucket: "audit" }, stack)).find(({ rule }) => rule === "stateful-protected")
      ?.level;
  expect(await level("prod")).toBe(MANDATORY);
  expect(await level("dev")).toBe(ADVISORY);
});

it("tells a secret from plain text", async () => {
  const secret = { [signatureKey]: secretSignature, value: "hunter2" };
  expect(await analyze("random:index/randomPet:RandomPet", { keepers: { password: secret } })).toEqual([]);
  expect(await analyze("random:index/randomPet:RandomPet", { keepers: { password: unknownText } })).toEqual(
    [],
  );
  expect(await analyze("random:index/randomPet:RandomPet", { keepers: { password: "hunter2" } })).toEqual([
    {
      rule: "no-secrets-in-plain-text",
      level: MANDATORY,
      message: expect.stringContaining("keepers.password is plain text"),
    },
  ]);
});

it("checks how resources fit together", async () => {
  const vpc = [aws.vpc, { id: "vpc-1" }] as const;
  const rulesOf = async (resources: Parameters<typeof analyzeStack>[0]) =>
    (await analyzeStack(resources)).map(({ rule }) => rule);
  expect(await rulesOf([vpc])).toContain("aws-vpc-default-security-group");
  expect(await rulesOf([vpc, [aws.defaultSecurityGroup, { vpcId: "vpc-1" }]])).not.toContain(
    "aws-vpc-default-security-group",
  );
  const undecided = await analyzeStack([[aws.vpc, {}]]);
  expect(undecided.filter(({ rule }) => rule === "aws-vpc-default-security-group")).toEqual([
    expect.objectContaining({ level: ADVISORY, message: expect.stringContaining("can't run") }),
  ]);
});

it("takes settings from the policy config", async () => {
  const image = `registry.example/orders@sha256:${"a".repeat(64)}`;
  const inputs = { metadata: { namespace: "shop" }, spec: { containers: [{ name: "app", image }] } };
  const complains = async () =>
    (await analyze(kubernetes.pod, inputs)).some(({ rule }) => rule === "k8s-image-registry");
  expect(await complains()).toBe(true);
  const config = new PolicyConfig();
  config.setEnforcementlevel(MANDATORY);
  config.setProperties(Struct.fromJavaScript({ registries: ["^registry\\.example/"] }));
  const request = new ConfigureAnalyzerRequest();
  request.getPolicyconfigMap().set("k8s-image-registry", config);
  await answer<Empty>((done) => client.configure(request, done));
  expect(await complains()).toBe(false);
});

it("runs the rules about secrets as remediations, which alone see what is marked secret", async () => {
  const info = await answer<AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done));
  const remediating = info.getPoliciesList().filter((policy) => policy.getEnforcementlevel() === REMEDIATE);
  expect(remediating.map((policy) => policy.getName())).toEqual(
    allRules.filter((rule) => rule.types.length === 0).map((rule) => rule.name),
  );
});
