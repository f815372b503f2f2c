import { type AclEntry, aclsOn } from "../../infra/access";
import type { Catalog } from "../../infra/config/catalog";
import type { GcpContext } from "../../infra/context";
import { serviceAgents } from "../keys/gcp-agents";
import { mirrorAccount } from "./mirror-trust";
import { mirrorHub, mirrorTopics } from "./mirroring";

interface Entry {
  readonly principal: string;
  readonly operation: AclEntry["operation"] | "DESCRIBE_CONFIGS" | "ALTER" | "ALL";
  readonly permissionType: "ALLOW";
  readonly host: "*";
}

/** One access list: of a topic or a consumer group, by the service's own form of its name. */
export interface AccessList {
  readonly id: string;
  /** Part of logical names. */
  readonly label: string;
  readonly entries: readonly Entry[];
}

/** Google's own agent in the project, as which managed connectors read. */
const agentOf = ({ site }: GcpContext) => serviceAgents.data.kafka?.email(site.projectNumber) ?? "";

/** The service account that a service's pods act as: the one the identity capability makes, or one that is there. */
export function principalOf({ name, site }: GcpContext, catalog: Pick<Catalog, "services">, service: string) {
  const existing = catalog.services.find((known) => known.name === service)?.identity?.[site.key];
  return existing ?? accountOf({ name, site }, service, service);
}

/** The e-mail address of the account that the identity capability makes for a Kubernetes service account. */
export const accountOf = (
  { name, site }: Pick<GcpContext, "name" | "site">,
  namespace: string,
  serviceAccount: string,
) =>
  `${name("gcp.serviceAccount", "pods", namespace, serviceAccount)}@${site.projectId}.iam.gserviceaccount.com`;

/**
 * The access lists of the site: what the event catalog gives each service, and what copying needs. A topic without a
 * list would be open to everyone who may connect, so that each has one, and none is empty.
 */
export function accessLists(
  context: GcpContext,
  catalog: Pick<Catalog, "services" | "topics">,
): readonly AccessList[] {
  const { site, environment } = context;
  const hub = mirrorHub(environment, catalog)?.key === site.key;
  const mirror = `User:${accountOf(context, mirrorAccount, mirrorAccount)}`;
  const replicated = new Set(
    hub ? catalog.topics.filter((topic) => topic.replicated).map(({ name }) => name) : [],
  );
  const readers = (principal: string) => allow(principal, ["DESCRIBE", "DESCRIBE_CONFIGS", "READ"]);
  const own = aclsOn(site.key, catalog).map(({ resource, name, entries }) => ({
    id: `${resource === "topic" ? "topic" : "consumerGroup"}/${name}`,
    label: `${resource}-${name}`,
    entries: [
      ...(resource === "topic"
        ? readers(`User:${agentOf(context)}`)
        : allow(`User:${agentOf(context)}`, ["DESCRIBE", "READ"])),
      ...(resource === "topic" && replicated.has(name) ? readers(mirror) : []),
      // MirrorMaker reads the groups' offsets and writes them, translated, into the same group here.
      ...(resource === "group" && hub ? allow(mirror, ["DESCRIBE", "READ"]) : []),
      ...entries.flatMap(({ service, operation }) =>
        allow(`User:${principalOf(context, catalog, service)}`, [operation]),
      ),
    ],
  }));
  const copies = mirrorTopics(site.key, environment, catalog).map(({ name, consumers }) => ({
    id: `topic/${name}`,
    label: `topic-${name}`,
    entries: [
      ...allow(mirror, ["DESCRIBE", "DESCRIBE_CONFIGS", "READ", "WRITE"]),
      ...consumers.flatMap((service) =>
        allow(`User:${principalOf(context, catalog, service)}`, ["DESCRIBE", "READ"]),
      ),
    ],
  }));
  return [...closed(context, hub ? mirror : undefined), ...own, ...copies];
}

/**
 * Lists of the cluster and of all resources of a kind, made or not yet made. Without them whoever may connect could make
 * topics, and change the lists themselves. Google's agent works for the managed connectors; MirrorMaker, where it runs,
 * looks at the cluster and has groups of its own.
 */
function closed(context: GcpContext, mirror: string | undefined): readonly AccessList[] {
  const agent = allow(`User:${agentOf(context)}`, ["ALL"]);
  const list = (id: string, operations: readonly Entry["operation"][] = []): AccessList => ({
    id,
    label: id,
    entries: [...agent, ...(mirror ? allow(mirror, operations) : [])],
  });
  return [
    list("cluster", ["DESCRIBE", "DESCRIBE_CONFIGS"]),
    list("allTopics"),
    list("allConsumerGroups", ["DESCRIBE", "READ"]),
    list("allTransactionalIds"),
  ];
}

const allow = (principal: string, operations: readonly Entry["operation"][]): Entry[] =>
  operations.map((operation) => ({ principal, operation, permissionType: "ALLOW", host: "*" }));
