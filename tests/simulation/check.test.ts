import { describe, expect, test } from "vitest";
import { createModel, type ProviderInstance, UNKNOWN } from "../../tools/simulation/model";
import { deployment } from "./objects";
import { aws, azure, gcp, kubernetes } from "./providers";

const model = createModel();

function failures(
  type: string,
  inputs: Record<string, unknown>,
  provider: ProviderInstance,
): Record<string, string> {
  return Object.fromEntries(
    model.check(type, inputs, provider).failures.map(({ property, reason }) => [property, reason]),
  );
}

describe("check refuses", () => {
  test("a type that nobody knows, naming the nearest", () => {
    expect(failures("aws:ec2/vpc:Vcp", {}, aws)[""]).toContain('did you mean "aws:ec2/vpc:Vpc"');
    expect(model.knows("aws:ec2/vpc:Vcp")).toBe(false);
  });

  test("unknown properties at any depth, with the nearest name", () => {
    const found = failures(
      "aws:eks/cluster:Cluster",
      {
        roleArn: "arn:aws:iam::111111111111:role/r",
        vpcConfig: { subnetIds: [], endpointPublicAcces: true },
      },
      aws,
    );
    expect(found).toEqual({
      "vpcConfig.endpointPublicAcces": 'is not a known property; did you mean "endpointPublicAccess"?',
    });
  });

  test("missing required properties and wrong kinds of values", () => {
    expect(failures("aws:ec2/subnet:Subnet", { cidrBlock: 5 }, aws)).toEqual({
      vpcId: "is required",
      cidrBlock: "must be a string, not number 5",
    });
    const found = failures("kubernetes:apps/v1:Deployment", deployment({ replicas: "2" }), kubernetes);
    expect(found).toEqual({ "spec.replicas": 'must be a number, not string "2"' });
  });

  test("values outside an enum", () => {
    const sku = failures(
      "azure-native:containerservice:ManagedCluster",
      { resourceGroupName: "g", sku: { name: "Base", tier: "Standart" } },
      azure,
    );
    expect(sku["sku.tier"]).toContain('did you mean "Standard"');
  });

  test.each([
    ["aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.1/16" }, aws, "cidrBlock", "host bits"],
    ["aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0" }, aws, "cidrBlock", "not an address range"],
    ["aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/8" }, aws, "cidrBlock", "between /16 and /28"],
    [
      "gcp:compute/subnetwork:Subnetwork",
      { network: "n", ipCidrRange: "10.0.0.0/33" },
      gcp,
      "ipCidrRange",
      "over 32",
    ],
    [
      "azure-native:network:VirtualNetwork",
      { resourceGroupName: "g", addressSpace: { addressPrefixes: ["10.0.0.0/16", "10.1.0.9/24"] } },
      azure,
      "addressSpace.addressPrefixes[1]",
      "host bits",
    ],
  ])("malformed address ranges: %s %j", (type, inputs, provider, property, reason) => {
    expect(failures(type, inputs, provider)[property]).toContain(reason);
  });

  test.each([
    ["aws:s3/bucket:Bucket", { bucket: "Upper" }, aws, "bucket"],
    ["aws:iam/role:Role", { name: "r".repeat(65), assumeRolePolicy: "{}" }, aws, "name"],
    [
      "azure-native:keyvault:Vault",
      { vaultName: "v".repeat(25), resourceGroupName: "g", properties: UNKNOWN },
      azure,
      "vaultName",
    ],
    [
      "azure-native:storage:StorageAccount",
      { accountName: "with-dash", resourceGroupName: "g", kind: "StorageV2", sku: { name: "Standard_ZRS" } },
      azure,
      "accountName",
    ],
    ["gcp:serviceaccount/account:Account", { accountId: "short" }, gcp, "accountId"],
    ["gcp:container/cluster:Cluster", { name: "Big", location: "europe-west1" }, gcp, "name"],
    [
      "kubernetes:core/v1:Service",
      { metadata: { name: "9lives", namespace: "shop" } },
      kubernetes,
      "metadata.name",
    ],
  ])("names outside the provider's limits: %s %j", (type, inputs, provider, property) => {
    expect(Object.keys(failures(type, inputs, provider))).toEqual([property]);
  });

  test("ids of another kind, text that is no ARN, zones of another region, policies that are no JSON", () => {
    expect(
      failures("aws:ec2/routeTable:RouteTable", { vpcId: "subnet-0123456789abcdef0" }, aws).vpcId,
    ).toContain('"vpc-"');
    expect(
      failures("aws:eks/cluster:Cluster", { roleArn: "role", vpcConfig: { subnetIds: [] } }, aws).roleArn,
    ).toContain("ARN");
    const subnet = {
      vpcId: "vpc-0123456789abcdef0",
      cidrBlock: "10.0.0.0/24",
      availabilityZone: "us-east-1a",
    };
    expect(failures("aws:ec2/subnet:Subnet", subnet, aws).availabilityZone).toContain("eu-west-1");
    expect(failures("aws:iam/role:Role", { assumeRolePolicy: "allow all" }, aws).assumeRolePolicy).toContain(
      "JSON",
    );
  });

  test("Kubernetes objects that the API server would refuse", () => {
    expect(
      failures("kubernetes:apps/v1:Deployment", deployment({}, { name: "app" }), kubernetes),
    ).toHaveProperty(["metadata.namespace"]);
    const labels = { name: "app", namespace: "shop", labels: { team: "not a label" } };
    expect(failures("kubernetes:apps/v1:Deployment", deployment({}, labels), kubernetes)).toHaveProperty([
      "metadata.labels.team",
    ]);
    const selector = deployment({ selector: { matchLabels: { app: "b" } } });
    expect(
      failures("kubernetes:apps/v1:Deployment", selector, kubernetes)["spec.selector.matchLabels.app"],
    ).toContain("pod template");
    expect(
      failures("kubernetes:core/v1:Namespace", { metadata: { name: "n", namespace: "n" } }, kubernetes),
    ).toHaveProperty(["metadata.namespace"]);
    const scaler = {
      metadata: { name: "h", namespace: "n" },
      spec: { minReplicas: 3, maxReplicas: 2, scaleTargetRef: { kind: "Deployment", name: "a" } },
    };
    expect(failures("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", scaler, kubernetes)).toHaveProperty([
      "spec.maxReplicas",
    ]);
  });
});

