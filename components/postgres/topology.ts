import type * as pulumi from "@pulumi/pulumi";
import type { PostgresSettings } from "../../infra/config/data";
import type { Hosts } from "./base";

/** One server of a site's PostgreSQL. */
export interface PlannedServer {
  /** Part of logical and physical names; it never changes, whatever the server's role is. */
  readonly name: string;
  readonly kind: "primary" | "reader" | "analytics" | "regional";
  /** Whether it takes writes now. */
  readonly writes: boolean;
  /** Name of the server that it was, or would be, made as a replica of; absent for the one that writes. */
  readonly follows?: string;
  /** The region, where it is not the site's. */
  readonly region?: string;
}

/** Name of the server that a site starts with. */
export const primaryServer = "server";
/** Name, in the plan of servers, of a replica in another region. */
export const regionalServer = (replica: string) => `replica-${replica}`;

/**
 * The servers of a site, the one that writes first. `writer` names the replica that has been promoted: it follows
 * nothing then, and the server that the site started with would be made again as a replica of it. Replicas in the
 * region stay behind the site's own server, whatever that server's role is.
 */
export function planServers(settings: PostgresSettings): PlannedServer[] {
  const { readReplicas, analyticsReplica, replicas, writer } = settings;
  const writes = writer === undefined ? primaryServer : regionalServer(writer);
  const roleOf = (name: string, otherwise: string) =>
    name === writes ? { writes: true } : { writes: false, follows: otherwise };

  const servers: PlannedServer[] = [
    { name: primaryServer, kind: "primary", ...roleOf(primaryServer, writes) },
    ...Object.keys(replicas)
      .sort()
      .map((replica): PlannedServer => {
        const name = regionalServer(replica);
        return { name, kind: "regional", region: replicas[replica]?.region ?? "", ...roleOf(name, writes) };
      }),
    ...Array.from(
      { length: readReplicas },
      (_, index): PlannedServer => ({
        name: `reader-${index + 1}`,
        kind: "reader",
        writes: false,
        follows: primaryServer,
      }),
    ),
    ...(analyticsReplica
      ? [{ name: "analytics", kind: "analytics", writes: false, follows: primaryServer } as const]
      : []),
  ];
  return servers.sort((a, b) => Number(b.writes) - Number(a.writes));
}

/** A server that was made. */
export interface Built<R> {
  readonly server: PlannedServer;
  readonly id: pulumi.Output<string>;
  readonly host: pulumi.Output<string>;
  readonly resource: R;
}

/** The parts that servers play in the contract. */
export function hostsOf(servers: readonly Built<unknown>[]): Hosts {
  const of = (kind: PlannedServer["kind"]) => servers.filter(({ server }) => server.kind === kind);
  // The plan has the writer first, and always one.
  const [writer] = servers as readonly [Built<unknown>];
  return {
    id: writer.id,
    writer: writer.host,
    readers: of("reader").map(({ host }) => host),
    analytics: of("analytics")[0]?.host,
    regional: Object.fromEntries(
      of("regional").map(({ server, host }) => [server.name.slice(regionalServer("").length), host]),
    ),
  };
}
