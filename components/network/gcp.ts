import { Address } from "@pulumi/gcp/compute/address";
import { Firewall } from "@pulumi/gcp/compute/firewall";
import { Network as Vpc } from "@pulumi/gcp/compute/network";
import { Route } from "@pulumi/gcp/compute/route";
import { Router } from "@pulumi/gcp/compute/router";
import { RouterNat } from "@pulumi/gcp/compute/routerNat";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork";
import { ManagedZone } from "@pulumi/gcp/dns/managedZone";
import { RecordSet } from "@pulumi/gcp/dns/recordSet";
import * as pulumi from "@pulumi/pulumi";
import { podCidr, serviceCidr, type Tier, tierCidr, tiers } from "../../infra/addresses";
import type { NetworkSettings } from "../../infra/config/environment";
import type { GcpContext } from "../../infra/context";
import type { Network, NetworkArgs } from "./contract";
import { firewallRules } from "./gcp-firewall";
import { flowLogConfig, GcpFlowLogs } from "./gcp-flow-logs";
import { type PrivateDomain, privateDomains, restrictedAddresses, restrictedRange } from "./gcp-google-apis";

/** Names of the private subnet's secondary ranges; a subnet that is already there must have both. */
export const secondaryRanges = { pods: "pods", services: "services" } as const;

const selfLinkPrefix = /^https:\/\/[^/]+\/compute\/v1\//;
const dnsTtlSeconds = 300;

interface PrivateAccess {
  /** Zone ids by domain. */
  readonly zones: pulumi.Output<Record<string, string>>;
  readonly parts: readonly pulumi.Resource[];
}

/**
 * A VPC with one regional subnet a tier. Only the private tier gets out, through Cloud NAT; Google's own services
 * are reached privately from every tier.
 */
