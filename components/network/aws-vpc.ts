import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup";
import { FlowLog } from "@pulumi/aws/ec2/flowLog";
import { Vpc } from "@pulumi/aws/ec2/vpc";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transformable } from "../../infra/component";
import { type AwsContext, regional } from "../../infra/context";
import { trustService } from "../identity/aws-trust";
import { flowLogPolicy } from "./aws-flow-logs";

interface FlowLogSettings {
  /** ARN of the key of the logs, in the VPC's region. */
  readonly key: pulumi.Input<string>;
  readonly retentionDays: number;
}

/** What every VPC of a site has, in whatever region it is. */
export abstract class AwsVpc<Args extends Transformable, Outputs extends object> extends Component<
  Args,
  Outputs,
  AwsContext
> {
  /** The VPC, with the security group that everything without one gets: adopted, and emptied of its rules. */
  protected createVpc(cidrBlock: string): Vpc {
    const vpc = this.child(
      Vpc,
      "vpc",
      {
        ...regional(this.context),
        cidrBlock,
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: this.tagged(),
      },
      { stateful: true },
    );
    this.child(DefaultSecurityGroup, "default-security-group", {
      ...regional(this.context),
      vpcId: vpc.id,
      tags: this.tagged("unused-default"),
    });
    return vpc;
  }

  protected createFlowLog(vpc: Vpc, { key, retentionDays }: FlowLogSettings): void {
    const { environment, name, tags, site } = this.context;
    const group = this.child(
      LogGroup,
      "flow-log-group",
      {
        ...regional(this.context),
        name: `/aws/vpc/${name("aws.logGroup", "flow-logs")}`,
        kmsKeyId: key,
        retentionInDays: retentionDays,
        deletionProtectionEnabled: environment.protection,
        tags,
      },
      { stateful: true },
    );
    const role = this.child(Role, "flow-log-role", {
      name: name("aws.role", "flow-logs"),
      description: "Lets VPC flow logs write to their log group",
      assumeRolePolicy: trustService("vpc-flow-logs.amazonaws.com", site.accountId),
      tags,
    });
    const permission = this.child(RolePolicy, "flow-log-policy", {
      name: "write-flow-logs",
      role: role.name,
      policy: group.arn.apply(flowLogPolicy),
    });
    this.child(
      FlowLog,
      "flow-log",
      {
        ...regional(this.context),
        vpcId: vpc.id,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: role.arn,
        tags: this.tagged(),
      },
      { dependsOn: [permission] },
    );
  }

  /** Tags with the name that the console shows. */
  protected tagged(...parts: readonly string[]): Record<string, string> {
    return { ...this.context.tags, Name: this.context.name("aws.alias", ...parts) };
  }
}
