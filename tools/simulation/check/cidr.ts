import { isIPv4, isIPv6 } from "node:net";
import { Netmask } from "netmask";
import { type Values, visitLeaves } from "../values";
import type { CheckFailure } from "./shape";

/** Properties that hold address ranges, by the last name in their path. */
const ranges =
  /(?:^|[a-z0-9])[cC]idr(?:s|Block|Blocks|Range|Ipv4|Ipv6|BlockIpv4)?$|Ipv[46]Cidr(?:Block)?$|^(?:ipCidrRange|sourceRanges|destinationRanges|destRange|except)$/;

/** Azure's ranges; their security rules also take service tags there ("Internet", "*"). */
const azurePrefixes = /[aA]ddressPrefix(?:es)?$/;

/** Largest and smallest networks a cloud makes, as prefix lengths. */
const limits: Readonly<
  Record<string, { readonly property: string; readonly from: number; readonly to: number }>
> = {
  "aws:ec2/vpc:Vpc": { property: "cidrBlock", from: 16, to: 28 },
  "aws:ec2/subnet:Subnet": { property: "cidrBlock", from: 16, to: 28 },
  "azure-native:network:Subnet": { property: "addressPrefix", from: 2, to: 29 },
  "gcp:compute/subnetwork:Subnetwork": { property: "ipCidrRange", from: 4, to: 29 },
};

/** Refuses address ranges that are malformed, have host bits set, or are too large or too small for the cloud. */
export function checkCidrs(type: string, inputs: Values): CheckFailure[] {
  const failures: CheckFailure[] = [];
  visitLeaves(inputs, "", (value, path) => {
    if (typeof value !== "string" || value === "") return;
    const last =
      path
        .replace(/(?:\[\d+\])+$/, "")
        .split(".")
        .at(-1) ?? "";
    const tagAllowed = azurePrefixes.test(last) && !/^[\d.]+\//.test(value);
    if (tagAllowed && (value === "*" || /^[A-Z]/.test(value))) return;
    if (!ranges.test(last) && !azurePrefixes.test(last)) return;
    const problem = cidrProblem(value, type);
    if (problem !== undefined) failures.push({ property: path, reason: `"${value}" ${problem}` });
  });
  const limit = limits[type];
  const value = limit === undefined ? undefined : inputs[limit.property];
  if (limit && typeof value === "string" && cidrProblem(value, type) === undefined) {
    const bits = Number(value.split("/")[1]);
    if (isIPv4(value.split("/")[0] ?? "") && (bits < limit.from || bits > limit.to)) {
      failures.push({
        property: limit.property,
        reason: `"${value}" must be a network between /${limit.from} and /${limit.to}`,
      });
    }
  }
  return failures;
}

function cidrProblem(value: string, type: string): string | undefined {
  const [address = "", length, extra] = value.split("/");
  if (type.startsWith("gcp:container/") && address === "" && /^\d+$/.test(length ?? "")) return undefined;
  if (length === undefined && !type.startsWith("aws:") && (isIPv4(address) || isIPv6(address)))
    return undefined;
  if (extra !== undefined || length === undefined || !/^\d{1,3}$/.test(length))
    return "is not an address range like 10.0.0.0/16";
  const bits = Number(length);
  if (isIPv6(address)) return bits <= 128 ? undefined : "has a prefix length over 128";
  if (!isIPv4(address)) return "is not an address range like 10.0.0.0/16";
  if (bits > 32) return "has a prefix length over 32";
  const base = new Netmask(value).base;
  return base === address ? undefined : `has host bits set; the network is ${base}/${bits}`;
}
