import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { AccessEntry } from "@pulumi/aws/eks/accessEntry";
import { AccessPolicyAssociation } from "@pulumi/aws/eks/accessPolicyAssociation";
import { Addon } from "@pulumi/aws/eks/addon";
import { Cluster as EksCluster } from "@pulumi/aws/eks/cluster";
import type { NodeGroup } from "@pulumi/aws/eks/nodeGroup";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import * as pulumi from "@pulumi/pulumi";
import { serviceCidr } from "../../infra/addresses";
import type { KubernetesVersion } from "../../infra/config/defaults";
import type { AwsContext } from "../../infra/context";
import { trustPods, trustService } from "../identity/aws-trust";
import {
  type AddonName,
  type AddonRole,
  addonNames,
  addonRoles,
  addonSettings,
  addonVersion,
  diskKeyPolicy,
  nodeAddons,
} from "./aws-addons";
import { AwsNodeGroups } from "./aws-node-groups";
import type { Cluster, ClusterArgs } from "./contract";
import { kubeconfig } from "./kubeconfig";

/** What must be there before somebody uses the cluster, and must outlive whatever they put on it. */
type Part = AccessPolicyAssociation | Addon | NodeGroup;

/** An EKS cluster whose nodes and API server are private. */
export class AwsCluster extends AwsNodeGroups {
  constructor(
    context: AwsContext,
    name: string,
    args: ClusterArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "cluster", "Cluster", name, args, options);
  }

  protected override create(args: ClusterArgs): Cluster {
    const { existing, admins, version } = args.settings;
    if (existing) return this.adopt(existing.name);
    const logs = this.createLogGroup(args);
    const cluster = this.createControlPlane(args, logs);
    const access = admins.map((admin) => this.admit(admin, cluster));
    const addon = (name: AddonName, after: pulumi.Resource[]) =>
      this.createAddon(name, version, args, cluster, after);
    const early = nodeAddons.map((name) => addon(name, []));
    const nodes = this.createNodes(args, cluster, early);
    const late = addonNames.filter((name) => !nodeAddons.includes(name)).map((name) => addon(name, nodes));
    return this.describe(cluster, [...access, ...early, ...nodes, ...late]);
  }

  /** Reads the cluster, so that a preview fails where it is not there. */
  private adopt(name: string): Cluster {
    return this.describe(EksCluster.get(this.childName("cluster"), name, undefined, { parent: this }), []);
  }

  private describe(cluster: EksCluster, parts: readonly Part[]): Cluster {
    const { region } = this.context.site;
    // Every part knows the cluster's name: taking it from all of them makes whoever uses the name wait for them.
    const name = pulumi
      .all([cluster.name, pulumi.all(parts.map((part) => part.clusterName))])
      .apply(([clusterName]) => clusterName);
    return {
      name,
      endpoint: cluster.endpoint,
      version: cluster.version,
      // A new cluster of the same name has the same ARN but another endpoint: only the latter tells them apart.
      identifier: cluster.endpoint,
      kubeconfig: kubeconfig(name, cluster.endpoint, cluster.certificateAuthority.data, {
        command: "aws",
        args: ["eks", "get-token", "--cluster-name", name, "--region", region, "--output", "json"],
        installHint:
          "Install the AWS CLI: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
        provideClusterInfo: false,
      }),
      oidcIssuer: cluster.identities.apply((identities) => identities[0]?.oidcs[0]?.issuer ?? ""),
      login: pulumi.interpolate`aws eks update-kubeconfig --region ${region} --name ${name}`,
    };
  }

  /** Made beforehand: EKS would create it without key and without end. */
  private createLogGroup({ settings, keys }: ClusterArgs): LogGroup {
    const { environment, tags } = this.context;
    return this.child(
      LogGroup,
      "log-group",
      {
        name: `/aws/eks/${this.clusterName()}/cluster`,
        kmsKeyId: keys.ids.logs,
        retentionInDays: settings.logRetentionDays,
        deletionProtectionEnabled: environment.protection,
        tags,
      },
      { stateful: true },
    );
  }

  private createControlPlane({ settings, network, keys }: ClusterArgs, logs: LogGroup): EksCluster {
    const { environment, name, tags } = this.context;
    const role = this.child(Role, "role", {
      name: name("aws.role", "cluster"),
      description: "The control plane of the EKS cluster",
      assumeRolePolicy: trustService("eks.amazonaws.com"),
      tags,
    });
    const permission = this.child(RolePolicyAttachment, "role-policy", {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    });
    const open = settings.authorizedCidrs.length > 0;
    return this.child(
      EksCluster,
      "cluster",
      {
        name: this.clusterName(),
        roleArn: role.arn,
        version: settings.version,
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
        vpcConfig: {
          subnetIds: network.subnets.private,
          securityGroupIds: [this.createApiSecurityGroup(network).id],
          endpointPrivateAccess: true,
          endpointPublicAccess: open,
          ...(open && { publicAccessCidrs: [...settings.authorizedCidrs] }),
        },
        kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: serviceCidr },
        encryptionConfig: { provider: { keyArn: keys.ids.cluster }, resources: ["secrets"] },
        enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        bootstrapSelfManagedAddons: false,
        upgradePolicy: { supportType: "STANDARD" },
        zonalShiftConfig: { enabled: true },
        deletionProtection: environment.protection,
        tags,
      },
      { stateful: true, dependsOn: [permission, logs] },
    );
  }

  /** EKS lets nodes in by itself; this lets in people and pipelines who come through the site's network. */
  private createApiSecurityGroup(network: ClusterArgs["network"]): SecurityGroup {
    const { name, tags } = this.context;
    const group = this.child(SecurityGroup, "api-security-group", {
      name: name("aws.securityGroup", "kubernetes-api"),
      description: "Kubernetes API server",
      vpcId: network.id,
      tags: { ...tags, Name: name("aws.securityGroup", "kubernetes-api") },
    });
    this.child(SecurityGroupIngressRule, "api-ingress", {
      securityGroupId: group.id,
      description: "HTTPS from the whole site",
      cidrIpv4: network.cidr,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags,
    });
    return group;
  }

  /** Makes an IAM role administrator. The logical name is the role's, so that the order of the list means nothing. */
  private admit(principalArn: string, cluster: EksCluster): AccessPolicyAssociation {
    const [, account = "", role = ""] = /^arn:aws:iam::(\d+):role\/(.+)$/.exec(principalArn) ?? [];
    const owner = account === this.context.site.accountId ? "" : `${account}-`;
    const name = `admin-${owner}${role.replaceAll("/", "-")}`;
    const entry = this.child(AccessEntry, name, {
      clusterName: cluster.name,
      principalArn,
      type: "STANDARD",
      tags: this.context.tags,
    });
    return this.child(AccessPolicyAssociation, `${name}-policy`, {
      clusterName: cluster.name,
      principalArn: entry.principalArn,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    });
  }

  private createAddon(
    addon: AddonName,
    kubernetesVersion: KubernetesVersion,
    args: ClusterArgs,
    cluster: EksCluster,
    after: pulumi.Resource[],
  ): Addon {
    const wanted = addonRoles[addon];
    const identity = wanted && this.createAddonRole(addon, wanted, args);
    return this.child(
      Addon,
      `addon-${addon}`,
      {
        clusterName: cluster.name,
        addonName: addon,
        addonVersion: addonVersion(kubernetesVersion, addon),
        ...addonSettings(addon),
        ...(identity && {
          podIdentityAssociations: [{ serviceAccount: wanted.serviceAccount, roleArn: identity.role.arn }],
        }),
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        tags: this.context.tags,
      },
      { dependsOn: [...after, ...(identity?.policies ?? [])] },
    );
  }

  private createAddonRole(addon: AddonName, { serviceAccount, ...wanted }: AddonRole, { keys }: ClusterArgs) {
    const { name, site, tags } = this.context;
    const { accountId, region } = site;
    const role = this.child(Role, `${addon}-role`, {
      name: name("aws.role", addon),
      description: `The cluster's add-on ${addon}`,
      assumeRolePolicy: trustPods({
        accountId,
        clusterArn: `arn:aws:eks:${region}:${accountId}:cluster/${this.clusterName()}`,
        namespace: "kube-system",
        serviceAccount,
      }),
      tags,
    });
    const policies: pulumi.Resource[] = [
      this.child(RolePolicyAttachment, `${addon}-policy`, {
        role: role.name,
        policyArn: wanted.managedPolicy,
      }),
    ];
    if (wanted.encryptsDisks) {
      policies.push(
        this.child(RolePolicy, `${addon}-key-policy`, {
          name: "use-disks-key",
          role: role.name,
          policy: keys.ids.disks.apply(diskKeyPolicy),
        }),
      );
    }
    return { role, policies };
  }
}