export class GcpNetwork extends GcpFlowLogs<NetworkArgs, Network> {
  constructor(
    context: GcpContext,
    name: string,
    args: NetworkArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "network", "Network", name, args, options);
  }

  protected override create(args: NetworkArgs): Network {
    const { cidr, existing } = args.settings;
    if (existing) return this.adopt(cidr, existing);
    const vpc = this.createVpc();
    this.createFlowLogs(
      tiers.map((tier) => this.subnetName(tier)),
      { key: args.keys.ids.logs, retentionDays: args.settings.flowLogRetentionDays },
    );
    const subnets = this.createSubnets(vpc, cidr);
    const firewall = this.createFirewall(vpc, cidr);
    const google = this.createGoogleAccess(vpc);
    const nat = this.createNat(vpc, subnets.private, args, [...firewall, ...google.parts]);
    return {
      id: vpc.selfLink,
      cidr: pulumi.output(cidr),
      subnets: {
        public: only(subnets.public.selfLink),
        // A node that starts before it can reach its registry and the control plane is given up as unhealthy.
        private: only(pulumi.all([subnets.private.selfLink, nat.id]).apply(([link]) => link)),
        data: only(subnets.data.selfLink),
      },
      routeTables: pulumi.output<string[]>([]),
      privateZones: google.zones,
    };
  }

  /** Reads the network and its subnets, so that a preview fails where one is not there. */
  private adopt(cidr: string, existing: NonNullable<NetworkSettings["existing"]>): Network {
    const parent = { parent: this };
    const vpc = Vpc.get(this.childName("vpc"), existing.id.replace(selfLinkPrefix, ""), undefined, parent);
    const subnets = (tier: Tier) =>
      pulumi.all(
        existing.subnets[tier].map(
          (id, index) =>
            Subnetwork.get(
              this.childName(`${tier}-${index}`),
              id.replace(selfLinkPrefix, ""),
              undefined,
              parent,
            ).selfLink,
        ),
      );
    return {
      id: vpc.selfLink,
      cidr: pulumi.output(cidr),
      subnets: { public: subnets("public"), private: subnets("private"), data: subnets("data") },
      routeTables: pulumi.output<string[]>([]),
      privateZones: pulumi.output<Record<string, string>>({}),
    };
  }

  private createVpc(): Vpc {
    return this.child(
      Vpc,
      "vpc",
      {
        name: this.context.name("gcp.network"),
        autoCreateSubnetworks: false,
        routingMode: "REGIONAL",
        // The default route would be nobody's: `internet` takes its place, where it can be seen and taken away.
        deleteDefaultRoutesOnCreate: true,
      },
      { stateful: true },
    );
  }

  private createSubnets(vpc: Vpc, cidr: string): Readonly<Record<Tier, Subnetwork>> {
    return {
      public: this.createSubnet(vpc, cidr, "public"),
      private: this.createSubnet(vpc, cidr, "private"),
      data: this.createSubnet(vpc, cidr, "data"),
    };
  }

  private createSubnet(vpc: Vpc, cidr: string, tier: Tier): Subnetwork {
    return this.child(
      Subnetwork,
      tier,
      {
        name: this.subnetName(tier),
        network: vpc.id,
        region: this.context.site.region,
        ipCidrRange: tierCidr(cidr, tier),
        privateIpGoogleAccess: true,
        stackType: "IPV4_ONLY",
        ...(tier === "private" && {
          secondaryIpRanges: [
            { rangeName: secondaryRanges.pods, ipCidrRange: podCidr },
            { rangeName: secondaryRanges.services, ipCidrRange: serviceCidr },
          ],
        }),
        logConfig: flowLogConfig,
      },
      { stateful: true },
    );
  }

  private subnetName(tier: Tier): string {
    return this.context.name("gcp.network", tier);
  }

  private createFirewall(vpc: Vpc, cidr: string): readonly Firewall[] {
    return Object.entries(firewallRules(cidr)).map(([rule, args]) =>
      this.child(Firewall, rule, { ...args, name: this.context.name("gcp.resource", rule), network: vpc.id }),
    );
  }

  /** Names and a route that lead to Google's services inside Google's network. */
  private createGoogleAccess(vpc: Vpc): PrivateAccess {
    const route = this.child(Route, "google-apis", {
      name: this.context.name("gcp.resource", "google-apis"),
      description: "restricted.googleapis.com, inside Google's network",
      network: vpc.id,
      destRange: restrictedRange,
      nextHopGateway: "default-internet-gateway",
    });
    const domains = Object.entries(privateDomains).map(([part, domain]) =>
      this.createPrivateDomain(vpc, part, domain),
    );
    return {
      zones: pulumi
        .all(domains.map(({ zone }) => zone.id))
        .apply((ids) =>
          Object.fromEntries(
            Object.values(privateDomains).map(({ domain }, index) => [domain, ids[index] ?? ""]),
          ),
        ),
      parts: [route, ...domains.flatMap(({ records }) => records)],
    };
  }

  private createPrivateDomain(vpc: Vpc, part: string, { domain, target }: PrivateDomain) {
    const { name, tags } = this.context;
    const zone = this.child(ManagedZone, part, {
      name: name("gcp.resource", part),
      description: `Private addresses of ${domain}`,
      dnsName: `${domain}.`,
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: vpc.id }] },
      labels: tags,
    });
    const record = { managedZone: zone.name, ttl: dnsTtlSeconds };
    return {
      zone,
      records: [
        this.child(RecordSet, `${part}-target`, {
          ...record,
          name: `${target}.`,
          type: "A",
          rrdatas: restrictedAddresses,
        }),
        this.child(RecordSet, `${part}-all`, {
          ...record,
          name: `*.${domain}.`,
          type: "CNAME",
          rrdatas: [`${target}.`],
        }),
      ],
    };
  }

  /**
   * The way out for the private tier. Cloud NAT spans the region's zones by itself: more addresses mean more ports.
   * They are protected: partners put them on their lists.
   */
  private createNat(
    vpc: Vpc,
    subnet: Subnetwork,
    { settings, zones }: NetworkArgs,
    dependsOn: readonly pulumi.Resource[],
  ): RouterNat {
    const { name, site, tags } = this.context;
    const { region } = site;
    const internet = this.child(Route, "internet", {
      name: name("gcp.resource", "internet"),
      description: "The way out for Cloud NAT; nothing has an address of its own",
      network: vpc.id,
      destRange: "0.0.0.0/0",
      nextHopGateway: "default-internet-gateway",
    });
    const router = this.child(Router, "router", {
      name: name("gcp.resource", "router"),
      network: vpc.id,
      region,
    });
    const addresses = Array.from({ length: settings.natPerZone ? zones.length : 1 }, (_, index) =>
      this.child(
        Address,
        `nat-${index}`,
        {
          name: name("gcp.resource", "nat", String(index)),
          description: "Outgoing address of the private tier",
          addressType: "EXTERNAL",
          region,
          labels: tags,
        },
        { stateful: true },
      ),
    );
    return this.child(
      RouterNat,
      "nat",
      {
        name: name("gcp.resource", "nat"),
        router: router.name,
        region,
        natIpAllocateOption: "MANUAL_ONLY",
        natIps: addresses.map(({ selfLink }) => selfLink),
        sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
        subnetworks: [{ name: subnet.selfLink, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
        // Busy nodes get more of the 64,512 ports an address has; this excludes endpoint-independent mapping.
        enableDynamicPortAllocation: true,
        enableEndpointIndependentMapping: false,
        minPortsPerVm: 128,
        maxPortsPerVm: 8192,
        logConfig: { enable: true, filter: "ERRORS_ONLY" },
      },
      { dependsOn: [internet, ...dependsOn] },
    );
  }
}

const only = (id: pulumi.Output<string>) => id.apply((value) => [value]);
