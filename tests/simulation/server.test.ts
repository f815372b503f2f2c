import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FaultOptions } from "../../tools/simulation/server/faults";
import { type Simulation, startSimulation } from "../../tools/simulation/server/server";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const vpcUrn = "urn:pulumi:dev::p::aws:ec2/vpc:Vpc::vpc";
const mapUrn = "urn:pulumi:dev::p::kubernetes:core/v1:ConfigMap::map";

let folder: string;
let simulation: Simulation;
let clients: Client[] = [];

type Done<R> = (error: grpc.ServiceError | null, response: R) => void;
type Input = Parameters<typeof Struct.fromJavaScript>[0];

/** A provider instance as the engine holds one: a connection of its own. */
class Client {
  private readonly client: ResourceProviderClient;

  constructor(name: "aws" | "kubernetes") {
    const options = { "grpc.use_local_subchannel_pool": 1 };
    this.client = new ResourceProviderClient(
      `127.0.0.1:${simulation.ports[name]}`,
      grpc.credentials.createInsecure(),
      options,
    );
    clients.push(this);
  }

  close(): void {
    this.client.close();
  }

  call<R>(send: (client: ResourceProviderClient, done: Done<R>) => unknown): Promise<R> {
    return new Promise((resolve, reject) => {
      send(this.client, (error, response) => (error ? reject(error) : resolve(response)));
    });
  }

  configure(config: Input): Promise<proto.ConfigureResponse> {
    return this.call<proto.ConfigureResponse>((c, done) =>
      c.configure(new proto.ConfigureRequest().setArgs(Struct.fromJavaScript(config)), done),
    );
  }

  async create(
    urn: string,
    inputs: Input,
    preview = false,
  ): Promise<{ id: string; outputs: Record<string, unknown> }> {
    const request = new proto.CreateRequest()
      .setUrn(urn)
      .setProperties(Struct.fromJavaScript(inputs))
      .setPreview(preview);
    const response = await this.call<proto.CreateResponse>((c, done) => c.create(request, done));
    return { id: response.getId(), outputs: response.getProperties()?.toJavaScript() ?? {} };
  }

  diff(urn: string, id: string, olds: Input, news: Input): Promise<proto.DiffResponse> {
    const request = new proto.DiffRequest().setUrn(urn).setId(id).setOlds(Struct.fromJavaScript(olds));
    return this.call<proto.DiffResponse>((c, done) =>
      c.diff(request.setOldInputs(Struct.fromJavaScript(olds)).setNews(Struct.fromJavaScript(news)), done),
    );
  }

  diffConfig(olds: Input, news: Input): Promise<proto.DiffResponse> {
    const request = new proto.DiffRequest()
      .setOldInputs(Struct.fromJavaScript(olds))
      .setNews(Struct.fromJavaScript(news));
    return this.call<proto.DiffResponse>((c, done) => c.diffConfig(request, done));
  }
}

async function start(faults: FaultOptions = {}): Promise<void> {
  simulation = await startSimulation({ folder, faults, packages: ["aws", "kubernetes"] });
}

async function configured(region = "eu-west-1", account = "111111111111"): Promise<Client> {
  const client = new Client("aws");
  await client.configure({ region, allowedAccountIds: JSON.stringify([account]) });
  return client;
}

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "simulated-server-"));
});

afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await simulation.close();
  fs.rmSync(folder, { recursive: true });
});

test("two provider instances are told apart by their connections", async () => {
  await start();
  const [here, there] = [await configured(), await configured("us-east-1", "222222222222")];
  const urn = "urn:pulumi:dev::p::aws:iam/role:Role::r";
  const inputs = { name: "r", assumeRolePolicy: "{}" };
  expect((await here.create(urn, inputs)).outputs.arn).toBe("arn:aws:iam::111111111111:role/r");
  expect((await there.create(urn, inputs)).outputs.arn).toBe("arn:aws:iam::222222222222:role/r");
  await expect(new Client("aws").create(urn, inputs)).rejects.toThrow("never configured");
});

test("check names every failure with its path and keeps secrets closed", async () => {
  await start();
  const client = await configured();
  const news = { vpcId: "x", tags: { a: secret("s") }, cidrBlock: unknown, nonsense: 1 };
  const request = new proto.CheckRequest()
    .setUrn("urn:pulumi:dev::p::aws:ec2/subnet:Subnet::s")
    .setNews(Struct.fromJavaScript(news));
  const response = await client.call<proto.CheckResponse>((c, done) => c.check(request, done));
  expect(response.getFailuresList().map((failure) => failure.getProperty())).toEqual(["nonsense", "vpcId"]);
  expect(response.getInputs()?.toJavaScript()).toMatchObject({
    cidrBlock: unknown,
    tags: { a: secret("s") },
  });
});

test("a preview makes nothing and leaves what the cloud computes unknown", async () => {
  await start();
  const client = await configured();
  const { id, outputs } = await client.create(vpcUrn, { cidrBlock: "10.0.0.0/16" }, true);
  expect([id, outputs.arn, outputs.cidrBlock]).toEqual(["", unknown, "10.0.0.0/16"]);
  expect(simulation.store.size).toBe(0);
});

