import { GcpClusterBackup } from "../../components/backup/gcp-cluster";
import { createCluster } from "../../components/cluster";
import { kubernetesProvider } from "../../components/cluster/kubernetes";
import { KafkaMirror } from "../../components/kafka-mirror";
import { hubMirror, recoveryMirror } from "../../components/kafka-mirror/plans";
import { DatabaseAccess } from "../../components/postgres-access";
import { withDatabase } from "../../components/postgres-access/pools";
import { SchemaRegistry } from "../../components/schema-registry";
import { withPlatformServices } from "../../components/schema-registry/service";
import { Strimzi } from "../../components/strimzi";
import type { Catalog } from "../../infra/config/catalog";
import type { SiteContext } from "../../infra/context";
import type { Data, Foundation, Platform } from "../../infra/contracts";
import { Layer } from "../../infra/layer";

/** What a site runs services on: its cluster, and what the platform itself runs in it. */
export async function platformLayer(
  context: SiteContext,
  { network, keys, registry }: Foundation,
  data: Data,
  catalog: Catalog,
  kafkaOf: (site: string) => Data["kafka"],
) {
  const { site, pacer } = context;
  const layer = new Layer(context, "platform");
  const parent = { parent: layer };
  const component = createCluster(
    context,
    "cluster",
    { settings: site.cluster, network, keys, registry },
    parent,
  );
  const cluster = component.outputs;
  await pacer.ready();
  // On the other clouds what lives in the cluster is made again from the program.
  if (context.cloud === "gcp" && !site.cluster.existing) {
    const backup = { settings: site.backup, cluster: cluster.identifier, key: data.backup.copyKey };
    new GcpClusterBackup(context, "cluster-backup", backup, parent);
    await pacer.ready();
  }
  const kubernetes = kubernetesProvider(context, cluster, "platform-kubernetes");
  const inside = { catalog, kubernetes, registry, keys, deletedWith: component };
  if (site.kafka.engine === "strimzi") {
    new Strimzi(context, "strimzi", { ...inside, settings: site.kafka }, parent);
    await pacer.ready();
  }
  const { postgres, secrets, objects } = data;
  const parts = withPlatformServices(catalog);
  if (withDatabase(parts.services, site.key).length > 0) {
    const database = new DatabaseAccess(
      context,
      "postgres-access",
      { ...inside, catalog: parts, cluster, postgres, secrets, objects },
      parent,
    );
    await pacer.ready();
    if (parts !== catalog) {
      new SchemaRegistry(context, "schema-registry", { ...inside, cluster, secrets, database }, parent);
      await pacer.ready();
    }
  }
  const ground = { registry, kafkaOf };
  const mirror = hubMirror(context, catalog, ground) ?? recoveryMirror(context, catalog, ground);
  if (mirror) {
    new KafkaMirror(
      context,
      "kafka-mirror",
      { ...mirror, cluster, kubernetes, deletedWith: component },
      parent,
    );
    await pacer.ready();
  }
  const outputs: Platform = layer.finish({ cluster });
  return { outputs, component };
}
