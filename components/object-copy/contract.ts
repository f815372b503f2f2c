import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { Transformable } from "../../infra/component";
import type { Site } from "../../infra/config/environment";
import type { Cluster } from "../cluster/contract";
import type { Keys } from "../keys/contract";
import type { Objects } from "../objects/contract";
import type { Registry } from "../registry/contract";
import type { Copy, Side } from "./plan";

/** Namespace of the Jobs that copy, and the service account of those that deal with another site. */
export const copyNamespace = "object-copy";
export const copierOf = (other: string): string => `copier-${other}`;

/** What a pod needs to be somebody on the other cloud: all of it names, nothing secret. */
export interface Foreign {
  /** Audience of the token that the pod's own cluster issues for the other cloud. */
  readonly audience: pulumi.Output<string>;
  /** Variables for the other cloud's client. */
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
  /** A file of settings for the other cloud's client, where it wants one. */
  readonly file?: pulumi.Output<string>;
}

/** Where a pod finds the token for the other cloud, and its client's file of settings. */
export const tokenFile = "/var/run/other-cloud/token";
export const settingsFile = "/etc/other-cloud/settings.json";

/** Lets the copier of another site's cluster use buckets of this site. */
export interface TrustArgs extends Transformable {
  /** The site whose cluster copies. */
  readonly runner: string;
  /** Issuer of that cluster's tokens. */
  readonly issuer: pulumi.Output<string>;
  /**
   * Known once the account knows the issuer, where something else makes it do so: AWS has an issuer once in an account.
   * Absent: it is made known here.
   */
  readonly issuerKnown?: pulumi.Output<string>;
  /** The buckets here, and what is done with each. */
  readonly sides: readonly Side[];
  readonly objects: Objects;
  readonly keys: Keys;
}

/** The end of a copy at another site. */
export interface OtherSite {
  readonly site: Site;
  readonly objects: Objects;
  readonly foreign: Foreign;
}

/** Copying in one site's cluster, of all that it copies. */
export interface ObjectCopyArgs extends Transformable {
  readonly copies: readonly Copy[];
  readonly others: Readonly<Record<string, OtherSite>>;
  readonly objects: Objects;
  readonly keys: Keys;
  readonly registry: Registry;
  readonly cluster: Cluster;
  readonly kubernetes: KubernetesProvider;
  readonly deletedWith?: pulumi.Resource;
}
