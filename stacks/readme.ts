import * as pulumi from "@pulumi/pulumi";
import type { Interconnect } from "../components/interconnect/contract";
import type { Site } from "../infra/config/environment";
import type { StackPlan } from "../infra/config/load";
import type { Foundation, Platform, Services } from "../infra/contracts";
import { outputName } from "../infra/references";
import { type Table, tables } from "../infra/resilience/tables";

/** The stack's README output: what it holds, how to reach each cluster, where services answer, which runbook to open. */
export function readme(plan: StackPlan, outputs: Record<string, unknown>): pulumi.Output<string> {
  const { stack, environment, scope } = plan;
  const sites = scope.sites.map((key) => siteSection(environment.sites[key] as Site, outputs));
  return pulumi
    .all(sites)
    .apply((sections) =>
      [
        `# ${stack}`,
        "",
        `Environment **${environment.name}** for <https://${environment.domain}>, owned by ${environment.owner}.`,
        `This stack holds the layers ${scope.layers.join(", ")} of ${scope.sites.join(", ")}.`,
        ...sections,
        ...tables(plan).flatMap(tableLines),
        "",
        "## Runbooks",
        "",
        ...runbooks.map(([title, file]) => `- [${title}](docs/runbooks/${file}.md)`),
        "",
      ].join("\n"),
    );
}

const runbooks = [
  ["Reach a private cluster", "reach-a-cluster"],
  ["An update was interrupted", "recover-an-update"],
  ["Promote a replica of PostgreSQL", "promote-a-replica"],
  ["Upgrade PostgreSQL", "upgrade-postgres"],
  ["Take protection off and destroy an environment", "destroy-an-environment"],
] as const;

const tableLines = ({ title, lead, columns, rows }: Table) => [
  "",
  `## ${title}`,
  "",
  lead,
  "",
  `| ${columns.join(" | ")} |`,
  `|${"---|".repeat(columns.length)}`,
  ...rows.map((row) => `| ${row.join(" | ")} |`),
];

function siteSection(site: Site, outputs: Record<string, unknown>): pulumi.Output<string> {
  const foundation = outputs[outputName(site.key, "foundation")] as Foundation | undefined;
  const platform = outputs[outputName(site.key, "platform")] as Platform | undefined;
  const services = outputs[outputName(site.key, "services")] as Services | undefined;
  const interconnect = outputs[outputName(site.key, "interconnect")] as Interconnect | undefined;
  const lines = pulumi.all([
    foundation
      ? [
          pulumi.interpolate`| network | ${foundation.network.id} (${foundation.network.cidr}) |`,
          pulumi.interpolate`| registry | ${foundation.registry.endpoint} |`,
          pulumi.interpolate`| audit logs | ${foundation.audit.store} |`,
        ]
      : [],
    interconnect?.links.apply((all) =>
      Object.values(all).map(({ peer, kind, tunnels }) => `| joined with ${peer} | ${ways(kind, tunnels)} |`),
    ) ?? [],
    platform
      ? [
          pulumi.interpolate`| cluster | [${platform.cluster.name}](${consoleUrl(site, platform)}), Kubernetes ${platform.cluster.version} |`,
          pulumi.interpolate`| reach the cluster | \`${platform.cluster.login}\` |`,
        ]
      : [],
    services?.services.apply((all) =>
      Object.entries(all).map(([name, { address }]) => `| service ${name} | ${address} |`),
    ) ?? [],
  ]);
  return lines.apply((groups) =>
    [
      "",
      `## ${site.key}: ${site.cloud}, ${site.region}`,
      "",
      "| what | where |",
      "|---|---|",
      ...groups.flat(),
    ].join("\n"),
  );
}

const ways = (kind: string, tunnels: number) =>
  kind === "vpn" ? `${tunnels} tunnels` : "peering of the networks";

/** The cluster's page in its cloud's console. */
function consoleUrl(site: Site, { cluster }: Platform): pulumi.Output<string> {
  switch (site.cloud) {
    case "aws":
      return pulumi.interpolate`https://${site.region}.console.aws.amazon.com/eks/home?region=${site.region}#/clusters/${cluster.name}`;
    case "azure":
      return pulumi.interpolate`https://portal.azure.com/#@${site.tenantId}/resource${cluster.identifier}`;
    case "gcp":
      return pulumi.interpolate`https://console.cloud.google.com/kubernetes/clusters/details/${site.region}/${cluster.name}?project=${site.projectId}`;
  }
}
