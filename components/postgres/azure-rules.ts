import { allowOnly } from "../network/azure-rules";
import { poolerPort, postgresPort } from "./contract";

interface Neighbours {
  /** Ranges of PostgreSQL servers of the site, this subnet's own first: a standby and replicas follow from there. */
  readonly servers: readonly string[];
  /** Ranges of the site's nodes. */
  readonly clients: readonly string[];
  /** Ranges of other sites. */
  readonly peers: readonly string[];
}

const ports = [String(postgresPort), String(poolerPort)];

/** Azure's own services that a server in a network of ours needs (documentation, "Private access", security groups). */
const azureServices = ["Storage", "AzureActiveDirectory"] as const;

/** The rules of a subnet that is delegated to PostgreSQL servers. */
export function databaseRules({ servers, clients, peers }: Neighbours) {
  const outbound = {
    direction: "Outbound",
    protocol: "*",
    sourceAddressPrefix: "*",
    sourcePortRange: "*",
    destinationPortRange: "*",
  } as const;
  return [
    ...allowOnly([
      {
        name: "allow-servers",
        description: "Standbys and replicas follow, also from the recovery region",
        from: servers,
        ports,
        protocol: "Tcp",
      },
      {
        name: "allow-clients",
        description: "The site's nodes, and pods by their nodes' addresses, use the databases",
        from: clients,
        ports,
        protocol: "Tcp",
      },
      ...(peers.length > 0
        ? [
            {
              name: "allow-peers",
              description: "Databases of other sites follow, and their pods switch over",
              from: peers,
              ports: [String(postgresPort)],
              protocol: "Tcp",
            } as const,
          ]
        : []),
    ]),
    ...azureServices.map((service, index) => ({
      ...outbound,
      name: `allow-${service.toLowerCase()}`,
      description: "Write-ahead logs go to storage, logins are checked by Entra ID",
      access: "Allow",
      priority: 100 + index * 10,
      destinationAddressPrefix: service,
    })),
    {
      ...outbound,
      name: "deny-internet",
      description: "What is here has no business on the internet",
      access: "Deny",
      priority: 4096,
      destinationAddressPrefix: "Internet",
    },
  ];
}
