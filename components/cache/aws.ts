import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { ReplicationGroup } from "@pulumi/aws/elasticache/replicationGroup";
import { SubnetGroup } from "@pulumi/aws/elasticache/subnetGroup";
import { User } from "@pulumi/aws/elasticache/user";
import { UserGroup } from "@pulumi/aws/elasticache/userGroup";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { type Cache, type CacheArgs, cachePort } from "./contract";
import { cacheNodes } from "./sizes";

/** The newest major version of Valkey that all node types and IAM users work with, as ElastiCache names it. */
const engine = { engine: "valkey", engineVersion: "8.2", parameterGroupName: "default.valkey8" } as const;

/** Everything but what administers the server, empties it or lists all of its keys. */
const accessString = "on ~* +@all -@admin -@dangerous";

/** Snapshots are taken at an hour of few users; maintenance follows on its own day. */
const snapshotWindow = "00:00-01:00";

/** ElastiCache for Valkey: a primary and copies in other zones, reached by IAM roles through one IAM user. */
export class AwsCache extends Component<CacheArgs, Cache, AwsContext> {
  constructor(context: AwsContext, name: string, args: CacheArgs, options?: pulumi.ComponentResourceOptions) {
    super(context, "cache", "Cache", name, args, options);
  }

  protected override create(args: CacheArgs): Cache {
    if (args.settings.existing) return this.adopt(args.settings.existing);
    const users = this.createUsers();
    const group = this.createGroup(args, {
      users: users.group.userGroupId,
      subnets: this.createSubnets(args).name,
      security: this.createSecurityGroup(args).id,
      logs: this.createLogGroup(args).name,
    });
    return this.describe(group, users.user.userName);
  }

  /** Reads the group, so that a preview fails where it is not there. Its users must include that of the site's services. */
  private adopt(id: string): Cache {
    const group = ReplicationGroup.get(
      this.childName("group"),
      id,
      { replicationGroupId: id },
      { parent: this },
    );
    return this.describe(group, pulumi.output(this.userName()));
  }

  private userName(): string {
    return this.context.name("aws.cache", "services");
  }

  /** ElastiCache wants an IAM user's name and id to be the same. There is no user of the name `default`. */
  private createUsers() {
    const { tags } = this.context;
    const userName = this.userName();
    const user = this.child(User, "user", {
      userId: userName,
      userName,
      engine: "valkey",
      authenticationMode: { type: "iam" },
      accessString,
      tags,
    });
    const group = this.child(UserGroup, "users", {
      userGroupId: this.context.name("aws.cache", "users"),
      engine: "valkey",
      userIds: [user.userId],
      tags,
    });
    return { user, group };
  }

  private createSubnets({ network }: CacheArgs): SubnetGroup {
    const { name, tags } = this.context;
    return this.child(SubnetGroup, "subnets", {
      name: name("aws.subnetGroup", "cache"),
      description: "Data subnets of the site",
      subnetIds: network.subnets.data,
      tags,
    });
  }

  private createSecurityGroup({ network }: CacheArgs): SecurityGroup {
    const { name, tags } = this.context;
    const tagged = { ...tags, Name: name("aws.securityGroup", "cache") };
    const group = this.child(SecurityGroup, "security-group", {
      name: name("aws.securityGroup", "cache"),
      description: "Cache of the site",
      vpcId: network.id,
      tags: tagged,
    });
    this.child(SecurityGroupIngressRule, "ingress", {
      securityGroupId: group.id,
      description: "Valkey over TLS from the site",
      cidrIpv4: network.cidr,
      ipProtocol: "tcp",
      fromPort: cachePort,
      toPort: cachePort,
      tags: tagged,
    });
    return group;
  }

  private createLogGroup({ keys, logRetentionDays }: CacheArgs): LogGroup {
    const { name, environment, tags } = this.context;
    return this.child(
      LogGroup,
      "log-group",
      {
        name: `/aws/elasticache/${name("aws.logGroup", "cache")}`,
        kmsKeyId: keys.ids.logs,
        retentionInDays: logRetentionDays,
        deletionProtectionEnabled: environment.protection,
        tags,
      },
      { stateful: true },
    );
  }

  private createGroup({ settings, keys, maintenance }: CacheArgs, parts: Parts): ReplicationGroup {
    const { name, environment, tags } = this.context;
    const copies = settings.replicas > 0;
    return this.child(
      ReplicationGroup,
      "group",
      {
        replicationGroupId: name("aws.cache"),
        description: "The site's cache",
        ...engine,
        clusterMode: "disabled",
        nodeType: cacheNodes[settings.memoryGib].aws,
        port: cachePort,
        numCacheClusters: settings.replicas + 1,
        automaticFailoverEnabled: copies,
        multiAzEnabled: copies,
        subnetGroupName: parts.subnets,
        securityGroupIds: [parts.security],
        userGroupIds: [parts.users],
        atRestEncryptionEnabled: true,
        kmsKeyId: keys.ids.data,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        snapshotRetentionLimit: settings.snapshotRetentionDays,
        snapshotWindow,
        ...(environment.protection && { finalSnapshotIdentifier: name("aws.cache", "last") }),
        maintenanceWindow: windowOf(maintenance),
        autoMinorVersionUpgrade: true,
        applyImmediately: true,
        logDeliveryConfigurations: ["slow-log", "engine-log"].map((logType) => ({
          logType,
          logFormat: "json",
          destinationType: "cloudwatch-logs",
          destination: parts.logs,
        })),
        tags,
      },
      { stateful: true },
    );
  }

  private describe(group: ReplicationGroup, user: pulumi.Output<string>): Cache {
    return {
      host: group.primaryEndpointAddress,
      port: pulumi.output(cachePort),
      authentication: pulumi.output("aws-iam" as const),
      user,
      id: group.arn,
      ca: pulumi.output("system"),
    };
  }
}

interface Parts {
  readonly users: pulumi.Output<string>;
  readonly subnets: pulumi.Output<string>;
  readonly security: pulumi.Output<string>;
  readonly logs: pulumi.Output<string>;
}

/** An hour of a day as ElastiCache writes it: `tue:03:00-tue:04:00`. The 23rd hour ends on the next day. */
export function windowOf({ day, startHour }: CacheArgs["maintenance"]): string {
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const start = days.indexOf(day.slice(0, 3).toLowerCase());
  const at = (hour: number) =>
    `${days[(start + Math.floor(hour / 24)) % 7]}:${String(hour % 24).padStart(2, "0")}:00`;
  return `${at(startHour)}-${at(startHour + 1)}`;
}
