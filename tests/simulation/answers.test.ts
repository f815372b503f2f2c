import { describe, expect, test } from "vitest";
import { createModel, type ProviderInstance, UNKNOWN } from "../../tools/simulation/model";
import { deployment } from "./objects";
import { aws, azure, gcp, kubernetes, otherAws } from "./providers";

const model = createModel();

function create(
  type: string,
  inputs: Record<string, unknown>,
  provider: ProviderInstance,
  more: { urn?: string; generation?: number } = {},
) {
  return model.create({ type, urn: `urn:${type}`, name: "it", inputs, provider, ...more });
}

describe("ids and outputs have each cloud's form", () => {
  test("AWS", () => {
    const vpc = create("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16", tags: { a: "b" } }, aws);
    expect(vpc.id).toMatch(/^vpc-0[0-9a-f]{16}$/);
    expect(vpc.outputs).toMatchObject({
      arn: `arn:aws:ec2:eu-west-1:111111111111:vpc/${vpc.id}`,
      ownerId: "111111111111",
      tagsAll: { a: "b" },
    });
    const cluster = create(
      "aws:eks/cluster:Cluster",
      { name: "main", roleArn: "arn:x", vpcConfig: { subnetIds: [] } },
      aws,
    );
    expect(cluster.id).toBe("main");
    expect(cluster.outputs.endpoint).toMatch(/^https:\/\/[0-9A-F]{32}\.gr7\.eu-west-1\.eks\.amazonaws\.com$/);
    expect(cluster.outputs.identities).toMatchObject([
      { oidcs: [{ issuer: expect.stringMatching(/^https:\/\/oidc\.eks\.eu-west-1\.amazonaws\.com\/id\//) }] },
    ]);
    expect(
      create("aws:iam/role:Role", { name: "r", path: "/team/", assumeRolePolicy: "{}" }, aws).outputs.arn,
    ).toBe("arn:aws:iam::111111111111:role/team/r");
    expect(create("aws:s3/bucket:Bucket", { bucket: "b" }, aws).outputs.arn).toBe("arn:aws:s3:::b");
  });

  test("Azure", () => {
    const subnet = create(
      "azure-native:network:Subnet",
      { resourceGroupName: "g", virtualNetworkName: "v", subnetName: "s", addressPrefix: "10.0.0.0/24" },
      azure,
    );
    expect(subnet.id).toBe(
      "/subscriptions/3a4b5c6d-7e8f-4091-a2b3-c4d5e6f70819/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/s",
    );
    const scope = subnet.id;
    const assignment = create(
      "azure-native:authorization:RoleAssignment",
      { scope, principalId: "p", roleDefinitionId: "/r" },
      azure,
    );
    expect(assignment.id).toMatch(
      /\/subnets\/s\/providers\/Microsoft\.Authorization\/roleAssignments\/[0-9a-f-]{36}$/,
    );
    const cluster = create(
      "azure-native:containerservice:ManagedCluster",
      { resourceGroupName: "g", resourceName: "c", location: "westeurope", kubernetesVersion: "1.36" },
      azure,
    );
    expect(cluster.outputs).toMatchObject({
      name: "c",
      type: "Microsoft.ContainerService/managedClusters",
      fqdn: expect.stringMatching(/\.hcp\.westeurope\.azmk8s\.io$/),
      oidcIssuerProfile: { issuerURL: expect.stringContaining("7f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b") },
      currentKubernetesVersion: "1.36.0",
    });
    const identity = create(
      "azure-native:managedidentity:UserAssignedIdentity",
      { resourceGroupName: "g", resourceName: "i" },
      azure,
    );
    expect(identity.outputs.principalId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  test("Google Cloud", () => {
    const network = create("gcp:compute/network:Network", { name: "n" }, gcp);
    expect(network.id).toBe("projects/platform-dev/global/networks/n");
    expect(network.outputs.selfLink).toBe(
      "https://www.googleapis.com/compute/v1/projects/platform-dev/global/networks/n",
    );
    const account = create("gcp:serviceaccount/account:Account", { accountId: "robot-a" }, gcp);
    expect(account.outputs).toMatchObject({
      email: "robot-a@platform-dev.iam.gserviceaccount.com",
      member: "serviceAccount:robot-a@platform-dev.iam.gserviceaccount.com",
    });
    const pool = create(
      "gcp:container/nodePool:NodePool",
      { name: "p", cluster: "projects/platform-dev/locations/europe-west1/clusters/c" },
      gcp,
    );
    expect(pool.id).toBe("projects/platform-dev/locations/europe-west1/clusters/c/nodePools/p");
  });

  test("Kubernetes", () => {
    const made = create("kubernetes:apps/v1:Deployment", deployment({ replicas: 3 }), kubernetes);
    expect(made.id).toBe("shop/app");
    expect(made.outputs).toMatchObject({
      apiVersion: "apps/v1",
      kind: "Deployment",
      status: { readyReplicas: 3 },
      metadata: { name: "app", uid: expect.any(String) },
    });
    expect(create("kubernetes:core/v1:Namespace", { metadata: { name: "shop" } }, kubernetes).id).toBe(
      "shop",
    );
  });

  test("they depend on provider, URN and generation, and on nothing else", () => {
    const inputs = { cidrBlock: "10.0.0.0/16" };
    const id = create("aws:ec2/vpc:Vpc", inputs, aws).id;
    expect(create("aws:ec2/vpc:Vpc", inputs, aws).id).toBe(id);
    expect(create("aws:ec2/vpc:Vpc", { cidrBlock: "10.1.0.0/16" }, aws).id).toBe(id);
    const others = [
      create("aws:ec2/vpc:Vpc", inputs, otherAws),
      create("aws:ec2/vpc:Vpc", inputs, aws, { urn: "urn:b" }),
      create("aws:ec2/vpc:Vpc", inputs, aws, { generation: 1 }),
    ];
    expect(new Set([id, ...others.map((other) => other.id)]).size).toBe(4);
  });

  test("in a preview what the cloud computes is unknown and what is given is known", () => {
    const { id, outputs } = model.create({
      type: "aws:ec2/vpc:Vpc",
      urn: "u",
      name: "v",
      inputs: { cidrBlock: "10.0.0.0/16" },
      provider: aws,
      preview: true,
    });
    expect(id).toBe("");
    expect(outputs).toMatchObject({
      cidrBlock: "10.0.0.0/16",
      arn: UNKNOWN,
      defaultSecurityGroupId: UNKNOWN,
    });
  });
});

describe("diff", () => {
  test.each([
    [
      "aws:eks/cluster:Cluster",
      {},
      { encryptionConfig: { provider: { keyArn: "k" }, resources: ["secrets"] } },
      [],
    ],
    [
      "aws:eks/cluster:Cluster",
      { encryptionConfig: { provider: { keyArn: "k" } } },
      {},
      ["encryptionConfig.provider.keyArn"],
    ],
    [
      "gcp:container/nodePool:NodePool",
      { nodeConfig: { machineType: "a", spot: false } },
      { nodeConfig: { machineType: "b", spot: true } },
      ["nodeConfig.spot"],
    ],
    [
      "aws:ec2/vpc:Vpc",
      { cidrBlock: "10.0.0.0/16", tags: { a: "1" } },
      { cidrBlock: "10.1.0.0/16", tags: { a: "2" } },
      ["cidrBlock"],
    ],
    [
      "aws:eks/cluster:Cluster",
      { version: "1.35", vpcConfig: { subnetIds: ["a"] } },
      { version: "1.36", vpcConfig: { subnetIds: ["b"] } },
      [],
    ],
    ["aws:eks/cluster:Cluster", { roleArn: "a" }, { roleArn: "b" }, ["roleArn"]],
    [
      "azure-native:containerservice:AgentPool",
      { vmSize: "a", maxCount: 1 },
      { vmSize: "b", maxCount: 2 },
      ["vmSize"],
    ],
    ["azure-native:network:Subnet", { subnetName: "a" }, { subnetName: "b" }, ["subnetName"]],
    [
      "gcp:container/cluster:Cluster",
      { location: "a", minMasterVersion: "1" },
      { location: "b", minMasterVersion: "2" },
      ["location"],
    ],
    ["gcp:compute/subnetwork:Subnetwork", { ipCidrRange: "10.0.0.0/20" }, { ipCidrRange: "10.0.0.0/16" }, []],
    [
      "gcp:compute/subnetwork:Subnetwork",
      { ipCidrRange: "10.0.0.0/16" },
      { ipCidrRange: "10.0.0.0/20" },
      ["ipCidrRange"],
    ],
    ["kubernetes:apps/v1:Deployment", deployment({}), deployment({ replicas: 2 }), []],
    [
      "kubernetes:apps/v1:Deployment",
      deployment({}),
      deployment({}, { name: "other", namespace: "shop" }),
      ["metadata.name"],
    ],
    [
      "kubernetes:core/v1:Service",
      { spec: { clusterIP: "None" } },
      { spec: { clusterIP: "10.0.0.1" } },
      ["spec.clusterIP"],
    ],
  ])("%s replaces for %j to %j: %j", (type, olds, news, replaces) => {
    expect(model.diff(type, olds, news).replaces).toEqual(replaces);
  });

  test("an unknown value may be another one", () => {
    expect(model.diff("aws:ec2/subnet:Subnet", { vpcId: "vpc-1" }, { vpcId: UNKNOWN })).toMatchObject({
      changes: ["vpcId"],
      replaces: ["vpcId"],
    });
  });

  test("names the deepest property that changed", () => {
    expect(
      model.diff("kubernetes:apps/v1:Deployment", deployment({}), deployment({ replicas: 2 })).changes,
    ).toEqual(["spec.replicas"]);
    expect(model.diff("aws:ec2/vpc:Vpc", { tags: { a: "1", b: "2" } }, { tags: { a: "1" } }).changes).toEqual(
      ["tags.b"],
    );
  });

  test("ConfigMaps are replaced unless the provider lets them change", () => {
    const [olds, news] = [{ data: { a: "1" } }, { data: { a: "2" } }];
    expect(model.diff("kubernetes:core/v1:ConfigMap", olds, news, kubernetes).replaces).toEqual(["data.a"]);
    const mutable = { ...kubernetes, config: { ...kubernetes.config, enableConfigMapMutable: "true" } };
    expect(model.diff("kubernetes:core/v1:ConfigMap", olds, news, mutable).replaces).toEqual([]);
  });
});

describe("functions", () => {
  test("answer from the provider instance", () => {
    expect(model.invoke("aws:index/getCallerIdentity:getCallerIdentity", {}, otherAws).result).toMatchObject({
      accountId: "222222222222",
    });
    expect(model.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {}, aws).result).toMatchObject(
      { names: ["eu-west-1a", "eu-west-1b", "eu-west-1c"], zoneIds: ["euw1-az1", "euw1-az2", "euw1-az3"] },
    );
  });

  test("refuse unknown arguments and unknown functions", () => {
    expect(model.invoke("aws:index/getRegion:getRegion", { regoin: "x" }, aws).failures[0]?.reason).toContain(
      '"region"',
    );
    expect(model.invoke("aws:index/getRegion:getRegions", {}, aws).failures[0]?.reason).toContain(
      "getRegion",
    );
  });
});
