/** EKS nodes: node groups, launch templates and the nodes' role. */
import {
  all,
  eachItem,
  mustBeSet,
  mustBeWithin,
  mustEqual,
  mustHaveAtLeast,
  mustNotBeSet,
} from "../conditions";
import { credentialIn } from "../credentials";
import { allowsOf } from "../documents";
import { idOf, nameOf } from "../links";
import { type Rule, resourceRule, stackRule } from "../rule";
import { aws } from "../types";
import { at, isOpenRange, isTrue, isUnset, listAt, textAt, texts } from "../values";

/** AWS-managed policies that a node needs to be a node; everything else is a workload's business. */
const NODE_POLICIES = new Set([
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEKS_CNI_Policy",
  "AmazonSSMManagedInstanceCore",
]);

/** What a node does to pull images, mirrored ones included. */
const PULL_ACTIONS = new Set([
  "ecr:GetAuthorizationToken",
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetDownloadUrlForLayer",
  "ecr:BatchImportUpstreamImage",
  "ecr:CreateRepository",
]);

/** Actions of an inline policy that are not about pulling images. */
function beyondPulling(policy: unknown): readonly string[] {
  return allowsOf(policy).flatMap((statement) => [
    ...statement.actions.filter((action) => !PULL_ACTIONS.has(action)),
    ...statement.notActions.map((action) => `everything but ${action}`),
  ]);
}

