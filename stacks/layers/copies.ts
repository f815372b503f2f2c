import type * as pulumi from "@pulumi/pulumi";
import { kubernetesProvider } from "../../components/cluster/kubernetes";
import { trustedIssuer } from "../../components/kafka/mirror-trust";
import { mirrorHub } from "../../components/kafka/mirroring";
import { ObjectCopy } from "../../components/object-copy";
import { AwsCopyTrust } from "../../components/object-copy/aws";
import type { Foreign, OtherSite, TrustArgs } from "../../components/object-copy/contract";
import { GcpCopyTrust } from "../../components/object-copy/gcp";
import { type Copy, copiesOf, otherEnd, sidesAt } from "../../components/object-copy/plan";
import type { Catalog } from "../../infra/config/catalog";
import { accountOf } from "../../infra/config/environment";
import type { SiteContext } from "../../infra/context";
import type { Data, Foundation, Platform } from "../../infra/contracts";

/** What a site gives of the layers below. */
export interface Below {
  readonly foundation: Foundation;
  readonly data: Data;
  readonly platform: Platform;
}

/**
 * Copies of replicated buckets between the sites of different clouds. They need every site's buckets and the issuer of
 * every cluster's tokens, so they are made where all sites are at hand: with the services.
 */
export async function copies(
  contexts: readonly SiteContext[],
  catalog: Catalog,
  below: (site: string) => Below,
  clusters: ReadonlyMap<string, pulumi.Resource>,
): Promise<void> {
  const sites = Object.fromEntries(contexts.map(({ site }) => [site.key, site]));
  const all = copiesOf(catalog.stores.buckets, sites);
  const known: Known = new Map();
  for (const context of contexts) {
    const { key } = context.site;
    const own = all.filter(({ runsOn }) => runsOn === key);
    if (own.length === 0) continue;
    await context.pacer.ready();
    const { foundation, data, platform } = below(key);
    const deletedWith = clusters.get(key);
    new ObjectCopy(context, "object-copy", {
      copies: own,
      others: othersOf(context, own, { contexts, below, catalog, known }),
      objects: data.objects,
      keys: foundation.keys,
      registry: foundation.registry,
      cluster: platform.cluster,
      kubernetes: kubernetesProvider(context, platform.cluster, "object-copy-kubernetes"),
      ...(deletedWith && { deletedWith }),
    });
  }
}

/** Accounts that know an issuer, by account and the issuer's site: what is there once they do. */
type Known = Map<string, pulumi.Output<string>>;

interface Sites {
  readonly contexts: readonly SiteContext[];
  readonly below: (site: string) => Below;
  readonly catalog: Catalog;
  readonly known: Known;
}

/** The other ends of a site's copies, each of which comes to trust the site's cluster. */
function othersOf(
  { site: runner }: SiteContext,
  own: readonly Copy[],
  { contexts, below, catalog, known }: Sites,
): Record<string, OtherSite> {
  const others = contexts.filter(({ site }) => own.some((copy) => otherEnd(copy) === site.key));
  return Object.fromEntries(
    others.map((context) => {
      const { key } = context.site;
      const { foundation, data } = below(key);
      const place = `${accountOf(context.site)}/${runner.key}`;
      const issuerKnown = known.get(place) ?? mirrorsIssuer(context, runner.key, data, catalog);
      const foreign = trust(context, `object-copy-${runner.key}`, {
        runner: runner.key,
        issuer: below(runner.key).platform.cluster.oidcIssuer,
        ...(issuerKnown && { issuerKnown }),
        sides: sidesAt(
          key,
          own.filter((copy) => otherEnd(copy) === key),
        ),
        objects: data.objects,
        keys: foundation.keys,
      });
      known.set(place, foreign.audience);
      return [key, { site: context.site, objects: data.objects, foreign }];
    }),
  );
}

/** What a site's Kafka gives once its account knows the runner's issuer, where MirrorMaker runs there too. */
function mirrorsIssuer(
  { cloud, site, environment }: SiteContext,
  runner: string,
  { kafka }: Data,
  catalog: Catalog,
): pulumi.Output<string> | undefined {
  const { engine, existing } = site.kafka;
  const mirrored = cloud === "aws" && engine === "managed" && !existing;
  const here = mirrorHub(environment, catalog)?.key === runner;
  return mirrored && here && trustedIssuer(site.key, environment, catalog)
    ? kafka.mirrorPrincipal
    : undefined;
}

function trust(context: SiteContext, name: string, args: TrustArgs): Foreign {
  switch (context.cloud) {
    case "aws":
      return new AwsCopyTrust(context, name, args).outputs;
    case "gcp":
      return new GcpCopyTrust(context, name, args).outputs;
    case "azure":
      throw new TypeError("what copies to or from Azure runs on Azure");
  }
}
