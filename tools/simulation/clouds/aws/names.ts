import type { NameRule } from "../cloud";
import { postgresNames } from "./postgres";
import { storesNames } from "./stores";

const iam = (max: number): NameRule => ({
  max,
  pattern: /^[\w+=,.@-]+$/,
  allowed: "letters, digits and _+=,.@-",
});

/** Limits on names, from each service's API reference. */
export const awsNames: Readonly<Record<string, Readonly<Record<string, NameRule>>>> = {
  "aws:eks/cluster:Cluster": {
    name: {
      max: 100,
      pattern: /^[0-9A-Za-z][A-Za-z0-9_-]*$/,
      allowed: "letters, digits, - and _, starting with a letter or digit",
    },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    nodeGroupName: {
      max: 63,
      pattern: /^[0-9A-Za-z][A-Za-z0-9_-]*$/,
      allowed: "letters, digits, - and _, starting with a letter or digit",
    },
  },
  "aws:iam/role:Role": { name: iam(64) },
  "aws:iam/policy:Policy": { name: iam(128) },
  "aws:iam/rolePolicy:RolePolicy": { name: iam(128) },
  "aws:iam/instanceProfile:InstanceProfile": { name: iam(128) },
  "aws:s3/bucket:Bucket": {
    bucket: {
      min: 3,
      max: 63,
      pattern: /^(?!xn--)(?!.*\.\.)[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
      allowed: "lower-case letters, digits, - and ., starting and ending with a letter or digit",
    },
  },
  "aws:ecr/repository:Repository": {
    name: {
      min: 2,
      max: 256,
      pattern: /^[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/,
      allowed: "lower-case letters and digits, with single ., -, _ or / between them",
    },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    name: { max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/, allowed: "letters, digits and .-_/#" },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    name: { max: 255, pattern: /^[\x20-\x7e]+$/, allowed: "printable ASCII" },
  },
  "aws:kms/alias:Alias": {
    name: {
      max: 256,
      pattern: /^alias\/(?!aws\/)[a-zA-Z0-9:/_-]+$/,
      allowed: '"alias/" and then letters, digits, /, _ and -',
    },
  },
  "aws:cloudtrail/trail:Trail": {
    name: {
      min: 3,
      max: 128,
      pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9]|[._-](?=[a-zA-Z0-9]))*$/,
      allowed: "letters, digits and single ._- between them",
    },
  },
  "aws:budgets/budget:Budget": { name: { max: 100, pattern: /^[^:\\]+$/, allowed: "anything but : and \\" } },
  "aws:ec2/securityGroup:SecurityGroup": {
    name: {
      max: 255,
      pattern: /^(?!sg-)[a-zA-Z0-9 ._:/()#,@[\]+=&;{}!$*-]+$/,
      allowed: "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, not starting with sg-",
    },
    description: {
      max: 255,
      pattern: /^[a-zA-Z0-9 ._:/()#,@[\]+=&;{}!$*-]*$/,
      allowed: "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
    },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    description: {
      max: 255,
      pattern: /^[a-zA-Z0-9 ._:/()#,@[\]+=&;{}!$*-]*$/,
      allowed: "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
    },
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    description: {
      max: 255,
      pattern: /^[a-zA-Z0-9 ._:/()#,@[\]+=&;{}!$*-]*$/,
      allowed: "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
    },
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    name: { min: 3, max: 128, pattern: /^[a-zA-Z0-9().\-/_]+$/, allowed: "letters, digits and ().-/_" },
  },
  "aws:msk/cluster:Cluster": {
    clusterName: {
      max: 64,
      pattern: /^[0-9A-Za-z][0-9A-Za-z-]*$/,
      allowed: "letters, digits and -, starting with a letter or digit",
    },
  },
  "aws:msk/configuration:Configuration": {
    name: {
      max: 64,
      pattern: /^[0-9A-Za-z][0-9A-Za-z-]*$/,
      allowed: "letters, digits and -, starting with a letter or digit",
    },
  },
  "aws:msk/topic:Topic": {
    name: {
      max: 249,
      pattern: /^(?!\.{1,2}$)[a-zA-Z0-9._-]+$/,
      allowed: "letters, digits, ., _ and -",
    },
  },
  "aws:sqs/queue:Queue": {
    name: { max: 80, pattern: /^[A-Za-z0-9_-]+(?:\.fifo)?$/, allowed: "letters, digits, _ and -" },
  },
  "aws:cloudwatch/eventRule:EventRule": {
    name: { max: 64, pattern: /^[.A-Za-z0-9_-]+$/, allowed: "letters, digits, ., _ and -" },
  },
  "aws:lambda/function:Function": {
    name: { max: 64, pattern: /^[A-Za-z0-9_-]+$/, allowed: "letters, digits, _ and -" },
  },
  ...postgresNames,
  ...storesNames,
  "aws:sns/topic:Topic": {
    name: { max: 256, pattern: /^[A-Za-z0-9_-]+(?:\.fifo)?$/, allowed: "letters, digits, _ and -" },
  },
};
