import type { Tier } from "../../infra/addresses";
import type { AwsSite } from "../../infra/config/environment";

/** How the AWS Load Balancer Controller finds the subnets for load balancers. */
export const loadBalancerTags: Readonly<Record<Tier, Readonly<Record<string, string>>>> = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
  data: {},
};

/**
 * How many route tables a site's network gives: one for each private subnet and one for the data tier, or what is said
 * of an adopted network. The configuration knows it, so that a preview shows each route.
 */
export function routeTables({ network, zones }: Pick<AwsSite, "network" | "zones">): number {
  return network.existing ? (network.existing.routeTables?.length ?? 0) : zones.length + 1;
}
