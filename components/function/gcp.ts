import { Service } from "@pulumi/gcp/cloudrunv2/service";
import { ServiceIamMember } from "@pulumi/gcp/cloudrunv2/serviceIamMember";
import { Subscription } from "@pulumi/gcp/pubsub/subscription";
import { SubscriptionIAMMember } from "@pulumi/gcp/pubsub/subscriptionIAMMember";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember } from "@pulumi/gcp/serviceaccount/iammember";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { Worker } from "../../infra/config/stores";
import type { GcpContext } from "../../infra/context";
import { serviceAgents } from "../keys/gcp-agents";
import { deliveryArgs, subscriptionName } from "../queue/gcp-delivery";
import { siteImage } from "../registry/image";
import { environmentOf, type Functions, type FunctionsArgs, messagePath, messagePort } from "./contract";

/** Cloud Run services that Pub/Sub pushes to, as an account that may call that one service. */
export class GcpFunctions extends Component<FunctionsArgs, Functions, GcpContext> {
  constructor(
    context: GcpContext,
    name: string,
    args: FunctionsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "function", "Functions", name, args, options);
  }

  protected override create(args: FunctionsArgs): Functions {
    const made = Object.entries(args.functions).map(([name, worker]) => {
      const runner = this.createAccount(name, `Runs the function ${name}`);
      const service = this.createService(name, worker, runner, args);
      this.push(name, worker, service, args);
      return [name, { id: service.id, principal: runner.email }] as const;
    });
    return { functions: pulumi.all(Object.fromEntries(made)) };
  }

  private createAccount(child: string, description: string): Account {
    const { name, site } = this.context;
    return this.child(Account, `${child}-account`, {
      project: site.projectId,
      accountId: name("gcp.serviceAccount", "fn", child),
      displayName: name("gcp.serviceAccount", "fn", child),
      description,
    });
  }

  /** Reached from the project's own Pub/Sub alone; its own requests go through the site's network. */
  private createService(
    name: string,
    worker: Worker,
    runner: Account,
    { keys, network, registry }: FunctionsArgs,
  ): Service {
    const { site, tags, environment } = this.context;
    const subnetwork = network.subnets.private.apply(([first]) => first ?? "");
    return this.child(Service, name, {
      name: this.context.name("gcp.run", name),
      project: site.projectId,
      location: site.region,
      description: `Works off the queue ${worker.queue}`,
      ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
      deletionProtection: environment.protection,
      labels: { ...tags, owner: worker.owner },
      template: {
        serviceAccount: runner.email,
        encryptionKey: keys.ids.queues,
        executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
        timeout: `${worker.timeoutSeconds}s`,
        maxInstanceRequestConcurrency: 1,
        scaling: { minInstanceCount: 0, maxInstanceCount: worker.concurrency },
        vpcAccess: {
          egress: "ALL_TRAFFIC",
          networkInterfaces: [{ network: network.id, subnetwork }],
        },
        containers: [
          {
            image: siteImage(worker.image, registry),
            ports: { containerPort: messagePort, name: "http1" },
            envs: Object.entries(environmentOf(worker)).map(([key, value]) => ({ name: key, value })),
            resources: {
              limits: { cpu: cpuOf(worker.memoryMib), memory: `${worker.memoryMib}Mi` },
              cpuIdle: true,
            },
          },
        ],
      },
    });
  }

  private push(name: string, worker: Worker, service: Service, args: FunctionsArgs): void {
    const { projectId, projectNumber, region } = this.context.site;
    const settings = args.queueSettings[worker.queue];
    if (!settings) throw new pulumi.RunError(`the function ${name} has no queue ${worker.queue}`);
    const pubsub = `serviceAccount:${serviceAgents.queues.pubsub?.email(projectNumber) ?? ""}`;
    const caller = this.createAccount(`${name}-push`, `Lets Pub/Sub call the function ${name}`);
    const mayCall = this.child(ServiceIamMember, `${name}-invoker`, {
      project: projectId,
      location: region,
      name: service.name,
      role: "roles/run.invoker",
      member: caller.member,
    });
    const mayBe = this.child(IAMMember, `${name}-push-token`, {
      serviceAccountId: caller.name,
      role: "roles/iam.serviceAccountTokenCreator",
      member: pubsub,
    });
    const queue = args.queues.queues.apply((all) => all[worker.queue]);
    const subscription = this.child(
      Subscription,
      `${name}-push`,
      {
        ...deliveryArgs(
          this.context,
          settings,
          queue.apply((found) => found?.deadLetter ?? ""),
        ),
        name: subscriptionName(this.context, worker.queue, true),
        topic: queue.apply((found) => found?.id ?? ""),
        pushConfig: {
          pushEndpoint: pulumi.interpolate`${service.uri}${messagePath}`,
          oidcToken: { serviceAccountEmail: caller.email, audience: service.uri },
        },
      },
      { stateful: true, dependsOn: [mayCall, mayBe] },
    );
    this.child(SubscriptionIAMMember, `${name}-dead-forward`, {
      subscription: subscription.id,
      role: "roles/pubsub.subscriber",
      member: pubsub,
    });
  }
}

/** CPUs that Cloud Run wants for so much memory: one up to 4 GiB. */
const cpuOf = (memoryMib: Worker["memoryMib"]): string => (memoryMib <= 2048 ? "1" : "2");
