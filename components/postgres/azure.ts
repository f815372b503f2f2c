import { AdministratorsMicrosoftEntra } from "@pulumi/azure-native/dbforpostgresql/administratorsMicrosoftEntra";
import { Configuration } from "@pulumi/azure-native/dbforpostgresql/configuration";
import { Server } from "@pulumi/azure-native/dbforpostgresql/server";
import { VirtualEndpoint } from "@pulumi/azure-native/dbforpostgresql/virtualEndpoint";
import { Secret } from "@pulumi/azure-native/keyvault/secret";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import type { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { Pricing } from "@pulumi/azure-native/security/pricing";
import * as pulumi from "@pulumi/pulumi";
import { armSegment } from "../keys/azure-access";
import { AzureGround, type Grounds } from "./azure-ground";
import { serverArgs, serverName, unfought } from "./azure-server";
import { type Postgres, type PostgresArgs, poolerPort } from "./contract";
import { serverParameters } from "./parameters";
import { type Built, hostsOf, type PlannedServer, planServers } from "./topology";

/** The roots of Azure's certificates, DigiCert's and Microsoft's, are among those that every system trusts. */
const authorities = "system";

/** Azure Database for PostgreSQL, flexible server, in a subnet of the site's own network. */
export class AzurePostgres extends AzureGround {
  protected override create(args: PostgresArgs): Postgres {
    const { existing } = args.settings;
    if (existing) return this.adopt(args, existing);
    const password = this.createPassword(args.settings);
    const secret = this.keepPassword(password, args);
    const grounds = this.createGrounds(args);
    const servers = this.createServers(password, grounds, args);
    this.createEndpoint(servers, grounds.home.group);
    this.keepLogs(servers, grounds.home.group, args);
    this.letPeopleIn(servers, grounds.home.group);
    this.watchForThreats();
    return this.describe(args, hostsOf(servers), {
      secret,
      ca: pulumi.output(authorities),
      verify: "verify-full",
      poolerPort,
    });
  }

  /** Reads the server, so that a preview fails where it is not there. Whether it has a pooler, nobody says. */
  private adopt(args: PostgresArgs, existing: NonNullable<PostgresArgs["settings"]["existing"]>): Postgres {
    const server = Server.get(this.childName("server"), existing.id, { parent: this });
    const writer = server.fullyQualifiedDomainName;
    const hosts = { id: server.id, writer, readers: [], analytics: undefined, regional: {} };
    return this.describe(args, hosts, {
      secret: pulumi.output(existing.secret),
      ca: pulumi.output(authorities),
      verify: "verify-full",
    });
  }

  /** Azure takes the value through its resource manager, so no way into the vault's network is needed. */
  private keepPassword(
    password: pulumi.Output<string>,
    { secrets, secretStore }: PostgresArgs,
  ): pulumi.Output<string> {
    const { name, tags } = this.context;
    const secret = this.child(
      Secret,
      "secret",
      {
        secretName: name("azure.secret", "postgres", "administrator"),
        vaultName: secrets.store.apply((id) => armSegment(id, "vaults")),
        resourceGroupName: secrets.store.apply((id) => armSegment(id, "resourceGroups")),
        properties: { value: password, contentType: "text/plain", attributes: { enabled: true } },
        tags,
      },
      // Secrets are deleted in the vault only, and go with it.
      { ...(secretStore && { deletedWith: secretStore }) },
    );
    return secret.id;
  }

  private createServers(
    password: pulumi.Output<string>,
    grounds: Grounds,
    args: PostgresArgs,
  ): Built<Server>[] {
    const built = new Map<string, pulumi.Output<string>>();
    return planServers(args.settings).map((plan) => {
      const ground = plan.region ? (grounds.away ?? grounds.home) : grounds.home;
      const source = plan.follows === undefined ? undefined : built.get(plan.follows);
      const server = this.child(
        Server,
        plan.name,
        serverArgs(this.context, plan, args, { grounds, ground, password, source }),
        { stateful: true, ignoreChanges: unfought(plan) },
      );
      const takesWrites = plan.kind === "primary" || plan.kind === "regional";
      const ready = takesWrites ? this.configure(server, plan, ground.group, args) : server.id;
      built.set(plan.name, ready);
      return { server: plan, id: ready, host: server.fullyQualifiedDomainName, resource: server };
    });
  }

  /**
   * Sets a server's parameters one after another, since Azure takes one change at a time. Gives the server's id once all
   * are set: replicas take them over when they are made, and only one that may be promoted is kept in step. Those that
   * wait for a restart wait for the maintenance window, or for somebody who restarts the server.
   */
  private configure(
    server: Server,
    { name }: PlannedServer,
    group: ResourceGroup,
    { settings }: PostgresArgs,
  ): pulumi.Output<string> {
    const set: Configuration[] = [];
    for (const [parameter, { value }] of Object.entries(serverParameters("azure", settings.size))) {
      set.push(
        this.child(
          Configuration,
          `${name}-${parameter.replaceAll(/[._]/g, "-")}`,
          {
            configurationName: parameter,
            serverName: server.name,
            resourceGroupName: group.name,
            source: "user-override",
            value,
          },
          { deletedWith: server, dependsOn: set.slice(-1) },
        ),
      );
    }
    return pulumi.all([server.id, pulumi.all(set.map(({ urn }) => urn))]).apply(([id]) => id);
  }

  /** Azure lets the writer and a replica change places only where both have names that follow their roles. */
  private createEndpoint(servers: readonly Built<Server>[], group: ResourceGroup): void {
    const own = servers.find(({ server }) => server.kind === "primary");
    const other = servers.find(({ server }) => server.kind === "regional");
    if (!own || !other) return;
    this.child(
      VirtualEndpoint,
      "endpoint",
      {
        virtualEndpointName: this.context.name("azure.postgres", "endpoint"),
        serverName: serverName(this.context, own.server),
        resourceGroupName: group.name,
        endpointType: "ReadWrite",
        members: [serverName(this.context, other.server)],
      },
      {
        deletedWith: own.resource,
        dependsOn: [own.resource, other.resource],
        ignoreChanges: ["members"],
      },
    );
  }

  private keepLogs(
    servers: readonly Built<Server>[],
    group: ResourceGroup,
    { logRetentionDays }: PostgresArgs,
  ): void {
    const { name, site, tags } = this.context;
    const workspace = this.child(
      Workspace,
      "logs",
      {
        workspaceName: name("azure.workspace", "postgres"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        sku: { name: "PerGB2018" },
        retentionInDays: logRetentionDays,
        features: { enableLogAccessUsingOnlyResourcePermissions: true },
      },
      { stateful: true },
    );
    for (const { server, resource } of servers) {
      this.child(DiagnosticSetting, `${server.name}-logs`, {
        name: name("azure.resource", "postgres"),
        resourceUri: resource.id,
        workspaceId: workspace.id,
        logAnalyticsDestinationType: "Dedicated",
        logs: [{ categoryGroup: "allLogs", enabled: true }],
        metrics: [{ category: "AllMetrics", enabled: true }],
      });
    }
  }

  /** The cluster's administrators are the databases' too. They log in under their group's object id. */
  private letPeopleIn(servers: readonly Built<Server>[], group: ResourceGroup): void {
    const { site } = this.context;
    const own = servers.find(({ server }) => server.kind === "primary");
    if (!own) return;
    const made: AdministratorsMicrosoftEntra[] = [];
    for (const objectId of site.cluster.admins) {
      made.push(
        this.child(
          AdministratorsMicrosoftEntra,
          `admin-${objectId}`,
          {
            objectId,
            principalName: objectId,
            principalType: "group",
            tenantId: site.tenantId,
            // With the id, so that it waits until the server has all its parameters.
            serverName: own.id.apply((id) => armSegment(id, "flexibleServers")),
            resourceGroupName: group.name,
          },
          { deletedWith: own.resource, dependsOn: made.slice(-1) },
        ),
      );
    }
  }

  /** Defender watches the databases of a whole subscription: the first of its sites that has some switches it on. */
  private watchForThreats(): void {
    const { environment, site } = this.context;
    const first = Object.values(environment.sites).find(
      (other) =>
        other.cloud === "azure" && other.subscriptionId === site.subscriptionId && !other.postgres.existing,
    );
    if (first?.key !== site.key) return;
    this.child(Pricing, "threats", {
      pricingName: "OpenSourceRelationalDatabases",
      scopeId: `subscriptions/${site.subscriptionId}`,
      pricingTier: "Standard",
    });
  }
}
