import type { LaunchTemplateArgs } from "@pulumi/aws/ec2/launchTemplate";
import type { RouteArgs } from "@pulumi/aws/ec2/route";
import type { RouteTableArgs } from "@pulumi/aws/ec2/routeTable";
import type { RouteTableAssociationArgs } from "@pulumi/aws/ec2/routeTableAssociation";
import type { NodeGroupArgs } from "@pulumi/aws/eks/nodeGroup";
import type { RoleArgs } from "@pulumi/aws/iam/role";
import type { RolePolicyAttachmentArgs } from "@pulumi/aws/iam/rolePolicyAttachment";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-nodes";

const base64 = (text: string) => Buffer.from(text).toString("base64");

const launchTemplate = {
  type: aws.launchTemplate,
  inputs: {
    metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
    networkInterfaces: [{ associatePublicIpAddress: "false" }],
    userData: base64("[settings.kubernetes]\ncluster-name = 'prod'\n"),
    blockDeviceMappings: [
      { deviceName: "/dev/xvda", ebs: { encrypted: "true", kmsKeyId: "arn:aws:kms:key/1" } },
    ],
  } satisfies LaunchTemplateArgs,
};
const nodeGroup = {
  type: aws.nodeGroup,
  inputs: {
    clusterName: "prod",
    nodeRoleArn: "arn:aws:iam::111122223333:role/node",
    scalingConfig: { desiredSize: 3, minSize: 3, maxSize: 9 },
    subnetIds: ["subnet-a", "subnet-b", "subnet-c"],
    launchTemplate: { id: "lt-1", version: "1" },
  } satisfies NodeGroupArgs,
};
const association = {
  type: aws.routeTableAssociation,
  inputs: { subnetId: "subnet-a", routeTableId: "rtb-1" } satisfies RouteTableAssociationArgs,
};
const route = {
  type: aws.route,
  inputs: {
    routeTableId: "rtb-1",
    destinationCidrBlock: "0.0.0.0/0",
    natGatewayId: "nat-1",
  } satisfies RouteArgs,
};
const internetRoute = { ...route, inputs: { ...route.inputs, gatewayId: "igw-1" } };
const routeTable = {
  type: aws.routeTable,
  id: "rtb-1",
  inputs: {
    vpcId: "vpc-1",
    routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }],
  } satisfies RouteTableArgs,
};
const role = {
  type: aws.role,
  inputs: {
    name: "node",
    assumeRolePolicy: JSON.stringify({
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
    }),
  } satisfies RoleArgs,
};
const attachment = {
  type: aws.rolePolicyAttachment,
  inputs: {
    role: "node",
    policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
  } satisfies RolePolicyAttachmentArgs,
};
const inline = (action: string) => ({
  type: aws.rolePolicy,
  inputs: {
    role: "node",
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] }),
  },
});
const workloadPolicy = inline("s3:GetObject");

testRules(rules, {
  "aws-nodes-imdsv2": {
    pass: launchTemplate,
    fail: [
      { "metadataOptions.httpTokens": "optional" },
      { "metadataOptions.httpPutResponseHopLimit": 3 },
      { metadataOptions: undefined },
    ],
    unknown: ["metadataOptions"],
  },
  "aws-nodes-no-public-ip": {
    pass: launchTemplate,
    fail: [{ networkInterfaces: [{ associatePublicIpAddress: "true" }] }],
    unknown: ["networkInterfaces", "networkInterfaces.0.associatePublicIpAddress"],
  },
  "aws-nodes-user-data-no-secrets": {
    pass: launchTemplate,
    fail: [{ userData: base64("export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE") }],
    unknown: ["userData"],
  },
  "aws-nodes-disks-encrypted": {
    pass: launchTemplate,
    fail: [
      { blockDeviceMappings: undefined },
      { "blockDeviceMappings.0.ebs.encrypted": "false" },
      { "blockDeviceMappings.0.ebs.kmsKeyId": undefined },
    ],
    unknown: ["blockDeviceMappings.0.ebs.kmsKeyId"],
  },
  "aws-nodes-no-key-pair": { pass: launchTemplate, fail: [{ keyName: "ops" }], unknown: ["keyName"] },
  "aws-nodes-no-remote-access": {
    pass: nodeGroup,
    fail: [{ remoteAccess: { ec2SshKey: "ops" } }],
    unknown: ["remoteAccess"],
  },
  "aws-nodes-launch-template": {
    pass: nodeGroup,
    fail: [{ launchTemplate: undefined }],
    unknown: ["launchTemplate"],
  },
  "aws-nodes-several-zones": {
    pass: nodeGroup,
    fail: [{ subnetIds: ["subnet-a"] }, { subnetIds: ["subnet-a", "subnet-a"] }],
    unknown: ["subnetIds"],
  },
  "aws-nodes-private-subnets": {
    pass: [nodeGroup, association, route],
    fail: [
      [nodeGroup, association, internetRoute],
      [nodeGroup, association, routeTable],
    ],
    unknown: ["subnetIds"],
  },
  "aws-nodes-role-minimal": {
    pass: [role, attachment],
    alsoPass: [
      [{ ...role, inputs: { ...role.inputs, name: "orders" } }, workloadPolicy],
      [role, inline("ecr:BatchImportUpstreamImage")],
    ],
    fail: [
      [role, workloadPolicy],
      [
        role,
        { ...attachment, inputs: { role: "node", policyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" } },
      ],
      [
        role,
        {
          ...attachment,
          inputs: { role: "node", policyArn: "arn:aws:iam::111122223333:policy/AmazonEKSWorkerNodePolicy" },
        },
      ],
    ],
    unknown: ["assumeRolePolicy"],
  },
});
