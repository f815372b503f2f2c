import { type Tier, tierCidr, zoneCidr } from "../../infra/addresses";
import type { NetworkSettings } from "../../infra/config/environment";

/** Zones that a public address names to outlive the loss of any of them. */
export const allZones = ["1", "2", "3"];

export interface PlannedSubnet {
  readonly tier: Tier;
  /** Name in the network, and the last part of logical names. */
  readonly name: string;
  readonly cidr: string;
  /** The zone whose NAT gateway serves the subnet, where there is one for each. */
  readonly zone?: string;
}

/**
 * Whether nodes stand in one subnet a zone. Azure's subnets span zones, but a NAT gateway stands in one: a site
 * that must not lose its way out with one zone has a private subnet and a NAT gateway in each.
 */
export function hasZonalSubnets(
  { existing, natPerZone }: NetworkSettings,
  zones: readonly string[],
): boolean {
  if (zones.length < 2) return false;
  return existing ? existing.subnets.private.length === zones.length : natPerZone;
}

/** The subnets of a site's network. The private tier keeps a quarter free, so that a third zone moves nothing. */
export function plannedSubnets(settings: NetworkSettings, zones: readonly string[]): PlannedSubnet[] {
  const { cidr } = settings;
  const whole = (tier: Tier): PlannedSubnet => ({ tier, name: tier, cidr: tierCidr(cidr, tier) });
  const privateSubnets = hasZonalSubnets(settings, zones)
    ? zones.map(
        (zone, index): PlannedSubnet => ({
          tier: "private",
          name: `private-${zone}`,
          cidr: zoneCidr(cidr, "private", index),
          zone,
        }),
      )
    : [whole("private")];
  return [whole("public"), ...privateSubnets, whole("data")];
}
