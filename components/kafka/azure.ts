import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { ConsumerGroup } from "@pulumi/azure-native/eventhub/consumerGroup";
import { EventHub } from "@pulumi/azure-native/eventhub/eventHub";
import { Namespace } from "@pulumi/azure-native/eventhub/namespace";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { grantArgs, keyScope } from "../keys/azure-access";
import { onlySubnet, privateEndpointArgs, zoneGroupArgs } from "../network/azure-endpoint";
import { bootstrapOf, eventHubArgs, fixedAddress, namespaceArgs } from "./azure-namespace";
import type { Kafka, KafkaArgs } from "./contract";
import { mirrorAccount, mirrorAudiences, mirrorSubject, trustedIssuer } from "./mirror-trust";
import { mirrorTopics, siteAlias, workTopics } from "./mirroring";
import { type PlannedTopic, plannedTopics } from "./topics";

/** One of the site's namespaces: its own, or the second one in the recovery region. */
interface Placement {
  readonly part: "" | "recovery";
  readonly region: string;
  readonly subnet: pulumi.Output<string>;
  readonly keys: { readonly store: pulumi.Output<string>; readonly id: pulumi.Output<string> };
}

interface Made {
  readonly namespace: Namespace;
  readonly topics: readonly (readonly [string, pulumi.Output<string>])[];
}

/**
 * An Event Hubs namespace with its Kafka endpoint, entered by Entra identities only and reached privately. Copies,
 * leader election and disks are Azure's own: three copies over three zones, none of which can be set.
 */
