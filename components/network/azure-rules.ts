import { apiServerCidr, functionsCidr, podCidr, type Tier, tierCidr } from "../../infra/addresses";
import type { NetworkSettings } from "../../infra/config/environment";
import { dataPorts } from "../../infra/interconnect";

/** Which traffic a rule is about; the rest of a rule of Azure's form is the same for all of them. */
interface Traffic {
  readonly name: string;
  readonly description: string;
  readonly from: string | readonly string[];
  readonly ports?: readonly string[];
  readonly protocol?: "Tcp" | "*";
}

/** Azure evaluates lower numbers first; its own defaults, which let a whole network in, come after 4096. */
const priority = { first: 100, last: 4096 };

/** Inbound rules that let in what is listed and refuse the rest, Azure's permissive defaults included. */
export function allowOnly(allowed: readonly Traffic[]) {
  return [
    ...allowed.map(({ name, description, from, ports, protocol = "*" }, index) => ({
      name,
      description,
      direction: "Inbound",
      access: "Allow",
      priority: priority.first + index * 10,
      protocol,
      ...(typeof from === "string" ? { sourceAddressPrefix: from } : { sourceAddressPrefixes: [...from] }),
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      ...(ports ? { destinationPortRanges: [...ports] } : { destinationPortRange: "*" }),
    })),
    {
      name: "deny-other-inbound",
      description: "Nothing else gets in, not even from the same network",
      direction: "Inbound",
      access: "Deny",
      priority: priority.last,
      protocol: "*",
      sourceAddressPrefix: "*",
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "*",
    },
  ];
}

const denyInternet = {
  name: "deny-internet",
  description: "What is here has no business on the internet",
  direction: "Outbound",
  access: "Deny",
  priority: priority.last,
  protocol: "*",
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "Internet",
  destinationPortRange: "*",
};

const healthProbes: Traffic = {
  name: "allow-health-probes",
  description: "Azure's load balancers ask whether nodes are well",
  from: "AzureLoadBalancer",
};

/** What other sites of the environment reach, in their ranges. */
const otherSites = (ranges: readonly string[]): readonly Traffic[] =>
  ranges.length === 0
    ? []
    : [
        {
          name: "allow-other-sites",
          description: "Nodes and data stores of other sites reach data stores, on their ports",
          from: ranges,
          ports: dataPorts,
          protocol: "Tcp",
        },
      ];

/**
 * The rules of a tier's subnets; `peers` are the ranges of other sites. What else a tier needs is added by the component
 * that needs it.
 */
export function tierRules(siteCidr: string, tier: Tier, peers: readonly string[]) {
  const range = (other: Tier) => tierCidr(siteCidr, other);
  switch (tier) {
    case "public":
      return allowOnly([healthProbes]);
    case "private":
      return allowOnly([
        healthProbes,
        {
          name: "allow-nodes-and-pods",
          description: "Nodes and pods reach each other; pods keep their own addresses between nodes",
          from: [range("private"), podCidr],
        },
        {
          name: "allow-api-server",
          description: "The API server reaches kubelets, and webhooks wherever they listen",
          from: apiServerCidr(siteCidr),
          protocol: "Tcp",
        },
        {
          name: "allow-gateways",
          description: "Gateways and load balancers in the public tier reach what nodes serve",
          from: range("public"),
          protocol: "Tcp",
        },
        ...otherSites(peers),
      ]);
    case "data":
      return [
        ...allowOnly([
          {
            name: "allow-nodes",
            description: "Nodes, and pods by their nodes' addresses, reach data stores and private endpoints",
            from: range("private"),
            protocol: "Tcp",
          },
          {
            name: "allow-api-server",
            description: "The API server reaches the vault that holds its key",
            from: apiServerCidr(siteCidr),
            ports: ["443"],
            protocol: "Tcp",
          },
          {
            name: "allow-functions",
            description:
              "Serverless workers reach queues, storage and the registry at their private endpoints",
            from: functionsCidr(siteCidr),
            ports: ["443", "5671"],
            protocol: "Tcp",
          },
          ...otherSites(peers),
        ]),
        denyInternet,
      ];
  }
}

/** The rules of the recovery network: what is there is for the site's nodes. */
export function recoveryRules({ cidr, existing }: NetworkSettings) {
  return [
    ...allowOnly([
      {
        name: "allow-nodes",
        description: "The site's nodes, and pods by their nodes' addresses, reach the copies of data",
        // Where an adopted network has its nodes is its owner's choice.
        from: existing ? cidr : tierCidr(cidr, "private"),
        protocol: "Tcp",
      },
    ]),
    denyInternet,
  ];
}

/** The rules of the subnet of an AKS API server (AKS documentation, "API Server VNet Integration", security rules). */
export function apiServerRules() {
  return allowOnly([
    {
      name: "allow-api-clients",
      description: "Nodes, and people and pipelines in joined networks, reach the API server",
      from: "VirtualNetwork",
      ports: ["443", "4443"],
      protocol: "Tcp",
    },
    {
      name: "allow-health-probes",
      description: "Azure's load balancers ask whether the API server is well",
      from: "AzureLoadBalancer",
      ports: ["9988"],
      protocol: "Tcp",
    },
  ]);
}
