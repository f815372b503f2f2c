import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createModel, type ProviderInstance } from "../../tools/simulation/model";
import { SimulatedCloud } from "../../tools/simulation/server/cloud";
import { ObjectStore } from "../../tools/simulation/store/store";
import { aws, azure, gcp, otherAws } from "./providers";

let folder: string;
let store: ObjectStore;
let cloud: SimulatedCloud;

function open(assumed: string[] = []): void {
  store = new ObjectStore(folder);
  cloud = new SimulatedCloud(createModel(), store, new Set(assumed));
}

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "simulated-clouds-"));
  open();
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

const target = (type: string, name: string, provider: ProviderInstance) => ({
  type,
  urn: `urn:pulumi:dev::p::${type}::${name}`,
  name,
  provider,
});
const vpc = (name = "vpc", provider = aws) => target("aws:ec2/vpc:Vpc", name, provider);
const subnet = (name = "subnet") => target("aws:ec2/subnet:Subnet", name, aws);
const cluster = target("aws:eks/cluster:Cluster", "cluster", aws);
const insideOf = (server: unknown): ProviderInstance => ({
  package: "kubernetes",
  config: { clusterIdentifier: "c", kubeconfig: JSON.stringify({ clusters: [{ cluster: { server } }] }) },
});

function makeCluster(): ProviderInstance {
  const role = cloud.create(
    target("aws:iam/role:Role", "role", aws),
    { name: "role", assumeRolePolicy: "{}" },
    false,
  );
  const made = cloud.create(
    cluster,
    { name: "main", roleArn: role.outputs.arn, vpcConfig: { subnetIds: [] } },
    false,
  );
  return insideOf(made.outputs.endpoint);
}

