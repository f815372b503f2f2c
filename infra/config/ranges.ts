import {
  cidrProblem,
  isPrivate,
  overlap,
  podCidr,
  recoveryPrefix,
  serviceCidr,
  sitePrefix,
} from "../addresses";
import { show } from "./errors";
import type { Wrong } from "./problems";

const siteRange = `a private range (RFC 1918) of length /${sitePrefix.min} to /${sitePrefix.max}, such as 10.16.0.0/16`;
const recoveryRange = `a private range (RFC 1918) of length /${recoveryPrefix.min} to /${recoveryPrefix.max}, such as 10.40.0.0/22`;

const reserved = [
  ["pods", podCidr],
  ["Kubernetes services", serviceCidr],
] as const;

/** What is wrong with a site's own range, or nothing. */
export function siteRangeProblem(cidr: string): Wrong | undefined {
  const wrong = siteRangeFault(cidr);
  return wrong === undefined ? undefined : { problem: `${show(cidr)} ${wrong}`, allowed: siteRange };
}

/** What is wrong with the range of a recovery region's network, or nothing. */
export function recoveryRangeProblem(cidr: string): Wrong | undefined {
  const wrong = rangeFault(cidr, recoveryPrefix);
  return wrong === undefined ? undefined : { problem: `${show(cidr)} ${wrong}`, allowed: recoveryRange };
}

const siteRangeFault = (cidr: string) => rangeFault(cidr, sitePrefix);

function rangeFault(
  cidr: string,
  lengths: { readonly min: number; readonly max: number },
): string | undefined {
  const malformed = cidrProblem(cidr);
  if (malformed) return malformed;
  const prefix = prefixOf(cidr);
  if (prefix < lengths.min || prefix > lengths.max) return `has length /${prefix}`;
  if (!isPrivate(cidr)) return "is not a private range";
  const taken = reserved.find(([, range]) => overlap(cidr, range));
  return taken && `overlaps the range of ${taken[0]}, ${taken[1]}`;
}

/** What is wrong with a range that may reach an API server, or nothing. */
export function callerRangeProblem(cidr: string): Wrong | undefined {
  const wrong = cidrProblem(cidr) ?? callerRangeFault(cidr);
  if (wrong === undefined) return undefined;
  return {
    problem: `${show(cidr)} ${wrong}`,
    allowed: "public ranges of /8 or longer that are yours, such as 203.0.113.0/24",
    fix: "leave authorizedCidrs out to keep the API server private",
  };
}

function callerRangeFault(cidr: string): string | undefined {
  if (prefixOf(cidr) < 8) return "opens the API server to the internet";
  return isPrivate(cidr) ? "is a private range: nobody calls from it over the internet" : undefined;
}

const prefixOf = (cidr: string) => Number(cidr.split("/")[1]);
