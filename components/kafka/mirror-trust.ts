import type { Catalog } from "../../infra/config/catalog";
import type { Environment, GcpSite } from "../../infra/config/environment";
import { namer } from "../../infra/naming";
import { mirrorHub } from "./mirroring";

/** Namespace and service account of MirrorMaker's pods. */
export const mirrorAccount = "kafka-mirror";

/** Who the tokens of MirrorMaker's pods say they are, to clouds that trust their cluster. */
export const mirrorSubject = `system:serviceaccount:${mirrorAccount}:${mirrorAccount}`;

/** For whom those tokens are, cloud by cloud. */
export const mirrorAudiences = { aws: "sts.amazonaws.com", azure: "api://AzureADTokenExchange" } as const;

/**
 * The issuer of the tokens of the hub's cluster. GKE's is made of names and public, so that it is known, and can be
 * trusted, before there is a cluster.
 */
function issuerOf(environment: Environment, { key, projectId, region, cluster }: GcpSite): string {
  const name = cluster.existing?.name ?? namer(environment.name, key, projectId)("gcp.cluster");
  return `https://container.googleapis.com/v1/projects/${projectId}/locations/${region}/clusters/${name}`;
}

/** The issuer that another site trusts to copy its topics; nothing where nobody copies them from outside. */
export function trustedIssuer(
  site: string,
  environment: Environment,
  catalog: Pick<Catalog, "topics">,
): string | undefined {
  const hub = mirrorHub(environment, catalog);
  return hub?.cloud === "gcp" && hub.key !== site ? issuerOf(environment, hub) : undefined;
}
