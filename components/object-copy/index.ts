import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import * as pulumi from "@pulumi/pulumi";
import { type ChildOptions, Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { createIdentity } from "../identity";
import { identityEgress, identityPodLabels, publicEgress } from "../identity/workload";
import { copiedReference } from "../images";
import { allowDns, allowEgress, denyAll } from "../service/networkPolicies";
import { copierOf, copyNamespace, type ObjectCopyArgs, type OtherSite, settingsFile } from "./contract";
import { copySpec } from "./job";
import { bucketPermissions } from "./permissions";
import { type Copy, copyName, otherEnd, sidesAt, startMinute } from "./plan";
import { endsOf, remoteOf, remoteVariables } from "./rclone";

interface Made {
  /** Names of the CronJobs. */
  readonly jobs: pulumi.Output<string[]>;
}

/** Copies objects between this site and others, on a schedule, and compares what was copied. */
export class ObjectCopy extends Component<ObjectCopyArgs, Made> {
  constructor(
    context: SiteContext,
    name: string,
    args: ObjectCopyArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "object-copy", "ObjectCopy", name, args, options);
  }

  protected override create(args: ObjectCopyArgs): Made {
    const namespace = this.child(
      Namespace,
      "namespace",
      {
        metadata: {
          name: copyNamespace,
          labels: {
            ...this.labels(),
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/audit": "restricted",
            "pod-security.kubernetes.io/warn": "restricted",
          },
        },
      },
      {
        provider: args.kubernetes,
        ...(args.deletedWith && { deletedWith: args.deletedWith }),
      },
    );
    const inside: ChildOptions = {
      provider: args.kubernetes,
      deletedWith: namespace,
      dependsOn: [namespace],
    };
    const policies = this.createNetworkPolicies(inside);
    for (const [key, other] of Object.entries(args.others)) {
      const copies = args.copies.filter((copy) => otherEnd(copy) === key);
      const ready = [
        namespace,
        ...policies,
        ...this.createCopier(key, other, copies, namespace, inside, args),
      ];
      for (const copy of copies) this.createJob(copy, other, args, { ...inside, dependsOn: ready });
    }
    return { jobs: pulumi.output(args.copies.map(copyName)) };
  }

  /** Nothing in; out to the names' server, to this cloud's services and to the other clouds' public ones. */
  private createNetworkPolicies(inside: ChildOptions): NetworkPolicy[] {
    const { site } = this.context;
    const specs = {
      "default-deny": denyAll,
      "allow-dns": allowDns,
      "allow-clouds": allowEgress([...identityEgress(site), publicEgress]),
    };
    return Object.entries(specs).map(([name, spec]) =>
      this.child(NetworkPolicy, name, { metadata: this.metadata(name), spec }, inside),
    );
  }

  /** Who copies to and from one other site: here an identity of this cloud, there what trusts its tokens. */
  private createCopier(
    key: string,
    { foreign }: OtherSite,
    copies: readonly Copy[],
    namespace: Namespace,
    inside: ChildOptions,
    args: ObjectCopyArgs,
  ): pulumi.Resource[] {
    const { cluster, kubernetes } = args;
    const identity = createIdentity(
      this.context,
      `object-copy-${key}-identity`,
      {
        cluster,
        kubernetes,
        namespace: copyNamespace,
        namespaceResource: namespace,
        serviceAccount: copierOf(key),
        permissions: bucketPermissions(sidesAt(this.context.site.key, copies), args),
      },
      { parent: this },
    );
    if (!foreign.file) return [identity];
    const settings = this.child(
      ConfigMap,
      `${key}-settings`,
      { metadata: this.metadata(copierOf(key)), data: { "settings.json": foreign.file } },
      inside,
    );
    return [identity, settings];
  }

  private createJob(copy: Copy, other: OtherSite, args: ObjectCopyArgs, inside: ChildOptions): void {
    const { site } = this.context;
    const name = copyName(copy);
    const here = { site, objects: args.objects };
    const [from, to] = copy.runsOn === copy.from ? [here, other] : [other, here];
    const buckets = pulumi.all([from.objects.buckets, to.objects.buckets]);
    const ends = buckets.apply(([source, target]) =>
      endsOf(copy, source[copy.bucket]?.name ?? "", target[copy.bucket]?.name ?? ""),
    );
    const remotes = buckets.apply(([source, target]) => ({
      ...remoteVariables("source", remoteOf(from.site, accountOf(source[copy.bucket]?.url))),
      ...remoteVariables("target", remoteOf(to.site, accountOf(target[copy.bucket]?.url))),
    }));
    this.child(
      CronJob,
      name,
      {
        metadata: this.metadata(name),
        spec: {
          schedule: `${startMinute(copy)} * * * *`,
          timeZone: "Etc/UTC",
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: 1800,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            spec: copySpec({
              image: copiedReference(args.registry, "rclone"),
              serviceAccount: copierOf(otherEnd(copy)),
              labels: { ...this.labels(), ...identityPodLabels(site), "app.kubernetes.io/component": name },
              ends,
              remotes,
              foreign: other.foreign,
              settings: { configMap: copierOf(otherEnd(copy)), file: settingsFile },
            }),
          },
        },
      },
      inside,
    );
  }

  private metadata(name: string) {
    return { name, namespace: copyNamespace, labels: this.labels() };
  }

  private labels(): Record<string, string> {
    return {
      "app.kubernetes.io/name": copyNamespace,
      "app.kubernetes.io/part-of": "platform",
      "app.kubernetes.io/managed-by": "pulumi",
      ...this.context.tags,
    };
  }
}

/** The storage account in the address of a container; nothing where buckets have no account. */
const accountOf = (url = ""): string => /^https:\/\/([a-z0-9]+)\./.exec(url)?.[1] ?? "";
