import { Instance } from "@pulumi/gcp/memorystore/instance";
import { ServiceConnectionPolicy } from "@pulumi/gcp/networkconnectivity/serviceConnectionPolicy";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import { type Cache, type CacheArgs, cachePort } from "./contract";
import { cacheNodes } from "./sizes";

/** The newest version that Memorystore runs with IAM, in its spelling. */
const engineVersion = "VALKEY_8_0";
const secondsPerDay = 86_400;
/** Snapshots begin at an hour of few users, in UTC. */
const snapshotHour = 0;

const selfLinkPrefix = /^https:\/\/[^/]+\/compute\/v1\//;

/** Memorystore for Valkey: one shard with copies in other zones, reached inside the site's network by IAM identities. */
export class GcpCache extends Component<CacheArgs, Cache, GcpContext> {
  constructor(context: GcpContext, name: string, args: CacheArgs, options?: pulumi.ComponentResourceOptions) {
    super(context, "cache", "Cache", name, args, options);
  }

  protected override create(args: CacheArgs): Cache {
    if (args.settings.existing) return this.adopt(args.settings.existing);
    return this.describe(this.createInstance(args, this.letIn(args)));
  }

  /** Reads the instance, so that a preview fails where it is not there. */
  private adopt(id: string): Cache {
    return this.describe(Instance.get(this.childName("instance"), id, undefined, { parent: this }));
  }

  /** Lets Memorystore put its endpoints into the data subnet. A network has one such policy for a region. */
  private letIn({ network }: CacheArgs): ServiceConnectionPolicy {
    const { name, site, tags } = this.context;
    return this.child(ServiceConnectionPolicy, "connections", {
      name: name("gcp.resource", "cache"),
      description: "Lets Memorystore put its endpoints into the data subnet",
      location: site.region,
      network: pathOf(network.id),
      serviceClass: "gcp-memorystore",
      pscConfig: { subnetworks: network.subnets.data.apply((links) => links.map(withoutHost)) },
      labels: tags,
    });
  }

  private createInstance(
    { settings, keys, maintenance, network }: CacheArgs,
    connections: ServiceConnectionPolicy,
  ): Instance {
    const { name, site, environment, tags } = this.context;
    return this.child(
      Instance,
      "instance",
      {
        instanceId: name("gcp.cache"),
        location: site.region,
        engineVersion,
        engineConfigs: { "maxmemory-policy": "volatile-lru" },
        mode: "CLUSTER_DISABLED",
        shardCount: 1,
        replicaCount: settings.replicas,
        nodeType: cacheNodes[settings.memoryGib].gcp,
        zoneDistributionConfig: { mode: "MULTI_ZONE" },
        authorizationMode: "IAM_AUTH",
        transitEncryptionMode: "SERVER_AUTHENTICATION",
        kmsKey: keys.ids.data,
        desiredAutoCreatedEndpoints: [{ projectId: site.projectId, network: pathOf(network.id) }],
        automatedBackupConfig: {
          fixedFrequencySchedule: { startTime: { hours: snapshotHour } },
          retention: `${settings.snapshotRetentionDays * secondsPerDay}s`,
        },
        maintenancePolicy: {
          weeklyMaintenanceWindows: [
            { day: maintenance.day.toUpperCase(), startTime: { hours: maintenance.startHour } },
          ],
        },
        deletionProtectionEnabled: environment.protection,
        labels: tags,
      },
      { stateful: true, dependsOn: [connections] },
    );
  }

  private describe(instance: Instance): Cache {
    return {
      host: pulumi
        .all([instance.id, instance.endpoints])
        .apply(([, endpoints]) => addressOf(endpoints as Endpoints)),
      port: pulumi.output(cachePort),
      authentication: pulumi.output("google" as const),
      user: pulumi.output(""),
      id: instance.id,
      ca: pulumi.all([instance.id, instance.managedServerCas]).apply(([, authorities]) =>
        authorities
          .flatMap(({ caCerts }) => caCerts)
          .flatMap(({ certificates }) => certificates)
          .join("\n"),
      ),
    };
  }
}

type Endpoints = pulumi.Unwrap<Instance["endpoints"]>;

/** The address that takes writes. Without a cluster there is another one, for reads. */
function addressOf(endpoints: Endpoints): string {
  const connections = endpoints.flatMap(({ connections = [] }) =>
    connections.flatMap(({ pscAutoConnection }) => pscAutoConnection ?? []),
  );
  const primary = connections.find(({ connectionType }) => connectionType === "CONNECTION_TYPE_PRIMARY");
  if (!primary) throw new pulumi.RunError("the Memorystore instance has no endpoint that takes writes");
  return primary.ipAddress;
}

const withoutHost = (link: string) => link.replace(selfLinkPrefix, "");
/** `projects/…` of a self link. */
const pathOf = (link: pulumi.Output<string>) => link.apply(withoutHost);