/** User data as text: launch templates hold it in base64. */
function userData(inputs: Readonly<Record<string, unknown>>): string {
  return Buffer.from(textAt(inputs, "userData"), "base64").toString("utf8");
}

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-nodes-imdsv2",
    description:
      "The instance metadata service answers only to session tokens, at most two network hops away.",
    severity: "high",
    frameworks: "CKV_AWS_79; CKV_AWS_341; FSBP EC2.8; BPG iam",
    remediation: 'Set metadataOptions.httpTokens to "required" and httpPutResponseHopLimit to 1 or 2.',
    types: [aws.launchTemplate],
    check: all(
      mustEqual("metadataOptions.httpTokens", "required"),
      mustBeWithin("metadataOptions.httpPutResponseHopLimit", 1, 2),
    ),
  }),
  resourceRule({
    name: "aws-nodes-no-public-ip",
    description: "Nodes get no public address.",
    severity: "high",
    frameworks: "FSBP EC2.25; CKV_AWS_88",
    remediation: "Leave networkInterfaces[].associatePublicIpAddress out or set it to false.",
    types: [aws.launchTemplate],
    check: eachItem("networkInterfaces", (item) =>
      isTrue(at(item, "associatePublicIpAddress")) ? "associates a public address" : undefined,
    ),
  }),
  resourceRule({
    name: "aws-nodes-user-data-no-secrets",
    description: "User data holds no credentials: every process on the node can read it.",
    severity: "critical",
    frameworks: "CKV_AWS_46",
    remediation: "Let the node read secrets from the secret store with its role.",
    types: [aws.launchTemplate],
    check: ({ inputs }, report) => {
      const found = credentialIn(userData(inputs));
      if (found !== undefined) report(`userData holds ${found}`);
    },
  }),
  resourceRule({
    name: "aws-nodes-disks-encrypted",
    description: "The nodes' disks are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "FSBP EC2.7; CKV_AWS_3; PCP configureCustomerManagedKey",
    remediation: "Set blockDeviceMappings[].ebs.encrypted to true and kmsKeyId to the key's ARN.",
    types: [aws.launchTemplate],
    check: all(
      mustBeSet("blockDeviceMappings"),
      eachItem("blockDeviceMappings", (item) => {
        if (!isTrue(at(item, "ebs.encrypted"))) return "is not encrypted";
        return isUnset(at(item, "ebs.kmsKeyId")) ? "has no kmsKeyId" : undefined;
      }),
    ),
  }),
  resourceRule({
    name: "aws-nodes-no-key-pair",
    description: "No SSH key is installed on nodes.",
    severity: "medium",
    frameworks: "CKV_AWS_100; KIC eks_node_group_remote_access",
    remediation: "Leave keyName out; use Session Manager or kubectl debug.",
    types: [aws.launchTemplate],
    check: mustNotBeSet("keyName"),
  }),
  resourceRule({
    name: "aws-nodes-no-remote-access",
    description: "Node groups offer no SSH access.",
    severity: "high",
    frameworks: "CKV_AWS_100; KIC eks_node_group_remote_access",
    remediation: "Leave remoteAccess out; use Session Manager or kubectl debug.",
    types: [aws.nodeGroup],
    check: mustNotBeSet("remoteAccess"),
  }),
  resourceRule({
    name: "aws-nodes-launch-template",
    description: "Node groups use a launch template, so that its metadata and disk settings hold.",
    severity: "medium",
    frameworks: "BPG dataplane; CKV_AWS_79",
    remediation: "Set launchTemplate.",
    types: [aws.nodeGroup],
    check: mustBeSet("launchTemplate"),
  }),
  resourceRule({
    name: "aws-nodes-several-zones",
    description: "A node group spans at least two zones.",
    severity: "medium",
    resilience: true,
    frameworks: "BPG dataplane",
    remediation: "List a subnet of each zone in subnetIds.",
    types: [aws.nodeGroup],
    check: mustHaveAtLeast("subnetIds", 2),
  }),
  stackRule({
    name: "aws-nodes-private-subnets",
    description: "Nodes stand in subnets without a route to an internet gateway.",
    severity: "high",
    frameworks: "CIS-EKS 5.4.3; PRW eks_cluster_private_nodes_enabled",
    remediation: "Put node groups into the private tier of the network.",
    types: [aws.nodeGroup, aws.route, aws.routeTable, aws.routeTableAssociation],
    start: () => {
      const groups: { urn: string; subnets: readonly string[] }[] = [];
      const publicTables = new Set<string>();
      const tableOfSubnet = new Map<string, string>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === aws.nodeGroup) {
            groups.push({ urn, subnets: texts(at(inputs, "subnetIds")) });
          } else if (type === aws.routeTableAssociation) {
            tableOfSubnet.set(textAt(inputs, "subnetId"), textAt(inputs, "routeTableId"));
          } else if (type === aws.route) {
            const open =
              isOpenRange(at(inputs, "destinationCidrBlock")) ||
              isOpenRange(at(inputs, "destinationIpv6CidrBlock"));
            if (open && textAt(inputs, "gatewayId") !== "") publicTables.add(textAt(inputs, "routeTableId"));
          } else {
            const open = listAt(inputs, "routes").some(
              (route) => isOpenRange(at(route, "cidrBlock")) && textAt(route, "gatewayId") !== "",
            );
            if (open) publicTables.add(idOf(resource));
          }
        },
        finish: (report) => {
          for (const { urn, subnets } of groups) {
            const exposed = subnets.filter((subnet) => publicTables.has(tableOfSubnet.get(subnet) ?? ""));
            if (exposed.length > 0)
              report(urn, `subnets with a route to the internet: ${exposed.join(", ")}`);
          }
        },
      };
    },
  }),
  stackRule({
    name: "aws-nodes-role-minimal",
    description: "The nodes' role holds only what a node needs: every pod on the node could use it.",
    severity: "high",
    frameworks: "BPG iam; CIS-EKS 5.2.1",
    remediation: "Give workloads their permissions by pod identity, and take them off the node role.",
    types: [aws.role, aws.rolePolicy, aws.rolePolicyAttachment],
    start: () => {
      const nodeRoles = new Set<string>();
      const grants: { urn: string; role: string; what: string }[] = [];
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === aws.role) {
            const machines = allowsOf(at(inputs, "assumeRolePolicy")).some((statement) =>
              statement.principals.includes("ec2.amazonaws.com"),
            );
            if (machines) nodeRoles.add(nameOf(resource, "name"));
          } else if (type === aws.rolePolicy) {
            const actions = beyondPulling(at(inputs, "policy"));
            if (actions.length > 0)
              grants.push({ urn, role: textAt(inputs, "role"), what: actions.join(", ") });
          } else {
            const policy = textAt(inputs, "policyArn");
            const isManaged = policy.startsWith("arn:aws:iam::aws:policy/");
            const short = policy.slice(policy.lastIndexOf("/") + 1);
            if (!isManaged || !NODE_POLICIES.has(short))
              grants.push({ urn, role: textAt(inputs, "role"), what: short });
          }
        },
        finish: (report) => {
          for (const { urn, role, what } of grants) {
            if (nodeRoles.has(role)) report(urn, `gives ${what} to the node role ${role}`);
          }
        },
      };
    },
  }),
];
