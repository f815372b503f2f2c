import { createBackup } from "../../components/backup";
import { createCache } from "../../components/cache";
import { createDocuments } from "../../components/documents";
import { createKafka } from "../../components/kafka";
import { createPostgres } from "../../components/postgres";
import { peerRanges } from "../../components/postgres/base";
import { databaseSecrets } from "../../components/postgres-access/secrets";
import { createRecovery } from "../../components/recovery";
import { withPlatformServices } from "../../components/schema-registry/service";
import { createSecrets } from "../../components/secrets";
import type { Catalog } from "../../infra/config/catalog";
import type { SiteContext } from "../../infra/context";
import type { Data, Foundation } from "../../infra/contracts";
import { Layer } from "../../infra/layer";
import { siteRows } from "../../infra/resilience/recovery";
import { stores } from "./stores";

/** What holds a site's data. It needs no cluster; what of it runs in one is in the platform layer. */
export async function dataLayer(context: SiteContext, ground: Foundation, catalog: Catalog): Promise<Data> {
  const { environment, site, pacer } = context;
  const { keys, network, audit } = ground;
  const layer = new Layer(context, "data", {
    objective: environment.objective,
    recovery: siteRows(site, environment, catalog),
  });
  const parent = { parent: layer };

  const recovery =
    site.recovery &&
    createRecovery(
      context,
      "recovery",
      { settings: site.recovery, rotation: site.keys, keys, network },
      parent,
    ).outputs;
  await pacer.ready();
  const secretStore = createSecrets(
    context,
    "secrets",
    {
      secrets: {
        ...catalog.stores.secrets,
        ...databaseSecrets(withPlatformServices(catalog).services, site.key),
      },
      keys,
      network,
      audit,
      deletionDays: site.keys.deletionDays,
      ...(recovery && { recovery }),
      ...site.secrets,
    },
    parent,
  );
  const secrets = secretStore.outputs;
  await pacer.ready();
  const postgres = createPostgres(
    context,
    "postgres",
    {
      settings: site.postgres,
      network,
      keys,
      secrets,
      secretStore,
      peers: peerRanges(environment, site.key),
      logRetentionDays: site.cluster.logRetentionDays,
      ...(recovery && { recovery }),
    },
    parent,
  ).outputs;
  await pacer.ready();
  const kept = await stores(context, ground, catalog, recovery, parent);
  const kafka = createKafka(
    context,
    "kafka",
    { settings: site.kafka, catalog, keys, network, ...(recovery && { recovery }) },
    parent,
  ).outputs;
  await pacer.ready();
  const cache = createCache(
    context,
    "cache",
    {
      settings: site.cache,
      maintenance: site.postgres.maintenance,
      logRetentionDays: site.cluster.logRetentionDays,
      keys,
      network,
    },
    parent,
  ).outputs;
  await pacer.ready();
  const documents = createDocuments(
    context,
    "documents",
    {
      settings: site.documents,
      tables: catalog.stores.documents,
      rotation: site.keys,
      keys,
      network,
      ...(recovery && { recovery }),
    },
    parent,
  ).outputs;
  await pacer.ready();
  const backup = createBackup(
    context,
    "backup",
    {
      settings: site.backup,
      postgres,
      documents,
      tables: own(catalog.stores.documents, site.documents.existing),
      objects: kept.objects,
      buckets: own(catalog.stores.buckets, site.objects.existing),
      keys,
      network,
      ...(recovery && { recovery }),
    },
    parent,
  ).outputs;
  return layer.finish({
    ...(recovery && { recovery }),
    backup,
    cache,
    documents,
    kafka,
    postgres,
    secrets,
    ...kept,
  }) as Data;
}

/** Names of what the platform makes itself, of all that the product has. */
const own = (all: object, existing: object = {}) => Object.keys(all).filter((name) => !(name in existing));
