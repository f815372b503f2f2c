import { ContainerApp } from "@pulumi/azure-native/app/containerApp";
import { DaprComponent } from "@pulumi/azure-native/app/daprComponent";
import { DaprComponentResiliencyPolicy } from "@pulumi/azure-native/app/daprComponentResiliencyPolicy";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import * as pulumi from "@pulumi/pulumi";
import type { Worker } from "../../infra/config/stores";
import type { AzureContext } from "../../infra/context";
import { armSegment, type Grant, grantArgs } from "../keys/azure-access";
import { siteImage } from "../registry/image";
import { AzureEnvironment, consumption, type Ground } from "./azure-environment";
import { environmentOf, type Functions, type FunctionsArgs, messagePath, messagePort } from "./contract";

/**
 * Container apps from none to as many as allowed, by the length of their queue. Azure Functions on its flexible plan
 * takes no image; here Dapr, which the environment brings, receives messages and passes them on over HTTP.
 */
export class AzureFunctions extends AzureEnvironment {
  constructor(
    context: AzureContext,
    name: string,
    args: FunctionsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "function", "Functions", name, args, options);
  }

  protected override create(args: FunctionsArgs): Functions {
    const workers = Object.entries(args.functions);
    const ground = workers.length > 0 ? this.createGround(args) : undefined;
    const made = workers.flatMap(([name, worker]) =>
      ground ? [[name, this.createFunction(name, worker, ground, args)] as const] : [],
    );
    return { functions: pulumi.all(Object.fromEntries(made)) };
  }

  private createFunction(name: string, worker: Worker, ground: Ground, args: FunctionsArgs) {
    const { name: naming, site, tags } = this.context;
    const { group, environment } = ground;
    const { registry } = args;
    const queue = args.queues.queues.apply((all) => all[worker.queue]?.id ?? "");
    const namespace = queue.apply((id) => armSegment(id, "namespaces"));
    const identity = this.child(UserAssignedIdentity, `${name}-identity`, {
      resourceName: naming("azure.identity", "function", name),
      resourceGroupName: group.name,
      location: site.region,
      tags,
    });
    const principal = identity.principalId;
    const grants = [
      this.grant(`${name}-receive`, { role: "Azure Service Bus Data Receiver", scope: queue, principal }),
      this.grant(`${name}-pull`, { role: "AcrPull", scope: registry.id, principal }),
    ];
    const source = this.createSource(name, worker, { ground, identity, namespace });
    const app = this.child(
      ContainerApp,
      name,
      {
        containerAppName: naming("azure.containerApp", name),
        resourceGroupName: group.name,
        location: site.region,
        tags: { ...tags, owner: worker.owner },
        managedEnvironmentId: environment.id,
        workloadProfileName: consumption,
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        configuration: {
          activeRevisionsMode: "Single",
          registries: [
            { server: registry.endpoint.apply((host) => host.split("/")[0] ?? ""), identity: identity.id },
          ],
          dapr: { enabled: true, appId: name, appPort: messagePort, appProtocol: "http", maxConcurrency: 1 },
        },
        template: {
          containers: [
            {
              name,
              image: siteImage(worker.image, registry),
              env: Object.entries(environmentOf(worker)).map(([key, value]) => ({ name: key, value })),
              resources: resourcesFor(worker.memoryMib),
            },
          ],
          scale: {
            minReplicas: 0,
            maxReplicas: worker.concurrency,
            rules: [
              {
                name: "queue",
                custom: {
                  type: "azure-servicebus",
                  identity: identity.id,
                  metadata: { queueName: worker.queue, namespace, messageCount: "1" },
                },
              },
            ],
          },
          terminationGracePeriodSeconds: worker.timeoutSeconds,
        },
      },
      { dependsOn: [...grants, source] },
    );
    return { id: app.id, principal };
  }

  /** Receives one message after the other and posts it to the app; one that takes too long is given back. */
  private createSource(name: string, worker: Worker, { ground, identity, namespace }: Source): DaprComponent {
    const of = { environmentName: ground.environment.name, resourceGroupName: ground.group.name };
    const settings: Record<string, pulumi.Input<string>> = {
      namespaceName: pulumi.interpolate`${namespace}.servicebus.windows.net`,
      azureClientId: identity.clientId,
      queueName: worker.queue,
      direction: "input",
      route: messagePath,
      disableEntityManagement: "true",
      maxConcurrentHandlers: "1",
      maxActiveMessages: "1",
    };
    const source = this.child(DaprComponent, `${name}-source`, {
      ...of,
      componentName: `${name}-queue`,
      componentType: "bindings.azure.servicebusqueues",
      version: "v1",
      metadata: Object.entries(settings).map(([key, value]) => ({ name: key, value })),
      scopes: [name],
    });
    this.child(DaprComponentResiliencyPolicy, `${name}-timeout`, {
      ...of,
      componentName: source.name,
      name: "timeout",
      inboundPolicy: { timeoutPolicy: { responseTimeoutInSeconds: worker.timeoutSeconds } },
    });
    return source;
  }

  private grant(child: string, grant: Omit<Grant, "label">): RoleAssignment {
    return this.child(
      RoleAssignment,
      child,
      grantArgs(this.context, { ...grant, label: this.childName(child) }),
      { deleteBeforeReplace: true },
    );
  }
}

interface Source {
  readonly ground: Ground;
  readonly identity: UserAssignedIdentity;
  readonly namespace: pulumi.Output<string>;
}

/** Container Apps gives 2 GiB of memory for each CPU. */
const resourcesFor = (memoryMib: Worker["memoryMib"]) => ({
  cpu: memoryMib / 2048,
  memory: `${memoryMib / 1024}Gi`,
});
