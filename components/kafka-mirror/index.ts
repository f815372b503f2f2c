import { createHash } from "node:crypto";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import type * as pulumi from "@pulumi/pulumi";
import { type ChildOptions, Component, type Transformable } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import type { Cluster } from "../cluster/contract";
import { createIdentity } from "../identity";
import type { Permission } from "../identity/contract";
import { type EgressRule, identityEgress, identityPodLabels } from "../identity/workload";
import { mirrorAccount } from "../kafka/mirror-trust";
import { allowDns, allowEgress, denyAll } from "../service/networkPolicies";
import { type PodSettings, podTemplate, propertiesFile, selector } from "./pod";
import { type MirrorPlan, mirrorProperties, restPort } from "./properties";

/** MirrorMaker 2 in a site's cluster. */
export interface MirrorArgs extends Transformable {
  readonly kubernetes: KubernetesProvider;
  readonly cluster: Cluster;
  /** What is copied, once every address is known; from who it is in the site's own cloud. */
  readonly plan: (principal: pulumi.Output<string>) => pulumi.Output<MirrorPlan>;
  /** What it may do in the site's own cloud. */
  readonly permissions: readonly Permission[];
  /** Where brokers and the other clouds' logins are. */
  readonly egress: readonly EgressRule[];
  readonly pod: Pick<PodSettings, "image" | "variables" | "tokens" | "hosts">;
  /**
   * Ranges that pods call under their own addresses, on clusters whose pods have addresses that other networks do not
   * know (GKE); they call all others under their node's. Left out where the cloud does so by itself.
   */
  readonly masquerade?: readonly string[];
  readonly deletedWith?: pulumi.Resource;
}

const pods = { min: 2, max: 4, cpuPercent: 70 } as const;

/** Copies topics from cluster to cluster, with the offsets of their consumers. */
export class KafkaMirror extends Component<MirrorArgs, Record<string, never>> {
  constructor(
    context: SiteContext,
    name: string,
    args: MirrorArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "kafka-mirror", "KafkaMirror", name, args, options);
  }

  protected override create(args: MirrorArgs): Record<string, never> {
    const namespace = this.createNamespace(args);
    const inside = { provider: args.kubernetes, deletedWith: namespace, dependsOn: [namespace] };
    this.createNetworkPolicies(args, inside);
    if (args.masquerade) this.hidePods(args.masquerade, args);
    const identity = createIdentity(
      this.context,
      "kafka-mirror-identity",
      {
        cluster: args.cluster,
        kubernetes: args.kubernetes,
        namespace: mirrorAccount,
        namespaceResource: namespace,
        serviceAccount: mirrorAccount,
        permissions: args.permissions,
      },
      { parent: this },
    );
    const properties = args.plan(identity.outputs.principal).apply(mirrorProperties);
    const config = this.child(
      ConfigMap,
      "config",
      { metadata: this.metadata(), data: { [propertiesFile]: properties } },
      // Pods read the new one: the old one must not be in its way, since both have the same name.
      { ...inside, deleteBeforeReplace: true },
    );
    this.createWorkload(args, properties, { ...inside, dependsOn: [namespace, identity, config] });
    return {};
  }

  private createNamespace({ kubernetes, deletedWith }: MirrorArgs): Namespace {
    const labels = {
      ...this.labels(),
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
    };
    return this.child(
      Namespace,
      "namespace",
      { metadata: { name: mirrorAccount, labels } },
      { provider: kubernetes, ...(deletedWith && { deletedWith }) },
    );
  }

  private createNetworkPolicies({ egress }: MirrorArgs, inside: ChildOptions): void {
    const others = [{ podSelector: { matchLabels: selector } }];
    const ports = [{ port: restPort, protocol: "TCP" }];
    const policies = {
      "default-deny": denyAll,
      "allow-dns": allowDns,
      "allow-cloud": allowEgress([...identityEgress(this.context.site), ...egress]),
      // The workers share out their work among themselves.
      "allow-each-other": {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: others, ports }],
        egress: [{ to: others, ports }],
      },
    };
    for (const [name, spec] of Object.entries(policies)) {
      this.child(NetworkPolicy, name, { metadata: { ...this.metadata(), name }, spec }, inside);
    }
  }

  /** The agent on GKE's nodes reads this; without it, pods call all private ranges under their own addresses. */
  private hidePods(ranges: readonly string[], { kubernetes, deletedWith }: MirrorArgs): void {
    const config = { nonMasqueradeCIDRs: ranges, masqLinkLocal: false, resyncInterval: "60s" };
    this.child(
      ConfigMap,
      "masquerade",
      {
        metadata: { name: "ip-masq-agent", namespace: "kube-system", labels: this.labels() },
        data: { config: JSON.stringify(config) },
      },
      { provider: kubernetes, deleteBeforeReplace: true, ...(deletedWith && { deletedWith }) },
    );
  }

  private createWorkload({ pod }: MirrorArgs, properties: pulumi.Output<string>, inside: ChildOptions): void {
    const metadata = this.metadata();
    const template = podTemplate({
      ...pod,
      labels: { ...this.labels(), ...identityPodLabels(this.context.site) },
      checksum: properties.apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 16)),
    });
    this.child(
      Deployment,
      "deployment",
      { metadata, spec: { selector: { matchLabels: selector }, template, revisionHistoryLimit: 5 } },
      inside,
    );
    this.child(
      HorizontalPodAutoscaler,
      "autoscaler",
      {
        metadata,
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: mirrorAccount },
          minReplicas: pods.min,
          maxReplicas: pods.max,
          metrics: [
            {
              type: "Resource",
              resource: { name: "cpu", target: { type: "Utilization", averageUtilization: pods.cpuPercent } },
            },
          ],
        },
      },
      inside,
    );
    this.child(
      PodDisruptionBudget,
      "disruption-budget",
      {
        metadata,
        spec: {
          maxUnavailable: 1,
          selector: { matchLabels: selector },
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      inside,
    );
  }

  private metadata() {
    return { name: mirrorAccount, namespace: mirrorAccount, labels: this.labels() };
  }

  private labels(): Record<string, string> {
    return {
      ...selector,
      "app.kubernetes.io/component": "kafka",
      "app.kubernetes.io/managed-by": "pulumi",
      ...this.context.tags,
    };
  }
}
