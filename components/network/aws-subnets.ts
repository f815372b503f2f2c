import type { Tier } from "../../infra/addresses";

/** How the AWS Load Balancer Controller finds the subnets for load balancers. */
export const loadBalancerTags: Readonly<Record<Tier, Readonly<Record<string, string>>>> = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
  data: {},
};
