import { Netmask } from "netmask";

/**
 * The address plan. Every site has one range of its own, cut the same way on every cloud:
 *
 * | part | share | of 10.16.0.0/16 |
 * |---|---|---|
 * | public subnets: NAT and load balancers | 1/16 | 10.16.0.0/20 |
 * | data subnets: databases, brokers, private endpoints | 1/16 | 10.16.16.0/20 |
 * | the API server's own subnet, where the cloud wants one (Azure) | /27 | 10.16.32.0/27 |
 * | VPN gateways, where the cloud wants a subnet for them alone (Azure) | /27 | 10.16.32.32/27 |
 * | serverless workers, where the cloud wants a subnet for them alone (Azure) | /25 | 10.16.32.128/25 |
 * | databases that the cloud wants in a range of their own (Azure, Google Cloud) | 1/16 | 10.16.48.0/20 |
 * | kept free for later tiers | the rest | 10.16.33.0 – 10.16.47.255, 10.16.64.0 – 10.16.127.255 |
 * | private subnets: nodes (and pods on AWS) | 1/2 | 10.16.128.0/17 |
 *
 * Where subnets belong to one zone (AWS), a tier is cut into four equal parts, one a zone and one kept free, so
 * that adding a zone moves nothing.
 */

export const tiers = ["public", "private", "data"] as const;
export type Tier = (typeof tiers)[number];

/** Pods on an overlay or a secondary range: shared address space (RFC 6598), never routed between sites. */
export const podCidr = "100.64.0.0/14";
/** Kubernetes service addresses: inside each cluster only. EKS accepts RFC 1918 ranges alone. */
export const serviceCidr = "172.20.0.0/20";

/** Prefix lengths a site's range may have: the largest VPC of AWS, and the smallest that leaves /22 for nodes of a zone. */
export const sitePrefix = { min: 16, max: 19 } as const;

/** Prefix lengths of the small network in a recovery region: replicas, brokers and private endpoints, no nodes. */
export const recoveryPrefix = { min: 20, max: 24 } as const;

const zoneSlots = 4;
const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((range) => new Netmask(range));

/** Whether both ranges share an address. */
export function overlap(a: string, b: string): boolean {
  const [one, other] = [new Netmask(a), new Netmask(b)];
  return one.contains(other) || other.contains(one);
}

/** What is wrong with a range as text, or nothing. */
export function cidrProblem(cidr: string): string | undefined {
  // The library takes more than ranges: IPv6, octal and hexadecimal numbers, and addresses with parts left out.
  if (!/^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/.test(cidr)) return "is not an IPv4 range";
  try {
    const { base, bitmask } = new Netmask(cidr);
    const canonical = `${base}/${bitmask}`;
    return canonical === cidr ? undefined : `does not start at a network address: ${canonical} does`;
  } catch {
    return "is not an IPv4 range";
  }
}

/** Whether a range lies inside the private networks of RFC 1918. */
export function isPrivate(cidr: string): boolean {
  return privateNetworks.some((network) => network.contains(new Netmask(cidr)));
}

/** The `index`th part of `cidr` when it is cut into parts of `prefix` length. */
export function part(cidr: string, prefix: number, index: number): string {
  const whole = new Netmask(cidr);
  if (prefix < whole.bitmask || prefix > 32 || index < 0 || index >= 2 ** (prefix - whole.bitmask)) {
    throw new RangeError(`part ${index} of length /${prefix} is not inside ${cidr}`);
  }
  const start = whole.netLong + index * 2 ** (32 - prefix);
  return `${[24, 16, 8, 0].map((shift) => (start >>> shift) & 255).join(".")}/${prefix}`;
}

/** The range of one tier of a site. */
export function tierCidr(siteCidr: string, tier: Tier): string {
  const { bitmask } = new Netmask(siteCidr);
  switch (tier) {
    case "public":
      return part(siteCidr, bitmask + 4, 0);
    case "data":
      return part(siteCidr, bitmask + 4, 1);
    case "private":
      return part(siteCidr, bitmask + 1, 1);
  }
}

/** The range of one tier in the zone at `zoneIndex` (0 to 3), where subnets belong to zones. */
export function zoneCidr(siteCidr: string, tier: Tier, zoneIndex: number): string {
  const range = tierCidr(siteCidr, tier);
  return part(range, new Netmask(range).bitmask + Math.log2(zoneSlots), zoneIndex);
}

/** The range of the recovery network's subnet in the zone at `zoneIndex` (0 to 3), where subnets belong to zones. */
export function recoverySubnet(cidr: string, zoneIndex: number): string {
  return part(cidr, new Netmask(cidr).bitmask + Math.log2(zoneSlots), zoneIndex);
}

/**
 * The range of the subnet that holds nothing but an API server, where the cloud wants one. AKS takes /28 and warns
 * that an API server that runs out of addresses cannot scale, so it gets twice that.
 */
export function apiServerCidr(siteCidr: string): string {
  return part(part(siteCidr, new Netmask(siteCidr).bitmask + 4, 2), 27, 0);
}

/** The range of VPN gateways, where the cloud wants a subnet for them alone: Azure asks for /27 or more. */
export function gatewayCidr(siteCidr: string): string {
  return part(part(siteCidr, new Netmask(siteCidr).bitmask + 4, 2), 27, 1);
}

/**
 * The range of serverless workers, where the cloud wants a subnet for them alone. Azure Container Apps takes /27 and
 * puts ten instances behind an address, with as many addresses again for a new revision: this is room for 500.
 */
export function functionsCidr(siteCidr: string): string {
  return part(part(siteCidr, new Netmask(siteCidr).bitmask + 4, 2), 25, 1);
}

/**
 * The range of databases, where the cloud wants one that holds nothing else: a delegated subnet (Azure), or a range
 * that is handed to Google for its managed services, of which each region in use takes a /24.
 */
export function databaseCidr(siteCidr: string): string {
  return part(siteCidr, new Netmask(siteCidr).bitmask + 4, 3);
}

/** The range of private endpoints in the recovery network, its first half, where subnets span zones. */
export function recoveryEndpointCidr(recoveryCidr: string): string {
  return part(recoveryCidr, new Netmask(recoveryCidr).bitmask + 1, 0);
}

/** The range of databases in the recovery network, its last quarter: neither a zone's nor that of the endpoints. */
export function recoveryDatabaseCidr(recoveryCidr: string): string {
  return recoverySubnet(recoveryCidr, zoneSlots - 1);
}
