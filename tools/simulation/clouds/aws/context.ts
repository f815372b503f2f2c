import { hex } from "../../hash";
import { setting, textAt, type Values } from "../../values";
import type { ProviderInstance, SimulatedObject } from "../cloud";

/** Account used when the provider does not say which account it expects. */
const defaultAccount = "123456789012";

/** The 12-digit account that a provider instance works in: what it allows, else the account of the role it assumes. */
export function accountOf(provider: ProviderInstance): string {
  const allowed = setting(provider.config, "allowedAccountIds");
  if (Array.isArray(allowed) && typeof allowed[0] === "string") return allowed[0];
  const role = textAt(setting(provider.config, "assumeRoles"), "[0].roleArn");
  return role?.split(":")[4] ?? defaultAccount;
}

/** The region of an object: its own `region` input, else the provider's. */
export function regionOf(provider: ProviderInstance, inputs: Values): string {
  const own = inputs.region ?? provider.config.region;
  return typeof own === "string" && own !== "" ? own : "us-east-1";
}

export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

const globalServices = new Set(["iam", "s3", "budgets", "route53"]);
const accountlessServices = new Set(["s3", "route53"]);

/** An ARN in the account and region of the object, without those for the services that have none. */
export function arn(
  object: Pick<SimulatedObject, "provider" | "inputs">,
  service: string,
  resource: string,
): string {
  const region = regionOf(object.provider, object.inputs);
  const account = accountlessServices.has(service) ? "" : accountOf(object.provider);
  return `arn:${partitionOf(region)}:${service}:${globalServices.has(service) ? "" : region}:${account}:${resource}`;
}

/** An id of EC2's form: prefix and 17 hexadecimal digits. */
export function ec2Id(prefix: string, seed: string): string {
  return `${prefix}-0${hex(`${prefix}:${seed}`, 16)}`;
}

/** Availability zone ids by zone name: a stable code per region and the zone's number ("euw1-az1"). */
export function zoneId(zone: string): string {
  const [, area = "", direction = "", number = "", letter = "a"] =
    /^([a-z]+)-([a-z-]+)-(\d+)([a-z])$/.exec(zone) ?? [];
  const short = direction.split("-").at(-1) ?? direction;
  const code =
    short.length > 5 && /^(north|south)(east|west)$/.test(short) ? `${short[0]}${short[5]}` : short.charAt(0);
  return `${area}${code}${number}-az${letter.charCodeAt(0) - 96}`;
}