test("create, read, update and delete one object", async () => {
  await start();
  const client = await configured();
  const { id, outputs } = await client.create(vpcUrn, { cidrBlock: "10.0.0.0/16", tags: { a: secret("s") } });
  expect(outputs.tags).toEqual({ a: secret("s") });
  const read = await client.call<proto.ReadResponse>((c, done) =>
    c.read(new proto.ReadRequest().setUrn(vpcUrn).setId(id), done),
  );
  expect(read.getProperties()?.toJavaScript()).toMatchObject({ arn: outputs.arn, tags: { a: "s" } });
  const news = Struct.fromJavaScript({ cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
  const updated = await client.call<proto.UpdateResponse>((c, done) =>
    c.update(new proto.UpdateRequest().setUrn(vpcUrn).setId(id).setNews(news), done),
  );
  expect(updated.getProperties()?.toJavaScript()).toMatchObject({
    arn: outputs.arn,
    enableDnsHostnames: true,
  });
  await client.call<Empty>((c, done) => c.delete(new proto.DeleteRequest().setUrn(vpcUrn).setId(id), done));
  const gone = await client.call<proto.ReadResponse>((c, done) =>
    c.read(new proto.ReadRequest().setUrn(vpcUrn).setId(id), done),
  );
  expect(gone.getId()).toBe("");
});

test("diff is detailed and says when the old object has to go first", async () => {
  await start();
  const client = await configured();
  const { Kind } = proto.PropertyDiff;
  const moved = await client.diff(
    vpcUrn,
    "vpc-1",
    { cidrBlock: "10.0.0.0/16", tags: { a: "1" } },
    { cidrBlock: "10.1.0.0/16" },
  );
  expect(moved.getDetaileddiffMap().getLength()).toBe(2);
  expect(moved.getDetaileddiffMap().get("cidrBlock")?.getKind()).toBe(Kind.UPDATE_REPLACE);
  expect(moved.getDetaileddiffMap().get("tags.a")?.getKind()).toBe(Kind.DELETE);
  expect([moved.getReplacesList(), moved.getDeletebeforereplace()]).toEqual([["cidrBlock"], false]);
  const cluster = "urn:pulumi:dev::p::aws:eks/cluster:Cluster::c";
  const replaced = await client.diff(
    cluster,
    "main",
    { name: "main", roleArn: "a" },
    { name: "main", roleArn: "b" },
  );
  expect(replaced.getDeletebeforereplace()).toBe(true);
  const renamed = await client.diff(
    cluster,
    "main",
    { name: "main", roleArn: "a" },
    { name: "other", roleArn: "b" },
  );
  expect(renamed.getDeletebeforereplace()).toBe(false);
  const same = await client.diff(vpcUrn, "vpc-1", { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.0.0.0/16" });
  expect(same.getChanges()).toBe(proto.DiffResponse.DiffChanges.DIFF_NONE);
});

test("another region is another provider; another kubeconfig of the same cluster is not", async () => {
  await start();
  const aws = new Client("aws");
  expect((await aws.diffConfig({ region: "a" }, { region: "b" })).getReplacesList()).toEqual(["region"]);
  expect(
    (
      await aws.diffConfig({ region: "a", maxRetries: "1" }, { region: "a", maxRetries: "2" })
    ).getReplacesList(),
  ).toEqual([]);
  const kubernetes = new Client("kubernetes");
  const olds = { clusterIdentifier: "c", kubeconfig: "{}" };
  expect(
    (await kubernetes.diffConfig(olds, { clusterIdentifier: "c", kubeconfig: unknown })).getReplacesList(),
  ).toEqual([]);
  expect(
    (await kubernetes.diffConfig(olds, { clusterIdentifier: "d", kubeconfig: "{}" })).getReplacesList(),
  ).toEqual(["clusterIdentifier"]);
  expect(
    (await kubernetes.diffConfig({ kubeconfig: "{}" }, { kubeconfig: unknown })).getReplacesList(),
  ).toEqual(["kubeconfig"]);
});

test("the data of a Secret is secret in the outputs, whatever the program says", async () => {
  await start();
  const client = new Client("kubernetes");
  await client.configure({ clusterIdentifier: "c" });
  const inputs = { metadata: { name: "s", namespace: "default" }, stringData: { a: "b" } };
  const { outputs } = await client.create(mapUrn.replace("ConfigMap", "Secret"), inputs);
  expect(outputs.data).toMatchObject({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: { a: "Yg==" },
  });
});

test("failures on purpose: a create fails, is throttled, or takes effect without an answer", async () => {
  await start({ failCreate: 1, throttle: 2, loseAnswer: 3 });
  const client = await configured();
  const inputs = { cidrBlock: "10.0.0.0/16" };
  await expect(client.create(vpcUrn, inputs)).rejects.toThrow("simulated failure of create number 1");
  await expect(client.create(vpcUrn, inputs)).rejects.toThrow("Rate exceeded");
  expect(simulation.store.size).toBe(0);
  const lost = expect(client.create(vpcUrn, inputs)).rejects.toThrow("cancelled");
  await expect.poll(() => simulation.store.size).toBe(1);
  await client.call<Empty>((c, done) => c.cancel(new Empty(), done));
  await lost;
  expect((await client.create(vpcUrn.replace("::vpc", "::other"), inputs)).id).toMatch(/^vpc-/);
});

test("one process at a time may write the same simulated clouds", async () => {
  await start();
  fs.writeFileSync(path.join(folder, "lock"), String(process.ppid));
  await expect(startSimulation({ folder })).rejects.toThrow(`in use by process ${process.ppid}`);
});
