import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";
import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { Worker } from "../../infra/config/stores";
import type { AwsContext } from "../../infra/context";
import { trustService } from "../identity/aws-trust";
import { siteImage } from "../registry/image";
import { adapterEnvironment, networkPolicy, workerPolicy } from "./aws-policies";
import { environmentOf, type Functions, type FunctionsArgs } from "./contract";

/** Lambda functions from container images, in the site's private subnets. */
export class AwsFunctions extends Component<FunctionsArgs, Functions, AwsContext> {
  constructor(
    context: AwsContext,
    name: string,
    args: FunctionsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "function", "Functions", name, args, options);
  }

  protected override create(args: FunctionsArgs): Functions {
    const workers = Object.entries(args.functions);
    const group = workers.length > 0 ? this.createSecurityGroup(args) : undefined;
    const made = workers.flatMap(([name, worker]) =>
      group ? [[name, this.createFunction(name, worker, group, args)] as const] : [],
    );
    return { functions: pulumi.all(Object.fromEntries(made)) };
  }

  /** Nothing gets in; HTTPS gets out, to AWS's endpoints in the network and through NAT. */
  private createSecurityGroup({ network }: FunctionsArgs): pulumi.Output<string> {
    const { name, tags } = this.context;
    const named = { ...tags, Name: name("aws.alias", "functions") };
    const group = this.child(SecurityGroup, "security-group", {
      name: name("aws.securityGroup", "functions"),
      description: "Serverless workers",
      vpcId: network.id,
      tags: named,
    });
    const out = this.child(SecurityGroupEgressRule, "egress", {
      securityGroupId: group.id,
      description: "HTTPS to services of AWS and to what workers call",
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags: named,
    });
    return pulumi.all([group.id, out.id]).apply(([id]) => id);
  }

  private createFunction(
    name: string,
    worker: Worker,
    securityGroup: pulumi.Output<string>,
    args: FunctionsArgs,
  ) {
    const { keys, network, registry } = args;
    const tags = { ...this.context.tags, owner: worker.owner };
    const functionName = this.context.name("aws.function", name);
    const queue = args.queues.queues.apply((all) => all[worker.queue]);
    const deadLetter = queue.apply((found) => found?.deadLetter ?? "");
    const logs = this.child(
      LogGroup,
      `${name}-logs`,
      {
        name: `/aws/lambda/${functionName}`,
        kmsKeyId: keys.ids.logs,
        retentionInDays: args.logRetentionDays,
        tags,
      },
      { stateful: true },
    );
    const { role, policies } = this.createRole(name, worker, logs, args);
    const lambda = this.child(
      LambdaFunction,
      name,
      {
        name: functionName,
        description: `Works off the queue ${worker.queue}`,
        packageType: "Image",
        imageUri: siteImage(worker.image, registry),
        architectures: ["x86_64"],
        role: role.arn,
        memorySize: worker.memoryMib,
        timeout: worker.timeoutSeconds,
        reservedConcurrentExecutions: worker.concurrency,
        environment: { variables: { ...environmentOf(worker), ...adapterEnvironment } },
        kmsKeyArn: keys.ids.queues,
        deadLetterConfig: { targetArn: deadLetter },
        tracingConfig: { mode: "Active" },
        loggingConfig: { logFormat: "JSON", logGroup: logs.name },
        vpcConfig: { subnetIds: network.subnets.private, securityGroupIds: [securityGroup] },
        tags,
      },
      { dependsOn: policies },
    );
    this.child(EventSourceMapping, `${name}-source`, {
      functionName: lambda.arn,
      eventSourceArn: queue.apply((found) => found?.id ?? ""),
      // One message at a time: what is given back is what failed.
      batchSize: 1,
      scalingConfig: { maximumConcurrency: worker.concurrency },
      tags,
    });
    return { id: lambda.arn, principal: role.arn };
  }

  private createRole(name: string, worker: Worker, logs: LogGroup, { queues, keys }: FunctionsArgs) {
    const role = this.child(Role, `${name}-role`, {
      name: this.context.name("aws.role", "function", name),
      description: `What the function ${name} runs as`,
      assumeRolePolicy: trustService("lambda.amazonaws.com"),
      tags: { ...this.context.tags, owner: worker.owner },
    });
    const may = this.child(RolePolicy, `${name}-policy`, {
      name: "work-off-the-queue",
      role: role.name,
      policy: pulumi.all([queues.queues, keys.ids.queues, logs.arn]).apply(([all, key, logGroup]) => {
        const { id = "", deadLetter = "" } = all[worker.queue] ?? {};
        return workerPolicy({ queue: id, deadLetter, key, logGroup });
      }),
    });
    const attached = this.child(RolePolicyAttachment, `${name}-network`, {
      role: role.name,
      policyArn: networkPolicy,
    });
    return { role, policies: [may, attached] };
  }
}
