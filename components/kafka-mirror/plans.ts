import * as pulumi from "@pulumi/pulumi";
import { podCidr, serviceCidr } from "../../infra/addresses";
import type { Catalog } from "../../infra/config/catalog";
import type { Site } from "../../infra/config/environment";
import type { SiteContext } from "../../infra/context";
import { type EgressRule, notPublic } from "../identity/workload";
import { imageReference, images, publishedReference } from "../images";
import type { Kafka } from "../kafka/contract";
import { brokerAddress, mirroredSites, mirrorHub, siteAlias, workTopics } from "../kafka/mirroring";
import { plannedTopics } from "../kafka/topics";
import type { Registry } from "../registry/contract";
import type { MirrorArgs } from "./index";
import { paths } from "./pod";
import type { Login, MirrorPlan } from "./properties";

/** What a mirror needs besides its place in a cluster. */
export type MirrorSettings = Pick<MirrorArgs, "plan" | "permissions" | "egress" | "pod" | "masquerade">;

interface Ground {
  readonly registry: Registry;
  /** The Kafka of a site, this one or another. */
  readonly kafkaOf: (site: string) => Kafka;
}

/** Ports at which brokers take clients, by cloud. */
const brokerPorts = { aws: 9098, azure: 9093, gcp: 9092 } as const;

const reach = ({ cloud, network }: Site): EgressRule => ({ cidr: network.cidr, port: brokerPorts[cloud] });

/** What copies between sites, where this site is the one that does so; nothing elsewhere. */
export function hubMirror(
  { site, environment }: SiteContext,
  catalog: Pick<Catalog, "topics">,
  { registry, kafkaOf }: Ground,
): MirrorSettings | undefined {
  const { kafkaMirror } = environment;
  if (mirrorHub(environment, catalog)?.key !== site.key || !kafkaMirror) return undefined;
  const sites = mirroredSites(environment, catalog);
  const kafka = new Map(sites.map(({ key }) => [key, kafkaOf(key)]));
  const clusters = sites.map((one) => clusterOf(one, kafka.get(one.key) as Kafka));
  const keys = sites.map(({ key }) => key);
  const aws = sites.find(({ cloud }) => cloud === "aws");
  const azure = sites.filter(({ cloud }) => cloud === "azure");
  return {
    plan: () =>
      pulumi.all(clusters).apply(
        (known): MirrorPlan => ({
          clusters: known,
          flows: keys.flatMap((source) =>
            keys.filter((target) => target !== source).map((target) => [source, target] as const),
          ),
          topics: catalog.topics.filter(({ replicated }) => replicated).map(({ name }) => name),
          sameNames: false,
        }),
      ),
    permissions: [{ kind: "group", name: "mirror", cluster: kafkaOf(site.key).id }],
    // The brokers of every site, and the public addresses of the other clouds' logins.
    egress: [...sites.map(reach), { cidr: "0.0.0.0/0", except: notPublic, port: 443 }],
    pod: {
      image: publishedReference(registry, kafkaMirror),
      variables: aws
        ? {
            AWS_REGION: aws.region,
            AWS_ROLE_ARN: (kafka.get(aws.key) as Kafka).mirrorPrincipal,
            AWS_WEB_IDENTITY_TOKEN_FILE: `${paths.tokens}/aws`,
          }
        : {},
      tokens: [...(aws ? (["aws"] as const) : []), ...(azure.length > 0 ? (["azure"] as const) : [])],
      hosts: azure.map(({ key, network }) => ({
        ip: brokerAddress(network.cidr),
        hostnames: [(kafka.get(key) as Kafka).bootstrap.apply(hostOf)],
      })),
    },
    masquerade: [site.network.cidr, podCidr, serviceCidr],
  };
}

const hostOf = (bootstrap: string) => bootstrap.split(":")[0] ?? "";

/** A cluster of a site, with the login that the hub has there. */
function clusterOf(site: Site, { bootstrap, mirrorPrincipal }: Kafka) {
  return pulumi.all([bootstrap, mirrorPrincipal]).apply(([address, principal]) => ({
    alias: site.key,
    bootstrap: address,
    login: loginAt(site, principal, `${paths.tokens}/azure`),
  }));
}

function loginAt(site: Site, clientId: string, token: string): Login {
  switch (site.cloud) {
    case "aws":
      return { kind: "aws" };
    case "gcp":
      return { kind: "google" };
    case "azure":
      return { kind: "entra", tenantId: site.tenantId, clientId, token };
  }
}

/** Where AKS puts the token that Entra trusts. */
const azureToken = "/var/run/secrets/azure/tokens/azure-identity-token";

/**
 * What copies a site's Event Hubs into its recovery region, where Azure itself copies names and no events; nothing on
 * other clouds, whose own services do it.
 */
export function recoveryMirror(
  { site, name }: SiteContext,
  catalog: Pick<Catalog, "topics">,
  { registry, kafkaOf }: Ground,
): MirrorSettings | undefined {
  const { kafka: settings, recovery } = site;
  if (site.cloud !== "azure" || !settings.recoveryCluster || !recovery) return undefined;
  const { id, bootstrap, recoveryBootstrap, topics } = kafkaOf(site.key);
  const planned = plannedTopics(catalog.topics);
  // The second namespace is beside the first, under a name of its own.
  const copy = id.apply((first) => first.replace(/[^/]+$/, name("azure.eventHubs", "recovery")));
  const hubAt = (namespace: pulumi.Output<string>, topic: string) =>
    pulumi.interpolate`${namespace}/eventhubs/${topic}`;
  return {
    plan: (principal) =>
      pulumi.all([bootstrap, recoveryBootstrap, principal]).apply(([from, to, clientId]): MirrorPlan => {
        const login = loginAt(site, clientId, azureToken);
        return {
          clusters: [
            { alias: siteAlias, bootstrap: from, login },
            { alias: "recovery", bootstrap: to, login },
          ],
          flows: [[siteAlias, "recovery"]],
          topics: planned.map((topic) => topic.name),
          sameNames: true,
        };
      }),
    permissions: [
      ...planned.map((topic) => ({
        kind: "topic" as const,
        name: `from-${topic.name}`,
        may: "consume" as const,
        topic: topics.apply((all) => all[topic.name] ?? ""),
        cluster: id,
      })),
      ...[...planned, ...workTopics(siteAlias)].map((topic) => ({
        kind: "topic" as const,
        name: `to-${topic.name}`,
        may: "produce-consume" as const,
        topic: hubAt(copy, topic.name),
        cluster: copy,
      })),
    ],
    egress: [reach(site), { cidr: recovery.cidr, port: brokerPorts.azure }],
    pod: {
      image: imageReference(registry, images.strimziKafka),
      variables: {},
      tokens: [],
      hosts: [],
    },
  };
}
