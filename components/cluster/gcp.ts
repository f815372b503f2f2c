import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember";
import { Cluster as Gke } from "@pulumi/gcp/container/cluster";
import { NodePool } from "@pulumi/gcp/container/nodePool";
import { ProjectBucketConfig } from "@pulumi/gcp/logging/projectBucketConfig";
import { ProjectExclusion } from "@pulumi/gcp/logging/projectExclusion";
import { ProjectSink } from "@pulumi/gcp/logging/projectSink";
import { IAMMember } from "@pulumi/gcp/projects/iammember";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { ClusterSettings } from "../../infra/config/environment";
import type { Pool } from "../../infra/config/schema";
import type { GcpContext } from "../../infra/context";
import { type LogStore, logBucketArgs, logExclusionArgs, logSinkArgs } from "../network/gcp-logs";
import { pullableRepositories } from "../registry/gcp-repositories";
import type { Cluster, ClusterArgs } from "./contract";
import { controlPlaneArgs } from "./gcp-control-plane";
import { type NodeIdentity, nodeConfig, nodePoolArgs, systemPool } from "./gcp-nodes";
import { kubeconfig } from "./kubeconfig";

/** A regional GKE Standard cluster with private nodes and, unless ranges are authorised, a private API server. */
export class GcpCluster extends Component<ClusterArgs, Cluster, GcpContext> {
  constructor(
    context: GcpContext,
    name: string,
    args: ClusterArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "cluster", "Cluster", name, args, options);
  }

  protected override create(args: ClusterArgs): Cluster {
    const { existing } = args.settings;
    if (existing) return this.outputsOf(this.adopt(existing.name), []);
    this.createLogs(args);
    const account = this.createNodeAccount();
    const identity = { serviceAccount: account.email, diskKey: args.keys.ids.disks };
    const grants = this.grantNodes(account, args);
    const gke = this.createControlPlane(args, identity, grants);
    const pools = this.createPools(gke, args.settings, identity, grants);
    this.grantAdmins(args.settings.admins);
    return this.outputsOf(gke, pools);
  }

  /** Reads the cluster, so that a preview fails where it is not there. */
  private adopt(name: string): Gke {
    const { projectId, region } = this.context.site;
    const id = `projects/${projectId}/locations/${region}/clusters/${name}`;
    return Gke.get(this.childName("control-plane"), id, undefined, { parent: this });
  }

  private createNodeAccount(): Account {
    return this.child(Account, "nodes", {
      accountId: this.context.name("gcp.serviceAccount", "nodes"),
      displayName: `Nodes of ${this.context.name("gcp.cluster")}`,
    });
  }

  /** Nodes may send logs and metrics and pull the site's images, and nothing else. */
  private grantNodes(account: Account, { registry }: ClusterArgs): readonly pulumi.Resource[] {
    const runs = this.child(IAMMember, "nodes-role", {
      project: this.context.site.projectId,
      role: "roles/container.defaultNodeServiceAccount",
      member: account.member,
    });
    const pulls = Object.entries(pullableRepositories(registry.id)).map(([repository, id]) =>
      this.child(RepositoryIamMember, `nodes-pull-${repository}`, {
        repository: id,
        role: "roles/artifactregistry.reader",
        member: account.member,
      }),
    );
    return [runs, ...pulls];
  }

  private createControlPlane(
    args: ClusterArgs,
    identity: NodeIdentity,
    dependsOn: readonly pulumi.Resource[],
  ): Gke {
    const bootstrap = nodeConfig(this.context, identity, args.settings.systemPool.size);
    return this.child(Gke, "control-plane", controlPlaneArgs(this.context, args, bootstrap), {
      stateful: true,
      dependsOn: [...dependsOn],
      // These describe the first nodes, which are long gone: taking changes of them up would replace the cluster.
      ignoreChanges: ["nodeConfig", "initialNodeCount"],
    });
  }

  /** The system pool comes first in the list. */
  private createPools(
    gke: Gke,
    settings: ClusterSettings,
    identity: NodeIdentity,
    dependsOn: readonly pulumi.Resource[],
  ): readonly NodePool[] {
    const pools: readonly (readonly [string, Pool])[] = [
      [systemPool, { ...settings.systemPool, capacity: "on-demand" }],
      ...Object.entries(settings.pools),
    ];
    return pools.map(([pool, size]) =>
      this.child(NodePool, `pool-${pool}`, nodePoolArgs(this.context, gke.name, identity, pool, size), {
        dependsOn: [...dependsOn],
        // The autoscaler's, and what a pool started with can never be changed.
        ignoreChanges: ["nodeCount", "initialNodeCount"],
      }),
    );
  }

  /** Full rights on this cluster and in it, and on no other cluster of the project. */
  private grantAdmins(admins: readonly string[]): void {
    const { name, site } = this.context;
    const cluster = `projects/${site.projectId}/locations/${site.region}/clusters/${name("gcp.cluster")}`;
    for (const member of admins) {
      this.child(IAMMember, `admin-${member.replace(/[^A-Za-z0-9]+/g, "-")}`, {
        project: site.projectId,
        role: "roles/container.admin",
        member,
        condition: {
          title: `Only ${name("gcp.cluster")}`,
          expression: `resource.name == "${cluster}" || resource.name.startsWith("${cluster}/")`,
        },
      });
    }
  }

  /** Keeps what the control plane logs, and who asked it for what, for the configured time. */
  private createLogs({ settings, keys }: ClusterArgs): void {
    const { name, site } = this.context;
    const store: LogStore = {
      part: "cluster-logs",
      description: "Logs of the cluster's control plane",
      filter: [
        `resource.type=("k8s_control_plane_component" OR "k8s_cluster")`,
        `resource.labels.cluster_name="${name("gcp.cluster")}"`,
        `resource.labels.location="${site.region}"`,
      ].join(" AND "),
      retentionDays: settings.logRetentionDays,
    };
    const bucket = this.child(
      ProjectBucketConfig,
      "logs",
      logBucketArgs(this.context, store, keys.ids.logs),
      {
        stateful: true,
      },
    );
    const sink = this.child(ProjectSink, "logs-sink", logSinkArgs(this.context, store, bucket.id));
    this.child(ProjectExclusion, "logs-exclusion", logExclusionArgs(this.context, store), {
      dependsOn: sink,
    });
  }

  /** The kubeconfig waits for the system pool: what is put on the cluster finds nodes, and is gone before they are. */
  private outputsOf(gke: Gke, [system]: readonly NodePool[]): Cluster {
    const { projectId, region } = this.context.site;
    const endpoint = pulumi
      .all([gke.endpoint, system ? system.id : gke.id])
      .apply(([address]) => `https://${address}`);
    const authority = gke.masterAuth.apply(({ clusterCaCertificate }) => clusterCaCertificate);
    return {
      name: gke.name,
      endpoint,
      version: gke.masterVersion.apply((version) => version.split(".").slice(0, 2).join(".")),
      identifier: gke.id,
      kubeconfig: kubeconfig(gke.name, endpoint, authority, {
        command: "gke-gcloud-auth-plugin",
        args: [],
        installHint: "gcloud components install gke-gcloud-auth-plugin",
        provideClusterInfo: true,
      }),
      oidcIssuer: pulumi.interpolate`https://container.googleapis.com/v1/${gke.id}`,
      login: pulumi.interpolate`gcloud container clusters get-credentials ${gke.name} --location ${region} --project ${projectId}`,
    };
  }
}
