import { Key } from "@pulumi/azure-native/keyvault/key";
import { Vault } from "@pulumi/azure-native/keyvault/vault";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { KeyPurpose } from "../../infra/config/schema";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { keyParts } from "./azure-access";
import type { Keys, KeysArgs } from "./contract";

/** Days for which a version that was rotated out can still encrypt, for what must be moved to the next one by hand. */
const graceDays = 365;

/** HSM-backed keys, one for each purpose, in a vault that is reached privately and by Azure's own services. */
export class AzureKeys<Purpose extends KeyPurpose> extends Component<
  KeysArgs<Purpose>,
  Keys<Purpose>,
  AzureContext
> {
  constructor(
    context: AzureContext,
    name: string,
    args: KeysArgs<Purpose>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "keys", "Keys", name, args, options);
  }

  protected override create(args: KeysArgs<Purpose>): Keys<Purpose> {
    if (args.existing) return this.adopt(args.purposes, args.existing);
    const group = this.createGroup();
    const vault = this.createVault(group, args);
    const ids = Object.fromEntries(
      args.purposes.map((purpose) => [purpose, this.createKey(purpose, vault, group, args)]),
    ) as Record<Purpose, pulumi.Output<string>>;
    return { store: vault.id, ids };
  }

  /** Reads the vault and its keys, so that a preview fails where one is not there. */
  private adopt(
    purposes: readonly Purpose[],
    existing: NonNullable<KeysArgs<Purpose>["existing"]>,
  ): Keys<Purpose> {
    const parent = { parent: this };
    const vault = Vault.get(this.childName("vault"), existing.store, parent);
    const ids = Object.fromEntries(
      purposes.map((purpose) => {
        const id = `${existing.store}/keys/${keyParts(existing[purpose]).name}`;
        const key = Key.get(this.childName(purpose), id, parent);
        const uri: string = existing[purpose];
        return [purpose, key.id.apply(() => uri)];
      }),
    ) as Record<Purpose, pulumi.Output<string>>;
    return { store: vault.id, ids };
  }

  private createGroup(): ResourceGroup {
    return this.child(ResourceGroup, "group", groupArgs(this.context, "keys"), { stateful: true });
  }

  /** Purge protection is on everywhere: disks, storage and registries accept no key without it. */
  private createVault(group: ResourceGroup, { deletionDays }: KeysArgs<Purpose>): Vault {
    const { name, site, tags } = this.context;
    return this.child(
      Vault,
      "vault",
      {
        vaultName: name("azure.vault", "keys"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        properties: {
          tenantId: site.tenantId,
          sku: { family: "A", name: "premium" },
          enableRbacAuthorization: true,
          enableSoftDelete: true,
          softDeleteRetentionInDays: deletionDays,
          enablePurgeProtection: true,
          enabledForDeployment: false,
          enabledForDiskEncryption: false,
          enabledForTemplateDeployment: false,
          publicNetworkAccess: "Disabled",
          networkAcls: {
            defaultAction: "Deny",
            bypass: "AzureServices",
            ipRules: [],
            virtualNetworkRules: [],
          },
        },
      },
      { stateful: true },
    );
  }

  private createKey(
    purpose: Purpose,
    vault: Vault,
    group: ResourceGroup,
    { rotationDays }: KeysArgs<Purpose>,
  ): pulumi.Output<string> {
    const { name, tags } = this.context;
    const key = this.child(
      Key,
      purpose,
      {
        keyName: name("azure.key", purpose),
        vaultName: vault.name,
        resourceGroupName: group.name,
        tags,
        properties: {
          kty: "RSA-HSM",
          keySize: 3072,
          keyOps: ["encrypt", "decrypt", "wrapKey", "unwrapKey"],
          attributes: { enabled: true, exportable: false },
          rotationPolicy: {
            attributes: { expiryTime: `P${rotationDays + graceDays}D` },
            lifetimeActions: [
              { action: { type: "rotate" }, trigger: { timeAfterCreate: `P${rotationDays}D` } },
              { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } },
            ],
          },
        },
      },
      // Azure's resource manager creates keys and never changes or deletes them: they change in the vault, and go with it.
      { stateful: true, ignoreChanges: ["properties"], deletedWith: vault },
    );
    return key.keyUriWithVersion;
  }
}