describe("check accepts", () => {
  test("unknown values everywhere", () => {
    expect(
      failures("aws:ec2/subnet:Subnet", { vpcId: UNKNOWN, cidrBlock: UNKNOWN, tags: UNKNOWN }, aws),
    ).toEqual({});
    expect(
      failures("kubernetes:apps/v1:Deployment", { metadata: UNKNOWN, spec: UNKNOWN }, kubernetes),
    ).toEqual({});
    expect(
      failures(
        "azure-native:containerservice:ManagedCluster",
        { resourceGroupName: UNKNOWN, sku: { name: UNKNOWN } },
        azure,
      ),
    ).toEqual({});
  });

  test("custom resources with any spec, but checks their metadata", () => {
    const type = "kubernetes:external-secrets.io/v1:ExternalSecret";
    expect(
      failures(type, { metadata: { name: "a", namespace: "n" }, spec: { anything: [1] } }, kubernetes),
    ).toEqual({});
    expect(failures(type, { metadata: { name: "A", namespace: "n" } }, kubernetes)).toHaveProperty([
      "metadata.name",
    ]);
  });

  test("a missing physical name, which it makes up and keeps as the real providers do", () => {
    const context = { urn: "urn:a", name: "Logs", seed: "1" };
    const made = model.check("aws:s3/bucket:Bucket", {}, aws, context).inputs.bucket;
    expect(made).toMatch(/^logs-[0-9a-f]{7}$/);
    expect(model.check("aws:s3/bucket:Bucket", {}, aws, { ...context, seed: "2" }).inputs.bucket).not.toBe(
      made,
    );
    expect(
      model.check("aws:s3/bucket:Bucket", {}, aws, { ...context, seed: "2", olds: { bucket: made } }).inputs
        .bucket,
    ).toBe(made);
  });
});