export class AzureKafka extends Component<KafkaArgs, Kafka, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: KafkaArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "kafka", "Kafka", name, args, options);
  }

  protected override create(args: KafkaArgs): Kafka {
    const { site, environment } = this.context;
    const { settings, catalog, keys, network, recovery } = args;
    const planned = [...plannedTopics(catalog.topics), ...mirrorTopics(site.key, environment, catalog)];
    if (settings.existing) return this.adopt(settings.existing, planned);
    const group = this.child(ResourceGroup, "group", groupArgs(this.context, "kafka"), { stateful: true });
    const logs = this.createWorkspace(group);
    const { namespace, topics } = this.createNamespace(args, planned, group, logs, {
      part: "",
      region: site.region,
      subnet: onlySubnet(network.subnets.data),
      keys: { store: keys.store, id: keys.ids.data },
    });
    const second =
      settings.recoveryCluster && recovery && site.recovery
        ? this.createNamespace(args, recoveryTopics(catalog.topics), group, logs, {
            part: "recovery",
            region: site.recovery.region,
            subnet: onlySubnet(recovery.network.subnets),
            keys: { store: recovery.keys.store, id: recovery.keys.ids.data },
          })
        : undefined;
    return describe(
      namespace,
      topics,
      second ? bootstrapOf(second.namespace.name) : pulumi.output(""),
      this.trustMirror(args, namespace, group),
    );
  }

  /** Lets the MirrorMaker of another site be an identity here, by the tokens of its cluster. Gives its client id. */
  private trustMirror(
    { catalog }: KafkaArgs,
    namespace: Namespace,
    group: ResourceGroup,
  ): pulumi.Output<string> {
    const { name, site, tags, environment } = this.context;
    const issuer = trustedIssuer(site.key, environment, catalog);
    if (!issuer) return pulumi.output("");
    const identity = this.child(UserAssignedIdentity, "mirror-identity", {
      resourceName: name("azure.identity", "kafka", "mirror"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
    });
    const trust = this.child(FederatedIdentityCredential, "mirror-trust", {
      federatedIdentityCredentialResourceName: mirrorAccount,
      resourceName: identity.name,
      resourceGroupName: group.name,
      issuer,
      subject: mirrorSubject,
      audiences: [mirrorAudiences.azure],
    });
    const grants = (["Receiver", "Sender"] as const).map((role) => {
      const child = `mirror-${role.toLowerCase()}`;
      return this.child(
        RoleAssignment,
        child,
        grantArgs(this.context, {
          label: this.childName(child),
          role: `Azure Event Hubs Data ${role}`,
          scope: namespace.id,
          principal: identity.principalId,
        }),
        { deleteBeforeReplace: true },
      );
    });
    return pulumi
      .all([identity.clientId, trust.id, ...grants.map(({ id }) => id)])
      .apply(([id]) => id as string);
  }

  /** Reads the namespace and its event hubs, so that a preview fails where one is not there. */
  private adopt(id: string, planned: readonly PlannedTopic[]): Kafka {
    const parent = { parent: this };
    const namespace = Namespace.get(this.childName("namespace"), id, parent);
    const topics = planned.map(
      ({ name }) =>
        [name, EventHub.get(this.childName(`topic-${name}`), `${id}/eventhubs/${name}`, parent).id] as const,
    );
    return describe(namespace, topics, pulumi.output(""), pulumi.output(""));
  }

  private createNamespace(
    { settings, network }: KafkaArgs,
    planned: readonly PlannedTopic[],
    group: ResourceGroup,
    logs: Workspace,
    { part, region, subnet, keys }: Placement,
  ): Made {
    const { name, tags } = this.context;
    const identity = this.child(UserAssignedIdentity, named(part, "identity"), {
      resourceName: name("azure.identity", "kafka", ...parts(part)),
      resourceGroupName: group.name,
      location: region,
      tags,
    });
    const useKey = this.child(
      RoleAssignment,
      named(part, "key"),
      grantArgs(this.context, {
        label: this.childName(named(part, "key")),
        role: "Key Vault Crypto Service Encryption User",
        scope: keyScope(keys.store, keys.id),
        principal: identity.principalId,
      }),
      { deleteBeforeReplace: true },
    );
    const namespace = this.child(
      Namespace,
      named(part, "namespace"),
      namespaceArgs(this.context, {
        settings,
        namespaceName: name("azure.eventHubs", ...parts(part)),
        resourceGroupName: group.name,
        region,
        key: keys.id,
        identity,
      }),
      { stateful: true, dependsOn: [useKey] },
    );
    this.keepLogs(namespace, logs, part);
    this.createEndpoint(namespace, group, { part, region, subnet }, network);
    return { namespace, topics: this.createTopics(planned, namespace, group, part) };
  }

  /** Event hubs, and for each of their consumers a group. */
  private createTopics(
    planned: readonly PlannedTopic[],
    namespace: Namespace,
    group: ResourceGroup,
    part: Placement["part"],
  ): Made["topics"] {
    return planned.map((topic) => {
      const child = named(part, `topic-${topic.name}`);
      const hub = this.child(EventHub, child, eventHubArgs(topic, namespace.name, group.name), {
        stateful: true,
        deletedWith: namespace,
      });
      for (const consumer of topic.consumers) {
        this.child(
          ConsumerGroup,
          `${child}-${consumer}`,
          {
            consumerGroupName: consumer,
            eventHubName: hub.name,
            namespaceName: namespace.name,
            resourceGroupName: group.name,
          },
          { deletedWith: hub },
        );
      }
      return [topic.name, hub.id] as const;
    });
  }

  private createWorkspace(group: ResourceGroup): Workspace {
    const { name, site, tags } = this.context;
    return this.child(
      Workspace,
      "logs",
      {
        workspaceName: name("azure.workspace", "kafka"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        sku: { name: "PerGB2018" },
        // Kept as long as the Kubernetes cluster's own logs.
        retentionInDays: site.cluster.logRetentionDays,
        features: { enableLogAccessUsingOnlyResourcePermissions: true },
      },
      { stateful: true },
    );
  }

  private keepLogs(namespace: Namespace, logs: Workspace, part: Placement["part"]): void {
    this.child(
      DiagnosticSetting,
      named(part, "record"),
      {
        name: this.context.name("azure.resource", "kafka"),
        resourceUri: namespace.id,
        workspaceId: logs.id,
        logs: [{ categoryGroup: "allLogs", enabled: true }],
        metrics: [{ category: "AllMetrics", enabled: true }],
      },
      { deletedWith: namespace },
    );
  }

  private createEndpoint(
    namespace: Namespace,
    group: ResourceGroup,
    { part, region, subnet }: Omit<Placement, "keys">,
    { privateZones }: KafkaArgs["network"],
  ): void {
    const endpoint = this.child(PrivateEndpoint, named(part, "endpoint"), {
      ...privateEndpointArgs(this.context, {
        service: "servicebus",
        purpose: named(part, "kafka"),
        target: namespace.id,
        subnet,
        resourceGroupName: group.name,
      }),
      location: region,
      ...(part === "" && fixedAddress(this.context.site.network)),
    });
    // In a network that was there before, names are left to whoever owns its DNS.
    if (this.context.site.network.existing) return;
    const zone = privateZones.apply(({ servicebus }) => servicebus ?? "");
    this.child(
      PrivateDnsZoneGroup,
      named(part, "dns"),
      zoneGroupArgs("servicebus", endpoint, group.name, zone),
    );
  }
}

function describe(
  namespace: Namespace,
  topics: Made["topics"],
  recoveryBootstrap: pulumi.Output<string>,
  mirrorPrincipal: pulumi.Output<string>,
): Kafka {
  return {
    engine: pulumi.output("managed" as const),
    bootstrap: bootstrapOf(namespace.name),
    authentication: pulumi.output("entra" as const),
    id: namespace.id,
    topics: pulumi.all(Object.fromEntries(topics)),
    recoveryBootstrap,
    mirrorPrincipal,
  };
}

/** In the recovery region: the same topics, and what the site's own MirrorMaker notes there. */
const recoveryTopics = (topics: KafkaArgs["catalog"]["topics"]): readonly PlannedTopic[] => [
  ...plannedTopics(topics),
  ...workTopics(siteAlias),
];

const parts = (part: Placement["part"]) => (part ? [part] : []);
const named = (part: Placement["part"], name: string) => [...parts(part), name].join("-");
