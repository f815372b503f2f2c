import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { CacheRule } from "@pulumi/azure-native/containerregistry/cacheRule";
import { Registry as ContainerRegistry } from "@pulumi/azure-native/containerregistry/registry";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { Pricing } from "@pulumi/azure-native/security/pricing";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { grantArgs, scopeOf, versionlessUri } from "../keys/azure-access";
import { onlySubnet, privateEndpointArgs, zoneGroupArgs } from "../network/azure-endpoint";
import { type Registry, type RegistryArgs, upstreams } from "./contract";

/**
 * A private Azure container registry. Repositories come into being with the first image; those of public
 * registries are passed through by cache rules, as far as Azure does so without credentials: all of `upstreams`.
 */
export class AzureRegistry extends Component<RegistryArgs, Registry, AzureContext> {
  constructor(
    context: AzureContext,
    name: string,
    args: RegistryArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "registry", "Registry", name, args, options);
  }

  protected override create(args: RegistryArgs): Registry {
    if (args.existing) return this.adopt(args.existing);
    const group = this.createGroup();
    const identity = this.createIdentity(group);
    const useKey = this.letUseKey(identity, args);
    const registry = this.createRegistry(group, identity, args, useKey);
    this.scanImages();
    const mirrors = this.createMirrors(registry, group);
    this.createEndpoint(registry, group, args);
    return describe(registry, mirrors);
  }

  /** Reads the registry and its mirrors, so that a preview fails where one is not there. */
  private adopt(id: string): Registry {
    const parent = { parent: this };
    const registry = ContainerRegistry.get(this.childName("registry"), id, parent);
    const mirrors = Object.entries(upstreams).map(([host, path]) => {
      const rule = CacheRule.get(this.childName(`mirror-${path}`), `${id}/cacheRules/${path}`, parent);
      return [host, rule.id.apply(() => path)] as const;
    });
    return describe(registry, mirrors);
  }

  private createGroup(): ResourceGroup {
    return this.child(ResourceGroup, "group", groupArgs(this.context, "registry"), { stateful: true });
  }

  private createIdentity(group: ResourceGroup): UserAssignedIdentity {
    const { name, site, tags } = this.context;
    return this.child(UserAssignedIdentity, "identity", {
      resourceName: name("azure.identity", "registry"),
      resourceGroupName: group.name,
      location: site.region,
      tags,
    });
  }

  private letUseKey(identity: UserAssignedIdentity, { keys }: RegistryArgs): RoleAssignment {
    return this.child(
      RoleAssignment,
      "key",
      grantArgs(this.context, {
        label: this.childName("key"),
        role: "Key Vault Crypto Service Encryption User",
        scope: scopeOf(keys, "registry"),
        principal: identity.principalId,
      }),
      { deleteBeforeReplace: true },
    );
  }

  /**
   * Quarantine stays off: it hides every image, passed-through ones too, until a scanner releases it, and Defender
   * scans what was pushed without it. Content trust is off because Azure retired it in favour of signatures.
   */
  private createRegistry(
    group: ResourceGroup,
    identity: UserAssignedIdentity,
    { untaggedDays, keys }: RegistryArgs,
    useKey: RoleAssignment,
  ): ContainerRegistry {
    const { name, site, tags } = this.context;
    return this.child(
      ContainerRegistry,
      "registry",
      {
        registryName: name("azure.registry"),
        resourceGroupName: group.name,
        location: site.region,
        tags,
        sku: { name: "Premium" },
        adminUserEnabled: false,
        anonymousPullEnabled: false,
        publicNetworkAccess: "Disabled",
        networkRuleSet: { defaultAction: "Deny" },
        networkRuleBypassOptions: "AzureServices",
        dataEndpointEnabled: true,
        zoneRedundancy: "Enabled",
        identity: { type: "UserAssigned", userAssignedIdentities: identityMap(identity) },
        encryption: {
          status: "enabled",
          keyVaultProperties: {
            identity: identity.clientId,
            keyIdentifier: versionlessUri(keys.ids.registry),
          },
        },
        policies: {
          retentionPolicy: { status: "enabled", days: untaggedDays },
          exportPolicy: { status: "disabled" },
          quarantinePolicy: { status: "disabled" },
          trustPolicy: { status: "disabled", type: "Notary" },
        },
      },
      { stateful: true, dependsOn: [useKey] },
    );
  }

  /** Defender scans the images of all registries of a subscription: the first of its sites that makes one switches it on. */
  private scanImages(): void {
    const { environment, site } = this.context;
    const first = Object.values(environment.sites).find(
      (other) =>
        other.cloud === "azure" && other.subscriptionId === site.subscriptionId && !other.registry.existing,
    );
    if (first?.key !== site.key) return;
    this.child(Pricing, "scanning", {
      pricingName: "Containers",
      scopeId: `subscriptions/${site.subscriptionId}`,
      pricingTier: "Standard",
      extensions: [{ name: "ContainerRegistriesVulnerabilityAssessments", isEnabled: "True" }],
    });
  }

  /** Hosts of public registries with the paths of their cache rules, as outputs of the rules: whoever pulls waits for them. */
  private createMirrors(registry: ContainerRegistry, group: ResourceGroup): Mirrors {
    return Object.entries(upstreams).map(([host, path]) => {
      const rule = this.child(CacheRule, `mirror-${path}`, {
        cacheRuleName: path,
        registryName: registry.name,
        resourceGroupName: group.name,
        sourceRepository: `${host}/*`,
        targetRepository: `${path}/*`,
      });
      return [host, rule.id.apply(() => path)] as const;
    });
  }

  private createEndpoint(registry: ContainerRegistry, group: ResourceGroup, { network }: RegistryArgs): void {
    const endpoint = this.child(
      PrivateEndpoint,
      "endpoint",
      privateEndpointArgs(this.context, {
        service: "registry",
        target: registry.id,
        subnet: onlySubnet(network.subnets.data),
        resourceGroupName: group.name,
      }),
    );
    // In a network that was there before, names are left to whoever owns its DNS.
    if (this.context.site.network.existing) return;
    const zone = network.privateZones.apply(({ registry: id }) => id ?? "");
    this.child(PrivateDnsZoneGroup, "dns", zoneGroupArgs("registry", endpoint, group.name, zone));
  }
}

type Mirrors = readonly (readonly [string, pulumi.Output<string>])[];

function describe(registry: ContainerRegistry, mirrors: Mirrors): Registry {
  return {
    id: registry.id,
    endpoint: registry.loginServer,
    mirrors: pulumi.all(
      Object.fromEntries(
        mirrors.map(([host, path]) => [host, pulumi.interpolate`${registry.loginServer}/${path}`]),
      ),
    ),
  };
}

/** The form in which the registry's API takes identities: ids as keys, nothing as values. */
const identityMap = ({ id }: UserAssignedIdentity) => id.apply((key) => ({ [key]: {} }));
