import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type ChildOptions, Component, type Transformable } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import type { Wired } from "../../infra/wired";
import type { Cluster } from "../cluster/contract";
import { createIdentity } from "../identity";
import { identityEgress, identityPodLabels } from "../identity/workload";
import { imageReference, images } from "../images";
import type { Keys } from "../keys/contract";
import type { PostgresAccess } from "../postgres-access/contract";
import { databaseName } from "../postgres-access/names";
import { pooledPort, postgresNamespace } from "../postgres-access/place";
import { contentHash, scriptFiles } from "../postgres-access/scripts";
import { secretNames } from "../postgres-access/secret-names";
import type { Registry } from "../registry/contract";
import type { Secrets } from "../secrets/contract";
import { allowDns, allowEgress, denyAll } from "../service/networkPolicies";
import { podTemplate, selector } from "./pod";
import { schemaRegistryName, schemaRegistryService, schemaRegistryUrl } from "./service";

/** A registry of schemas for a site's producers and consumers: Apicurio, on the site's Postgres. */
export interface SchemaRegistryArgs extends Transformable {
  readonly cluster: Cluster;
  readonly kubernetes: KubernetesProvider;
  readonly registry: Registry;
  readonly keys: Keys;
  readonly secrets: Secrets;
  /** What makes its database and tells where it is; the registry waits for it. */
  readonly database: { readonly outputs: PostgresAccess } & pulumi.Resource;
  /** The cluster, where this stack holds it: when it goes, what runs in it goes too. */
  readonly deletedWith?: pulumi.Resource;
}

export const schemaRegistryContract = z.object({
  url: z
    .string()
    .describe("where clients inside the site reach it; Confluent's API is under /apis/ccompat/v7"),
});

export type SchemaRegistryOutputs = Wired<z.infer<typeof schemaRegistryContract>>;

export class SchemaRegistry extends Component<SchemaRegistryArgs, SchemaRegistryOutputs> {
  constructor(
    context: SiteContext,
    name: string,
    args: SchemaRegistryArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "schema-registry", "SchemaRegistry", name, args, options);
  }

  protected override create(args: SchemaRegistryArgs): SchemaRegistryOutputs {
    const namespace = this.createNamespace(args);
    const inside = { provider: args.kubernetes, deletedWith: namespace, dependsOn: [namespace] };
    this.createNetworkPolicies(inside);
    const login = this.loginSecret(args);
    const identity = createIdentity(
      this.context,
      "schema-registry-identity",
      {
        cluster: args.cluster,
        kubernetes: args.kubernetes,
        namespace: schemaRegistryName,
        namespaceResource: namespace,
        serviceAccount: schemaRegistryName,
        permissions: [{ kind: "secret", name: "database", secret: login, key: args.keys.ids.secrets }],
      },
      { parent: this },
    );
    const scripts = this.createScripts(inside);
    this.createWorkload(args, login, scripts.name, {
      ...inside,
      dependsOn: [namespace, identity, scripts.map, args.database],
    });
    const service = this.createService(inside);
    return {
      url: service.id.apply(() => schemaRegistryUrl),
    };
  }

  /** Where the roles' Job tells how the database is reached. */
  private loginSecret({ secrets }: SchemaRegistryArgs): pulumi.Output<string> {
    const name = secretNames.service(schemaRegistryName);
    return secrets.secrets.apply((all) => {
      const found = all[name];
      if (found) return found.id;
      throw new pulumi.RunError(
        `the data layer has no secret ${name}\nfix: update the stack that holds it first`,
      );
    });
  }

  private createNamespace({ kubernetes, deletedWith }: SchemaRegistryArgs): Namespace {
    const labels = {
      ...this.labels(),
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
    };
    return this.child(
      Namespace,
      "namespace",
      { metadata: { name: schemaRegistryName, labels } },
      { provider: kubernetes, ...(deletedWith && { deletedWith }) },
    );
  }

  private createNetworkPolicies(inside: ChildOptions): void {
    const { site } = this.context;
    // Azure's pooler is on the servers themselves.
    const pooler =
      site.cloud === "azure"
        ? { cidr: site.network.cidr, port: pooledPort }
        : { namespace: postgresNamespace, port: pooledPort };
    const services = { namespaceSelector: { matchLabels: { "app.kubernetes.io/part-of": "platform" } } };
    const policies = {
      "default-deny": denyAll,
      "allow-dns": allowDns,
      "allow-cloud": allowEgress(identityEgress(site)),
      "allow-database": allowEgress([pooler]),
      "allow-services": {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress"],
        ingress: [{ from: [services], ports: [{ port: schemaRegistryService.port, protocol: "TCP" }] }],
      },
    };
    for (const [name, spec] of Object.entries(policies)) {
      this.child(NetworkPolicy, name, { metadata: { ...this.metadata(), name }, spec }, inside);
    }
  }

  private createScripts(inside: ChildOptions) {
    const data = scriptFiles();
    const name = `scripts-${contentHash(data)}`;
    const map = this.child(
      ConfigMap,
      "scripts",
      { metadata: { ...this.metadata(), name }, immutable: true, data },
      inside,
    );
    return { name, map };
  }

  private createWorkload(
    { registry, database }: SchemaRegistryArgs,
    login: pulumi.Output<string>,
    scripts: string,
    inside: ChildOptions,
  ): void {
    const { site } = this.context;
    const { host, port } = database.outputs;
    const metadata = this.metadata();
    const { scaling } = schemaRegistryService;
    const options = "sslmode=verify-full&sslrootcert=/work/server-ca.crt&prepareThreshold=0";
    const template = podTemplate({
      images: {
        node: imageReference(registry, images.node),
        registry: imageReference(registry, images.schemaRegistry),
      },
      labels: { ...this.labels(), ...identityPodLabels(site) },
      scripts,
      login: {
        CLOUD: site.cloud,
        ...(site.cloud === "aws" && { AWS_REGION: site.region }),
        LOGIN_SECRET: login,
      },
      // The pooler gives a server connection to one transaction at a time: statements are not prepared for a session.
      url: pulumi.interpolate`jdbc:postgresql://${host}:${port}/${databaseName(schemaRegistryName)}?${options}`,
    });
    const rollout = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
    this.child(
      Deployment,
      "deployment",
      {
        metadata,
        spec: { selector: { matchLabels: selector }, template, revisionHistoryLimit: 5, strategy: rollout },
      },
      inside,
    );
    const target = { type: "Utilization", averageUtilization: scaling.cpuPercent };
    this.child(
      HorizontalPodAutoscaler,
      "autoscaler",
      {
        metadata,
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: schemaRegistryName },
          minReplicas: scaling.min,
          maxReplicas: scaling.max,
          metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
        },
      },
      inside,
    );
    const budget = { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" };
    this.child(
      PodDisruptionBudget,
      "disruption-budget",
      { metadata, spec: { ...budget, selector: { matchLabels: selector } } },
      inside,
    );
  }

  private createService(inside: ChildOptions): Service {
    const { port } = schemaRegistryService;
    const ports = [{ name: "http", port, targetPort: "http", protocol: "TCP", appProtocol: "http" }];
    return this.child(
      Service,
      "service",
      { metadata: this.metadata(), spec: { type: "ClusterIP", selector, ports } },
      inside,
    );
  }

  private metadata() {
    return { name: schemaRegistryName, namespace: schemaRegistryName, labels: this.labels() };
  }

  private labels(): Record<string, string> {
    return {
      ...selector,
      "app.kubernetes.io/part-of": "platform",
      "app.kubernetes.io/managed-by": "pulumi",
      ...this.context.tags,
    };
  }
}
