import { regionOf } from "../clouds/aws/context";
import { visitLeaves } from "../values";
import type { Reference, Referrer } from "./references";

/** Ids which EC2 gives, in full. */
export const ec2Id = /^(?:vpc|subnet|sg|rtb|igw|nat|eipalloc|lt|acl|vpce|dopt)-[0-9a-f]{8,17}$/;

/** ARNs that must belong to an object, by the last name in the property path. Others may mean what lies outside. */
const arnProperties =
  /^(?:roleArn|nodeRoleArn|iamRoleArn|serviceAccountRoleArn|cloudWatchLogsRoleArn|policyArn|monitoringRoleArn|replicateSourceDb|sourceDbInstanceArn|performanceInsightsKmsKeyId|secretArn|keyArn|kmsKeyArn|kmsKeyId|kmsKey|kmsMasterKeyId|kmsMasterKeyArn|logDestination|cloudWatchLogsGroupArn|topic|arn|clusterArn|mskClusterArn|sourceKafkaClusterArn|targetKafkaClusterArn|serviceExecutionRoleArn|encryptionAtRestKmsKeyArn)$/;

/** Inputs that name an object of another type: the type, by referring type (a prefix) and property. */
const byName: readonly (readonly [referrer: RegExp, property: string, type: string])[] = [
  [/^aws:eks\//, "clusterName", "aws:eks/cluster:Cluster"],
  [/^aws:s3\/bucket\w+:/, "bucket", "aws:s3/bucket:Bucket"],
  [/^aws:s3\/bucketLogging:/, "targetBucket", "aws:s3/bucket:Bucket"],
  [/^aws:cloudtrail\/trail:/, "s3BucketName", "aws:s3/bucket:Bucket"],
  [/^aws:iam\/(?:rolePolicy|rolePolicyAttachment|instanceProfile):/, "role", "aws:iam/role:Role"],
  [/^aws:ecr\/(?:lifecyclePolicy|repositoryPolicy):/, "repository", "aws:ecr/repository:Repository"],
  [/^aws:cloudwatch\/logMetricFilter:/, "logGroupName", "aws:cloudwatch/logGroup:LogGroup"],
  [/^aws:kms\/(?:alias|keyPolicy):/, "targetKeyId", "aws:kms/key:Key"],
  [/^aws:kms\/keyPolicy:/, "keyId", "aws:kms/key:Key"],
  [/^aws:route53\/record:/, "zoneId", "aws:route53/zone:Zone"],
  [/^aws:rds\/instance:/, "parameterGroupName", "aws:rds/parameterGroup:ParameterGroup"],
  [/^aws:rds\/instance:/, "dbSubnetGroupName", "aws:rds/subnetGroup:SubnetGroup"],
];

export function awsReferences({ type, inputs, provider }: Referrer, account: string): Reference[] {
  const references: Reference[] = [];
  const region = regionOf(provider, inputs);
  visitLeaves(inputs, "", (value, path) => {
    if (typeof value !== "string" || path.startsWith("tags")) return;
    const last =
      path
        .replace(/(?:\[\d+\])+$/, "")
        .split(".")
        .at(-1) ?? "";
    if (ec2Id.test(value)) references.push({ property: path, value, identifier: value });
    const arn = arnProperties.test(last) && value.startsWith("arn:") ? localArn(value, account) : undefined;
    if (arn !== undefined) references.push({ property: path, value, identifier: arn });
  });
  for (const [referrer, property, target] of byName) {
    const value = inputs[property];
    if (!referrer.test(type) || typeof value !== "string" || value.startsWith("arn:")) continue;
    const scope = /^aws:s3\//.test(target)
      ? "aws"
      : /^aws:(?:iam|route53)\//.test(target)
        ? `aws:${account}`
        : `aws:${account}:${region}`;
    references.push({ property, value, identifier: `${target}|${scope}|${value}` });
  }
  return references;
}

/** The ARN of an object of this account which it would be kept under; nothing for wildcards and AWS's own. */
function localArn(value: string, account: string): string | undefined {
  const [, , service = "", , owner = ""] = value.split(":");
  if (value.endsWith(":root") || service === "sts") return undefined;
  if (service === "s3") return value.split("/")[0];
  if (owner !== account) return undefined;
  const exact = service === "logs" ? value.replace(/:\*$/, "") : value;
  return exact.includes("*") ? undefined : exact;
}
