import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup";
import { Subnet } from "@pulumi/azure-native/network/subnet";
import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { databaseCidr, recoveryDatabaseCidr } from "../../infra/addresses";
import type { AzureContext } from "../../infra/context";
import { armSegment, grantArgs, keyScope, versionlessUri } from "../keys/azure-access";
import { databaseRules } from "./azure-rules";
import { clientRanges, PostgresBase } from "./base";
import type { PostgresArgs } from "./contract";

/** A region that servers stand in. */
interface Region {
  /** Part of logical and physical names; empty for the site's own region. */
  readonly label: string;
  readonly location: string;
  readonly network: pulumi.Output<string>;
  /** The range of the servers' own subnet. */
  readonly cidr: string;
  readonly store: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
}

/** What servers of a region stand on. */
export interface Ground extends Region {
  /** A group of the region's own: what is in a group cannot be changed, nor promoted, while the group's region is lost. */
  readonly group: ResourceGroup;
  readonly subnet: pulumi.Output<string>;
  /** The identity by which a server uses its key, once it may. */
  readonly identity: pulumi.Output<string>;
  /** The key without its version: servers follow rotations by themselves. */
  readonly keyUri: pulumi.Output<string>;
}

export interface Grounds {
  readonly home: Ground;
  readonly away: Ground | undefined;
  /** The zone that servers write their names into, once every network of the site can look there. */
  readonly zone: pulumi.Output<string>;
}

/** Where servers stand: subnets of their own, by which they can follow databases on other sites, and a DNS zone. */
export abstract class AzureGround extends PostgresBase<AzureContext> {
  protected createGrounds(args: PostgresArgs): Grounds {
    const regions = this.regions(args);
    const servers = regions.map(({ cidr }) => cidr);
    const [home, away] = regions.map((region) => this.createGround(region, servers, args)) as [
      Ground,
      Ground?,
    ];
    return { home, away, zone: this.createZone(regions, home.group) };
  }

  /** The site's own region, and its recovery region where it has one. */
  private regions({ network, keys, recovery }: PostgresArgs): Region[] {
    const { site } = this.context;
    const home: Region = {
      label: "",
      location: site.region,
      network: network.id,
      cidr: databaseCidr(site.network.cidr),
      store: keys.store,
      key: keys.ids.data,
    };
    if (!recovery || !site.recovery) return [home];
    const away: Region = {
      label: "recovery",
      location: site.recovery.region,
      network: recovery.network.id,
      cidr: recoveryDatabaseCidr(site.recovery.cidr),
      store: recovery.keys.store,
      key: recovery.keys.ids.data,
    };
    return [home, away];
  }

  private createGround(region: Region, servers: readonly string[], { peers }: PostgresArgs): Ground {
    const { name, tags, site } = this.context;
    const { label, location, network } = region;
    const group = this.child(
      ResourceGroup,
      labelled(region, "group"),
      { resourceGroupName: name("azure.resourceGroup", "postgres", label), location, tags },
      { stateful: true },
    );
    const placed = { resourceGroupName: group.name, location, tags };
    const rules = this.child(NetworkSecurityGroup, labelled(region, "rules"), {
      ...placed,
      networkSecurityGroupName: name("azure.resource", "postgres", label),
      securityRules: databaseRules({ servers, clients: clientRanges(site), peers }),
    });
    const subnet = this.child(
      Subnet,
      labelled(region, "subnet"),
      {
        subnetName: "postgres",
        virtualNetworkName: network.apply((id) => armSegment(id, "virtualNetworks")),
        resourceGroupName: network.apply((id) => armSegment(id, "resourceGroups")),
        addressPrefix: region.cidr,
        networkSecurityGroup: { id: rules.id },
        delegations: [{ name: "postgres", serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" }],
        serviceEndpoints: [{ service: "Microsoft.Storage" }],
        defaultOutboundAccess: false,
        privateEndpointNetworkPolicies: "Disabled",
      },
      { stateful: true },
    );
    const identity = this.child(UserAssignedIdentity, labelled(region, "identity"), {
      ...placed,
      resourceName: name("azure.identity", "postgres", label),
    });
    const grant = this.child(
      RoleAssignment,
      labelled(region, "key"),
      grantArgs(this.context, {
        label: this.childName(labelled(region, "key")),
        role: "Key Vault Crypto Service Encryption User",
        scope: keyScope(region.store, region.key),
        principal: identity.principalId,
      }),
      { deleteBeforeReplace: true },
    );
    return {
      ...region,
      group,
      subnet: subnet.id,
      identity: pulumi.all([identity.id, grant.urn]).apply(([id]) => id),
      keyUri: versionlessUri(region.key),
    };
  }

  private createZone(regions: readonly Region[], group: ResourceGroup): pulumi.Output<string> {
    const { name, tags } = this.context;
    const zone = this.child(PrivateZone, "zone", {
      // Azure wants this ending, and a beginning that is no server's name.
      privateZoneName: `${name("azure.resource")}.private.postgres.database.azure.com`,
      resourceGroupName: group.name,
      location: "global",
      tags,
    });
    const links = regions.map((region) =>
      this.child(VirtualNetworkLink, labelled(region, "zone-link"), {
        virtualNetworkLinkName: name("azure.resource", region.label),
        privateZoneName: zone.name,
        resourceGroupName: group.name,
        location: "global",
        tags,
        virtualNetwork: { id: region.network },
        registrationEnabled: false,
      }),
    );
    return pulumi.all([zone.id, pulumi.all(links.map(({ urn }) => urn))]).apply(([id]) => id);
  }
}

const labelled = ({ label }: Region, name: string) => (label ? `${label}-${name}` : name);
