import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { awsReplaces } from "../../tools/simulation/clouds/aws/replaces";
import { azurePaths } from "../../tools/simulation/clouds/azure/ids";
import { gcpReplaces } from "../../tools/simulation/clouds/gcp/replaces";
import { packageSchema, resourceSchema } from "../../tools/simulation/schema";
import { buildSchemas, formatSchema } from "../../tools/simulation/schema/build";

const root = path.resolve(__dirname, "../..");

test("the generated schemas are those of the installed SDKs and the program's imports; else run `npm run schema`", () => {
  for (const [name, schema] of buildSchemas(root)) {
    const file = path.join(root, "tools/simulation/schema/generated", `${name}.json`);
    expect(formatSchema(schema) === fs.readFileSync(file, "utf8"), `${name}.json is out of date`).toBe(true);
  }
});

describe("what the generator reads from the SDKs", () => {
  test("required inputs, nested shapes and promised outputs", () => {
    const subnet = resourceSchema("aws:ec2/subnet:Subnet");
    expect(subnet?.inputs.vpcId).toEqual({ type: "string", required: true });
    expect(subnet?.inputs.cidrBlock).toEqual({ type: "string" });
    expect(subnet?.outputs.arn).toEqual({ type: "string", required: true });
    expect(resourceSchema("aws:eks/cluster:Cluster")?.inputs.vpcConfig?.type).toEqual({
      ref: "eks.ClusterVpcConfig",
    });
    expect(packageSchema("aws").inputTypes["eks.ClusterVpcConfig"]?.subnetIds).toEqual({
      type: { array: "string" },
      required: true,
    });
  });

  test("enums, open where the SDK accepts any string", () => {
    const sku = packageSchema("azure-native").inputTypes["containerservice.ManagedClusterSKUArgs"];
    expect(sku?.tier?.type).toMatchObject({
      enum: expect.arrayContaining(["Free", "Standard", "Premium"]),
      open: true,
    });
    expect(resourceSchema("kubernetes:apps/v1:Deployment")?.inputs.apiVersion?.type).toEqual({
      enum: ["apps/v1"],
    });
  });

  test("what the documentation says about replacement and ids", () => {
    expect(resourceSchema("gcp:container/nodePool:NodePool")?.inputs.initialNodeCount?.replaces).toBe(true);
    expect(resourceSchema("gcp:compute/network:Network")?.importId).toBe(
      "projects/{{project}}/global/networks/{{name}}",
    );
  });
});

describe("the hand-written tables know every type that the program uses", () => {
  const typesOf = (name: "aws" | "azure-native" | "gcp") => Object.keys(packageSchema(name).resources);

  test("Azure: the resource path", () => {
    expect(typesOf("azure-native").filter((type) => azurePaths[type] === undefined)).toEqual([]);
  });

  test("AWS and Google Cloud: which changes replace", () => {
    expect(typesOf("aws").filter((type) => awsReplaces[type] === undefined)).toEqual([]);
    expect(typesOf("gcp").filter((type) => gcpReplaces[type] === undefined)).toEqual([]);
  });

  test("the tables name no property that the SDK lacks", () => {
    const missing = Object.entries({ ...awsReplaces, ...gcpReplaces }).flatMap(([type, paths]) => {
      const inputs = resourceSchema(type)?.inputs;
      return inputs
        ? paths
            .filter((path) => inputs[path.split(".")[0] ?? ""] === undefined)
            .map((path) => `${type} ${path}`)
        : [];
    });
    expect(missing).toEqual([]);
  });
});
