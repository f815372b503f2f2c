import { onlyGrows } from "../../check/growth";
import type { CheckFailure } from "../../check/shape";
import { minorStep } from "../../check/versions";
import { resourceSchema } from "../../schema";
import { UNKNOWN, type Values, visitLeaves } from "../../values";
import type { Cloud, ProviderInstance } from "../cloud";
import { accountOf, regionOf } from "./context";
import { awsId } from "./ids";
import { awsNames } from "./names";
import { awsComputed, awsInvoke, awsOutputs } from "./outputs";
import { refusedByRds } from "./postgres";
import { awsReplaces, awsReplacesValue } from "./replaces";
import { checkStore } from "./stores";

/** Prefixes which an id must have, by the last name in its property path. */
const idPrefixes: Readonly<Record<string, readonly string[]>> = {
  vpcId: ["vpc-"],
  subnetId: ["subnet-"],
  subnetIds: ["subnet-"],
  securityGroupId: ["sg-"],
  securityGroupIds: ["sg-"],
  vpcSecurityGroupIds: ["sg-"],
  referencedSecurityGroupId: ["sg-"],
  routeTableId: ["rtb-"],
  routeTableIds: ["rtb-"],
  natGatewayId: ["nat-"],
  gatewayId: ["igw-", "vgw-", "local"],
  allocationId: ["eipalloc-"],
  vpcEndpointId: ["vpce-"],
};

const jsonText = /^(?:policy|assumeRolePolicy|policyDocument|accessPolicy)$/;

/** The bridged provider names these objects by another input than `name`. */
const namingProperty: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:eks/nodeGroup:NodeGroup": "nodeGroupName",
  "aws:msk/cluster:Cluster": "clusterName",
};

function check(type: string, inputs: Values, provider: ProviderInstance): CheckFailure[] {
  const failures: CheckFailure[] = [];
  visitLeaves(inputs, "", (value, path) => {
    if (typeof value !== "string") return;
    const last =
      path
        .replace(/(?:\[\d+\])+$/, "")
        .split(".")
        .at(-1) ?? "";
    const prefixes = idPrefixes[last];
    if (prefixes && !prefixes.some((prefix) => value.startsWith(prefix))) {
      failures.push({
        property: path,
        reason: `must be an id that starts with ${prefixes.map((p) => `"${p}"`).join(" or ")}, not "${value}"`,
      });
    }
    if (/Arns?$/.test(last) && !value.startsWith("arn:")) {
      failures.push({ property: path, reason: `must be an ARN ("arn:aws:…"), not "${value}"` });
    }
    if (jsonText.test(path) && !isJsonObject(value))
      failures.push({ property: path, reason: "must be the JSON text of a policy document" });
  });
  failures.push(...checkTags(inputs.tags), ...checkStore(type, inputs));
  if (type === "aws:ec2/subnet:Subnet" && typeof inputs.availabilityZone === "string") {
    const region = regionOf(provider, inputs);
    if (provider.config.region !== UNKNOWN && !inputs.availabilityZone.startsWith(region)) {
      failures.push({
        property: "availabilityZone",
        reason: `is not a zone of the region ${region}: "${inputs.availabilityZone}"`,
      });
    }
  }
  return failures;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function checkTags(tags: unknown): CheckFailure[] {
  if (typeof tags !== "object" || tags === null) return [];
  const entries = Object.entries(tags);
  const failures: CheckFailure[] =
    entries.length > 50 ? [{ property: "tags", reason: "holds more than 50 tags" }] : [];
  for (const [key, value] of entries) {
    if (key.length > 128 || key.startsWith("aws:"))
      failures.push({
        property: `tags["${key}"]`,
        reason: 'the key must have at most 128 characters and not start with "aws:"',
      });
    if (typeof value === "string" && (value.length > 256 || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value))) {
      failures.push({
        property: `tags["${key}"]`,
        reason: "the value may have up to 256 letters, digits, spaces and _.:/=+-@",
      });
    }
  }
  return failures;
}

/** MSK adds brokers and disk space, and takes neither away from a cluster that stands. */
function refusedByMsk(path: string, before: unknown, after: unknown): string | undefined {
  if (path === "numberOfBrokerNodes") return onlyGrows("brokers", before, after);
  return path.endsWith("ebsStorageInfo.volumeSize") ? onlyGrows("disks", before, after) : undefined;
}

export const aws: Cloud = {
  package: "aws",
  strictEnums: false,
  scope: (provider, inputs) => {
    return `aws:${accountOf(provider)}:${regionOf(provider, inputs)}`;
  },
  idScope: (type, provider, inputs) => {
    if (type.startsWith("aws:s3/")) return "aws";
    const everywhere = /^aws:(?:iam|budgets|route53)\//.test(type);
    return everywhere
      ? `aws:${accountOf(provider)}`
      : `aws:${accountOf(provider)}:${regionOf(provider, inputs)}`;
  },
  autoName: (type) => {
    const property = namingProperty[type] ?? "name";
    const schema = resourceSchema(type);
    if (!schema?.inputs[property] || schema.inputs[property].required || !schema.outputs[property]?.required)
      return undefined;
    if (type === "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup") return undefined;
    const prefix = type === "aws:kms/alias:Alias" ? "alias/" : "";
    return {
      property,
      make: (name, suffix) =>
        `${prefix}${type === "aws:s3/bucket:Bucket" ? name.toLowerCase() : name}-${suffix}`,
    };
  },
  names: (type) => awsNames[type] ?? {},
  check,
  replaces: (type) => [...(awsReplaces[type] ?? []), "region"],
  replacesValue: awsReplacesValue,
  refuses: (type, path, before, after) => {
    if (type === "aws:msk/topic:Topic" && path === "partitionCount")
      return onlyGrows("partitions", before, after);
    if (type === "aws:msk/cluster:Cluster") return refusedByMsk(path, before, after);
    if (type === "aws:rds/instance:Instance") return refusedByRds(path, before, after);
    if (type !== "aws:eks/cluster:Cluster") return undefined;
    if (path === "encryptionConfig.provider.keyArn" && before !== undefined) {
      return "a cluster that is encrypted keeps its key";
    }
    return path === "version" ? minorStep(before, after) : undefined;
  },
  id: awsId,
  computed: awsComputed,
  outputs: awsOutputs,
  invoke: awsInvoke,
};
