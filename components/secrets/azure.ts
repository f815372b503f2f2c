import { Secret as Place } from "@pulumi/azure-native/keyvault/secret";
import { Vault } from "@pulumi/azure-native/keyvault/vault";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { Secret } from "../../infra/config/stores";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { onlySubnet, privateEndpointArgs, zoneGroupArgs } from "../network/azure-endpoint";
import { rotationTag, type Secrets, type SecretsArgs } from "./contract";

/**
 * A key vault for secrets alone, apart from the one with the keys: whoever reads a secret has no way to a key. Azure
 * copies it to the paired region by itself. A permission on a secret wants the secret there, and Azure makes none
 * without a value: each starts with one that says so and is disabled, until its owner sets the first.
 */
export class AzureSecrets extends Component<SecretsArgs, Secrets, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: SecretsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "secrets", "Secrets", name, args, options);
  }

  protected override create(args: SecretsArgs): Secrets {
    if (args.existing?.store) return this.describe(this.adopt(args.existing.store), args);
    const group = this.createGroup();
    const vault = this.createVault(group, args);
    const places = Object.entries(args.secrets).map(([name, secret]) =>
      this.createPlace(name, secret, vault, group),
    );
    this.createEndpoint(vault, group, args);
    this.recordReads(vault, args);
    return this.describe(vault, args, places);
  }

  /** Reads the vault, so that a preview fails where it is not there. */
  private adopt(id: string): Vault {
    return Vault.get(this.childName("vault"), id, { parent: this });
  }

  /** The ids wait for the places, so that whoever is granted one finds it made. */
  private describe({ id: store }: Vault, { secrets }: SecretsArgs, places: readonly Place[] = []): Secrets {
    return {
      store,
      secrets: pulumi
        .all([store, ...places.map(({ id }) => id)])
        .apply(([vault]) =>
          Object.fromEntries(Object.keys(secrets).map((name) => [name, { id: `${vault}/secrets/${name}` }])),
        ),
    };
  }

  private createGroup(): ResourceGroup {
    return this.child(ResourceGroup, "group", groupArgs(this.context, "secrets"), { stateful: true });
  }

  private createVault(group: ResourceGroup, { deletionDays }: SecretsArgs): Vault {
    const { name, site, tags } = this.context;
    return this.child(
      Vault,
      "vault",
      {
        vaultName: name("azure.vault", "secrets"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        properties: {
          tenantId: site.tenantId,
          // Premium: what encrypts the secrets is kept in hardware, as are the site's keys.
          sku: { family: "A", name: "premium" },
          enableRbacAuthorization: true,
          enableSoftDelete: true,
          softDeleteRetentionInDays: deletionDays,
          enablePurgeProtection: true,
          enabledForDeployment: false,
          enabledForDiskEncryption: false,
          enabledForTemplateDeployment: false,
          publicNetworkAccess: "Disabled",
          networkAcls: { defaultAction: "Deny", bypass: "None", ipRules: [], virtualNetworkRules: [] },
        },
      },
      { stateful: true },
    );
  }

  private createPlace(name: string, { rotationDays }: Secret, vault: Vault, group: ResourceGroup): Place {
    return this.child(
      Place,
      name,
      {
        secretName: name,
        vaultName: vault.name,
        resourceGroupName: group.name,
        tags: { ...this.context.tags, [rotationTag]: String(rotationDays) },
        properties: {
          value: pulumi.secret("not set yet"),
          contentType: "text/plain",
          attributes: { enabled: false },
        },
      },
      { ignoreChanges: ["properties"], deletedWith: vault },
    );
  }

  private createEndpoint(vault: Vault, group: ResourceGroup, { network }: SecretsArgs): void {
    const endpoint = this.child(
      PrivateEndpoint,
      "endpoint",
      privateEndpointArgs(this.context, {
        service: "vault",
        purpose: "secrets",
        target: vault.id,
        subnet: onlySubnet(network.subnets.data),
        resourceGroupName: group.name,
      }),
    );
    // In a network that was there before, names are left to whoever owns its DNS.
    if (this.context.site.network.existing) return;
    const zone = network.privateZones.apply(({ vault }) => vault ?? "");
    this.child(PrivateDnsZoneGroup, "dns", zoneGroupArgs("vault", endpoint, group.name, zone));
  }

  /** Every read of a secret goes to the audit store. */
  private recordReads(vault: Vault, { audit }: SecretsArgs): void {
    this.child(DiagnosticSetting, "reads-record", {
      name: this.context.name("azure.resource", "secrets"),
      resourceUri: vault.id,
      storageAccountId: audit.store,
      logs: [{ category: "AuditEvent", enabled: true }],
    });
  }
}
