import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate";
import type { Cluster as EksCluster } from "@pulumi/aws/eks/cluster";
import { NodeGroup } from "@pulumi/aws/eks/nodeGroup";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { trustService } from "../identity/aws-trust";
import { upstreams } from "../registry/contract";
import {
  disks,
  imageType,
  mirrorPolicy,
  type NodePool,
  nodePolicies,
  nodePools,
  userData,
} from "./aws-nodes";
import type { Cluster, ClusterArgs } from "./contract";

/** The part of an EKS cluster that makes its nodes. */
export abstract class AwsNodeGroups extends Component<ClusterArgs, Cluster, AwsContext> {
  /** Creates the nodes of all pools, after what makes a machine a node. */
  protected createNodes(
    args: ClusterArgs,
    cluster: EksCluster,
    after: readonly pulumi.Resource[],
  ): NodeGroup[] {
    const { role, policies } = this.createNodeRole(args.registry);
    return nodePools(args.settings).map((pool) =>
      this.createNodeGroup(pool, args, cluster, role, [...after, ...policies]),
    );
  }

  private createNodeRole(registry: ClusterArgs["registry"]) {
    const { name, tags } = this.context;
    const role = this.child(Role, "node-role", {
      name: name("aws.role", "nodes"),
      description: "The nodes of the EKS cluster",
      assumeRolePolicy: trustService("ec2.amazonaws.com"),
      tags,
    });
    const attachments = Object.entries(nodePolicies).map(([key, policyArn]) =>
      this.child(RolePolicyAttachment, `node-${key}-policy`, { role: role.name, policyArn }),
    );
    const mirrors = this.child(RolePolicy, "node-mirror-policy", {
      name: "pull-through-mirrors",
      role: role.name,
      policy: registry.id.apply((prefix) =>
        mirrorPolicy(Object.values(upstreams).map((path) => `${prefix}${path}/*`)),
      ),
    });
    return { role, policies: [...attachments, mirrors] };
  }

  /**
   * One node group over all zones. Its name says what cannot be changed in place, so that a change makes the new
   * group, with another name, before the old one is drained.
   */
  private createNodeGroup(
    pool: NodePool,
    { settings, network, keys }: ClusterArgs,
    cluster: EksCluster,
    role: Role,
    dependsOn: pulumi.Resource[],
  ): NodeGroup {
    const { name, site, tags } = this.context;
    const template = this.createLaunchTemplate(pool, keys, cluster);
    const [preferred = ""] = pool.instanceTypes;
    return this.child(
      NodeGroup,
      `nodes-${pool.name}`,
      {
        clusterName: cluster.name,
        nodeGroupName: name("aws.nodeGroup", pool.name, preferred, pool.capacity, `${site.zones.length}az`),
        nodeRoleArn: role.arn,
        subnetIds: network.subnets.private,
        version: settings.version,
        amiType: imageType,
        capacityType: pool.capacity === "spot" ? "SPOT" : "ON_DEMAND",
        instanceTypes: [...pool.instanceTypes],
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { minSize: pool.min, maxSize: pool.max, desiredSize: pool.min },
        updateConfig: { maxUnavailablePercentage: 33 },
        nodeRepairConfig: { enabled: true },
        labels: { ...tags, pool: pool.name, capacity: pool.capacity },
        taints: [...pool.taints],
        tags: {
          ...tags,
          "k8s.io/cluster-autoscaler/enabled": "true",
          [`k8s.io/cluster-autoscaler/${this.clusterName()}`]: "owned",
        },
      },
      // The autoscaler decides how many there are.
      { dependsOn, ignoreChanges: ["scalingConfig.desiredSize"] },
    );
  }

  private createLaunchTemplate(
    pool: NodePool,
    keys: ClusterArgs["keys"],
    cluster: EksCluster,
  ): LaunchTemplate {
    const { name, tags } = this.context;
    const templateName = name("aws.launchTemplate", pool.name);
    const nodeTags = { ...tags, Name: templateName };
    return this.child(LaunchTemplate, `template-${pool.name}`, {
      name: templateName,
      description: `Nodes of the pool ${pool.name}`,
      updateDefaultVersion: true,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: disks.map((disk) => ({
        deviceName: disk.device,
        ebs: {
          ...("sizeGiB" in disk && { volumeSize: disk.sizeGiB }),
          volumeType: "gp3",
          encrypted: "true",
          kmsKeyId: keys.ids.disks,
          deleteOnTermination: "true",
        },
      })),
      networkInterfaces: [
        {
          deviceIndex: 0,
          associatePublicIpAddress: "false",
          deleteOnTermination: "true",
          securityGroups: [cluster.vpcConfig.clusterSecurityGroupId],
        },
      ],
      userData,
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: nodeTags,
      })),
      tags,
    });
  }

  protected clusterName(): string {
    return this.context.name("aws.cluster");
  }
}
