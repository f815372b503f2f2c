import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Service as KubernetesService } from "@pulumi/kubernetes/core/v1/service";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import * as pulumi from "@pulumi/pulumi";
import { type ChildOptions, Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { createIdentity } from "../identity";
import { identityEgress, identityPodLabels, storesEgress } from "../identity/workload";
import type { ServiceArgs, ServiceOutputs } from "./contract";
import { allowDns, allowEgress, denyAll } from "./networkPolicies";
import { podTemplate, selectorLabels } from "./pod";
import { permissionsOf, siteVariables, variablesOf } from "./stores";

/** The port of every service inside a cluster; what a container listens on is its own business. */
const servicePort = 80;

/** A service of the catalog on one site: its namespace and everything in it. */
export class PlatformService extends Component<ServiceArgs, ServiceOutputs> {
  constructor(
    context: SiteContext,
    name: string,
    args: ServiceArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "service", "Service", name, args, options);
  }

  protected override create(args: ServiceArgs): ServiceOutputs {
    const { service } = args;
    const namespace = this.createNamespace(args);
    const inside = { provider: args.kubernetes, deletedWith: namespace, dependsOn: [namespace] };
    this.createNetworkPolicies(args, inside);
    const serviceAccount = this.createServiceAccount(args, namespace, inside);
    this.createWorkload(args, { ...inside, dependsOn: [namespace, serviceAccount] });
    return {
      namespace: namespace.metadata.name,
      address: pulumi.interpolate`${service.name}.${namespace.metadata.name}.svc.cluster.local:${servicePort}`,
    };
  }

  private createNamespace({ service, kubernetes, deletedWith }: ServiceArgs): Namespace {
    const labels = {
      ...this.labels(service.name),
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
    };
    return this.child(
      Namespace,
      "namespace",
      { metadata: { name: service.name, labels } },
      { provider: kubernetes, ...(deletedWith && { deletedWith }) },
    );
  }

  private createNetworkPolicies({ service, access }: ServiceArgs, inside: ChildOptions): void {
    const { site } = this.context;
    const stores = storesEgress(site, access);
    const policies = {
      "default-deny": denyAll,
      "allow-dns": allowDns,
      ...(access.length > 0 && { "allow-cloud": allowEgress(identityEgress(site)) }),
      ...(stores.length > 0 && { "allow-stores": allowEgress(stores) }),
    };
    for (const [name, spec] of Object.entries(policies)) {
      this.child(NetworkPolicy, name, { metadata: this.metadata(service.name, name), spec }, inside);
    }
  }

  /** A service that may do something in the cloud gets an identity there; any other a plain service account. */
  private createServiceAccount(
    { service, cluster, kubernetes, keys, access, stores }: ServiceArgs,
    namespace: Namespace,
    inside: ChildOptions,
  ): pulumi.Resource {
    if (access.length === 0) {
      const args = {
        metadata: this.metadata(service.name, service.name),
        automountServiceAccountToken: false,
      };
      return this.child(ServiceAccount, "service-account", args, inside);
    }
    const existing = service.identity?.[this.context.site.key];
    return createIdentity(
      this.context,
      `service-${service.name}-identity`,
      {
        cluster,
        kubernetes,
        namespace: service.name,
        namespaceResource: namespace,
        serviceAccount: service.name,
        permissions: permissionsOf(this.context.site, access, stores, keys),
        ...(existing && { existing }),
      },
      { parent: this },
    );
  }

  private createWorkload({ service, registry, access, stores }: ServiceArgs, inside: ChildOptions): void {
    const { name, scaling } = service;
    const metadata = this.metadata(name, name);
    const selector = { matchLabels: selectorLabels(service) };
    const podLabels = {
      ...this.labels(name),
      ...(access.length > 0 && identityPodLabels(this.context.site)),
    };
    const image = this.image(service.image, registry.mirrors, registry.endpoint);
    const variables = { ...siteVariables(this.context.site), ...variablesOf(access, stores) };
    const template = podTemplate({ service, image, serviceAccount: name, labels: podLabels, variables });
    this.child(
      Deployment,
      "deployment",
      {
        metadata,
        spec: {
          selector,
          template,
          revisionHistoryLimit: 5,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
        },
      },
      inside,
    );
    this.child(
      KubernetesService,
      "service",
      {
        metadata,
        spec: {
          type: "ClusterIP",
          selector: selectorLabels(service),
          ports: [
            { name: "http", port: servicePort, targetPort: "http", protocol: "TCP", appProtocol: "http" },
          ],
        },
      },
      inside,
    );
    this.child(
      HorizontalPodAutoscaler,
      "autoscaler",
      {
        metadata,
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
          minReplicas: scaling.min,
          maxReplicas: scaling.max,
          metrics: [
            {
              type: "Resource",
              resource: {
                name: "cpu",
                target: { type: "Utilization", averageUtilization: scaling.cpuPercent },
              },
            },
          ],
        },
      },
      inside,
    );
    this.child(
      PodDisruptionBudget,
      "disruption-budget",
      { metadata, spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" } },
      inside,
    );
  }

  /** Clusters pull through the site's own registry: from its mirror of a public registry, or from it directly. */
  private image(
    image: ServiceArgs["service"]["image"],
    mirrors: pulumi.Output<Record<string, string>>,
    endpoint: pulumi.Output<string>,
  ): pulumi.Output<string> {
    const [host = "", ...path] = image.repository.split("/");
    return pulumi
      .all([mirrors, endpoint])
      .apply(([known, own]) => `${known[host] ?? own}/${path.join("/")}@${image.digest}`);
  }

  /** The namespace by its plain name, so that a preview shows it before there is a cluster. */
  private metadata(service: string, name: string) {
    return { name, namespace: service, labels: this.labels(service) };
  }

  private labels(service: string): Record<string, string> {
    return {
      "app.kubernetes.io/name": service,
      "app.kubernetes.io/part-of": "platform",
      "app.kubernetes.io/managed-by": "pulumi",
      ...this.context.tags,
    };
  }
}
