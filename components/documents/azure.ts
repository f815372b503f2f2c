import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { DatabaseAccount } from "@pulumi/azure-native/cosmosdb/databaseAccount";
import { SqlResourceSqlContainer } from "@pulumi/azure-native/cosmosdb/sqlResourceSqlContainer";
import { SqlResourceSqlDatabase } from "@pulumi/azure-native/cosmosdb/sqlResourceSqlDatabase";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { grantArgs, scopeOf } from "../keys/azure-access";
import { onlySubnet, privateEndpointArgs, zoneGroupArgs } from "../network/azure-endpoint";
import { accountArgs, containerArgs, isServerless } from "./azure-account";
import type { Documents, DocumentsArgs, TableOutput } from "./contract";

/** The database that holds the containers. */
const databaseName = "platform";

type Tables = Record<string, pulumi.Output<TableOutput>>;

/** A Cosmos DB account of the NoSQL API, entered by Entra identities only: a container for each table. */
export class AzureDocuments extends Component<DocumentsArgs, Documents, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: DocumentsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "documents", "Documents", name, args, options);
  }

  protected override create(args: DocumentsArgs): Documents {
    const { existing = {} } = args.settings;
    const adopted = Object.entries(existing)
      .filter(([name]) => name in args.tables)
      .map(([name, id]) => [name, this.adopt(name, id)] as const);
    const missing = Object.entries(args.tables).filter(([name]) => !existing[name]);
    if (missing.length === 0) return describe(pulumi.output(""), Object.fromEntries(adopted));
    const made = this.createStore(args, missing);
    return describe(made.account, { ...Object.fromEntries(adopted), ...made.tables });
  }

  /** Reads the container, so that a preview fails where it is not there. */
  private adopt(name: string, id: string): pulumi.Output<TableOutput> {
    const container = SqlResourceSqlContainer.get(this.childName(name), id, { parent: this });
    const account = id.split(/\/sqlDatabases\//i)[0] ?? "";
    const store = DatabaseAccount.get(this.childName(`${name}-account`), account, { parent: this });
    return tableOf(container, store.documentEndpoint);
  }

  private createStore(args: DocumentsArgs, missing: readonly (readonly [string, Table])[]) {
    const group = this.child(ResourceGroup, "group", groupArgs(this.context, "documents"), {
      stateful: true,
    });
    const regions = this.regions(args);
    const account = this.createAccount(group, regions, args);
    const named = this.createEndpoint(account, group, args);
    const database = this.createDatabase(account, group);
    // Whoever reads a document waits for the name by which the account is found.
    const endpoint = pulumi
      .all([account.documentEndpoint, pulumi.all(named.map(({ id }) => id))])
      .apply(([url]) => url);
    const place = {
      accountName: account.name,
      databaseName: database.name,
      resourceGroupName: group.name,
      serverless: isServerless(regions),
    };
    const tables = missing.map(([name, table]) => {
      const container = this.child(
        SqlResourceSqlContainer,
        name,
        containerArgs(this.context, name, table, place),
        { stateful: true },
      );
      return [name, tableOf(container, endpoint)] as const;
    });
    return { account: account.id, tables: Object.fromEntries(tables) };
  }

  private regions({ settings, recovery }: DocumentsArgs): string[] {
    const { site } = this.context;
    const copied = settings.globalReplication && recovery && site.recovery;
    return [site.region, ...(copied ? [copied.region] : [])];
  }

  private createAccount(
    group: ResourceGroup,
    regions: readonly string[],
    { keys }: DocumentsArgs,
  ): DatabaseAccount {
    const { name, site, tags } = this.context;
    const identity = this.child(UserAssignedIdentity, "identity", {
      resourceName: name("azure.identity", "documents"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
    });
    const useKey = this.child(
      RoleAssignment,
      "key",
      grantArgs(this.context, {
        label: this.childName("key"),
        role: "Key Vault Crypto Service Encryption User",
        scope: scopeOf(keys, "data"),
        principal: identity.principalId,
      }),
      { deleteBeforeReplace: true },
    );
    const args = accountArgs(this.context, {
      resourceGroupName: group.name,
      key: keys.ids.data,
      identity,
      regions,
    });
    return this.child(DatabaseAccount, "account", args, { stateful: true, dependsOn: [useKey] });
  }

  private createDatabase(account: DatabaseAccount, group: ResourceGroup): SqlResourceSqlDatabase {
    const { site, tags } = this.context;
    return this.child(
      SqlResourceSqlDatabase,
      "database",
      {
        databaseName,
        accountName: account.name,
        resourceGroupName: group.name,
        location: site.region,
        tags,
        resource: { id: databaseName },
      },
      { stateful: true },
    );
  }

  private createEndpoint(
    account: DatabaseAccount,
    group: ResourceGroup,
    { network }: DocumentsArgs,
  ): PrivateDnsZoneGroup[] {
    const endpoint = this.child(
      PrivateEndpoint,
      "endpoint",
      privateEndpointArgs(this.context, {
        service: "cosmos",
        target: account.id,
        subnet: onlySubnet(network.subnets.data),
        resourceGroupName: group.name,
      }),
    );
    // In a network that was there before, names are left to whoever owns its DNS.
    if (this.context.site.network.existing) return [];
    const zone = network.privateZones.apply(({ cosmos }) => cosmos ?? "");
    return [this.child(PrivateDnsZoneGroup, "dns", zoneGroupArgs("cosmos", endpoint, group.name, zone))];
  }
}

type Table = DocumentsArgs["tables"][string];

function tableOf(
  { id }: SqlResourceSqlContainer,
  endpoint: pulumi.Output<string>,
): pulumi.Output<TableOutput> {
  return pulumi.all([id, endpoint]).apply(([container, url]) => ({ id: container, endpoint: url }));
}

const describe = (account: pulumi.Output<string>, tables: Tables): Documents => ({
  account,
  tables: pulumi.all(tables),
});