describe("references", () => {
  test("to what does not exist are refused, with the property", () => {
    const inputs = { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.0.0/24" };
    expect(() => cloud.create(subnet(), inputs, false)).toThrow(
      'InvalidParameterValue: vpcId: "vpc-0123456789abcdef0" does not exist',
    );
    const route = { resourceGroupName: "gone", virtualNetworkName: "v", subnetName: "s" };
    expect(() => cloud.create(target("azure-native:network:Subnet", "s", azure), route, false)).toThrow(
      'resourceGroups/gone" does not exist',
    );
    const pool = { name: "p", cluster: "projects/platform-dev/locations/europe-west1/clusters/c" };
    expect(() => cloud.create(target("gcp:container/nodePool:NodePool", "p", gcp), pool, false)).toThrow(
      "does not exist",
    );
    expect(() =>
      cloud.create(target("aws:eks/addon:Addon", "a", aws), { clusterName: "none", addonName: "a" }, false),
    ).toThrow('clusterName: "none"');
  });

  test("to things outside the simulation pass where they are assumed to exist", () => {
    open(["vpc-0123456789abcdef0"]);
    expect(
      cloud.create(subnet(), { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.0.0/24" }, false).id,
    ).toMatch(/^subnet-/);
  });

  test("hold the object they mean: it cannot be deleted before", () => {
    const network = cloud.create(vpc(), { cidrBlock: "10.0.0.0/16" }, false);
    const inside = cloud.create(subnet(), { vpcId: network.id, cidrBlock: "10.0.0.0/24" }, false);
    expect(() => cloud.delete(vpc(), network.id)).toThrow(
      /^DependencyViolation: "vpc-.*" is used by aws:ec2\/subnet:Subnet/,
    );
    cloud.delete(subnet(), inside.id);
    cloud.delete(vpc(), network.id);
    expect(store.size).toBe(0);
  });

  test("an update moves them", () => {
    const first = cloud.create(target("aws:kms/key:Key", "a", aws), {}, false);
    const second = cloud.create(target("aws:kms/key:Key", "b", aws), {}, false);
    const group = target("aws:cloudwatch/logGroup:LogGroup", "logs", aws);
    cloud.create(group, { name: "logs", kmsKeyId: first.outputs.arn }, false);
    cloud.update(group, "logs", { name: "logs", kmsKeyId: second.outputs.arn }, false);
    cloud.delete(target("aws:kms/key:Key", "a", aws), first.id);
    expect(() => cloud.delete(target("aws:kms/key:Key", "b", aws), second.id)).toThrow("is used by");
  });
});

describe("names", () => {
  test("are unique where the cloud says so", () => {
    const role = { name: "r", assumeRolePolicy: "{}" };
    cloud.create(target("aws:iam/role:Role", "a", aws), role, false);
    expect(() => cloud.create(target("aws:iam/role:Role", "b", aws), role, false)).toThrow(
      'ResourceAlreadyExistsException: "r" already exists',
    );
    expect(cloud.create(target("aws:iam/role:Role", "c", otherAws), role, false).id).toBe("r");
    cloud.create(target("aws:s3/bucket:Bucket", "a", aws), { bucket: "logs" }, false);
    expect(() =>
      cloud.create(target("aws:s3/bucket:Bucket", "b", otherAws), { bucket: "logs" }, false),
    ).toThrow("already exists");
  });
});

describe("Kubernetes objects", () => {
  const configMap = (provider: ProviderInstance) => target("kubernetes:core/v1:ConfigMap", "cm", provider);
  const inputs = { metadata: { name: "cm", namespace: "shop" } };

  test("need their cluster and their namespace", () => {
    const inside = makeCluster();
    expect(() => cloud.create(configMap(inside), inputs, false)).toThrow(
      'NotFound: metadata.namespace: "shop" does not exist',
    );
    cloud.create(target("kubernetes:core/v1:Namespace", "ns", inside), { metadata: { name: "shop" } }, false);
    expect(cloud.create(configMap(inside), inputs, false).id).toBe("shop/cm");
    const nowhere = insideOf("https://ABC.gr7.eu-west-1.eks.amazonaws.com");
    expect(() =>
      cloud.create(target("kubernetes:core/v1:Namespace", "ns", nowhere), { metadata: { name: "x" } }, false),
    ).toThrow("(kubeconfig)");
  });

  test("disappear with their namespace and with their cluster", () => {
    const inside = makeCluster();
    const namespace = target("kubernetes:core/v1:Namespace", "ns", inside);
    for (const name of ["shop", "other"])
      cloud.create({ ...namespace, urn: `urn:${name}` }, { metadata: { name } }, false);
    cloud.create(configMap(inside), inputs, false);
    cloud.delete(namespace, "shop");
    expect(cloud.read(configMap(inside), "shop/cm")).toBeUndefined();
    cloud.delete(cluster, "main");
    expect([...store.all()].map((object) => object.type)).toEqual(["aws:iam/role:Role"]);
  });
});

test("deletion protection and management locks are obeyed", () => {
  const location = { name: "c", location: "europe-west1" };
  const gke = target("gcp:container/cluster:Cluster", "c", gcp);
  const { id } = cloud.create(gke, location, false);
  expect(() => cloud.delete(gke, id)).toThrow("deletionProtection");
  cloud.update(gke, id, { ...location, deletionProtection: false }, false);
  cloud.delete(gke, id);
  const group = target("azure-native:resources:ResourceGroup", "g", azure);
  const made = cloud.create(group, { resourceGroupName: "g" }, false);
  const lock = target("azure-native:authorization:ManagementLockByScope", "l", azure);
  const locked = cloud.create(lock, { scope: made.id, lockName: "keep", level: "CanNotDelete" }, false);
  expect(() => cloud.delete(group, made.id)).toThrow("ScopeLocked");
  cloud.delete(lock, locked.id);
  cloud.delete(group, made.id);
  expect(store.size).toBe(0);
});

test("a control plane goes up one minor version at a time", () => {
  makeCluster();
  const { inputs } = cloud.read(cluster, "main") ?? { inputs: {} };
  const to = (version: string) => () => cloud.update(cluster, "main", { ...inputs, version }, false);
  to("1.34")();
  expect(to("1.36")).toThrow("one minor version at a time, not from 1.34 to 1.36");
  to("1.35")();
  expect(to("1.34")).toThrow("cannot go back");
});

describe("what is kept", () => {
  test("survives a process that was killed, a torn last line included", () => {
    const { id } = cloud.create(vpc(), { cidrBlock: "10.0.0.0/16" }, false);
    const { id: gone } = cloud.create(vpc("second"), { cidrBlock: "10.1.0.0/16" }, false);
    cloud.delete(vpc("second"), gone);
    fs.appendFileSync(path.join(folder, "cloud.journal"), '{"put":{"type":"aws:ec2/vpc:V');
    open();
    expect([...store.all()].map((object) => object.id)).toEqual([id]);
    expect(fs.existsSync(path.join(folder, "cloud.journal"))).toBe(false);
  });

  test("survives a clean stop, and a replacement gets another id", () => {
    const { id } = cloud.create(vpc(), { cidrBlock: "10.0.0.0/16" }, false);
    store.close();
    open();
    expect(cloud.create(vpc(), { cidrBlock: "10.1.0.0/16" }, false).id).not.toBe(id);
    expect(store.size).toBe(2);
  });

  test("a renamed resource keeps what was computed for it", () => {
    const { id, outputs } = cloud.create(vpc(), { cidrBlock: "10.0.0.0/16" }, false);
    expect(cloud.update(vpc("renamed"), id, { cidrBlock: "10.0.0.0/16", tags: { a: "b" } }, false).arn).toBe(
      outputs.arn,
    );
  });

  test("is found again when the answer to its create was lost, and not taken for what it replaces", () => {
    const { type, urn } = vpc();
    expect(cloud.find(type, urn, new Set())).toBeUndefined();
    const { id } = cloud.create(vpc(), { cidrBlock: "10.0.0.0/16" }, false);
    expect(cloud.find(type, urn, new Set())).toBe(id);
    expect(cloud.find(type, urn, new Set([id]))).toBeUndefined();
    const replacement = cloud.create(vpc(), { cidrBlock: "10.1.0.0/16" }, false);
    expect(cloud.find(type, urn, new Set([id]))).toBe(replacement.id);
  });
});
