import type { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { BucketUse, DocumentsUse, QueueUse, TopicUse } from "../../infra/access";
import type { Transformable } from "../../infra/component";
import type { Wired } from "../../infra/wired";
import type { Cluster } from "../cluster/contract";

/**
 * One thing a workload may do in its cloud. Names are unique among the permissions of a kind and part of logical
 * names; ids are what the stores' contracts give. `key` is the id of the customer-managed key that the store encrypts
 * with: on AWS whoever reads the store needs it too.
 */
export type Permission<Id = pulumi.Input<string>> =
  /** Encrypt and decrypt with a key; not manage it. `store` holds the key. */
  | { readonly kind: "key"; readonly name: string; readonly key: Id; readonly store: Id }
  /** Write to, or read from, a topic of the managed Kafka whose id is `cluster`. */
  | {
      readonly kind: "topic";
      readonly name: string;
      readonly may: TopicUse;
      readonly topic: Id;
      readonly cluster: Id;
    }
  /** Join a consumer group and keep its offsets. */
  | { readonly kind: "group"; readonly name: string; readonly cluster: Id }
  /** Read: get and list objects. Write: put new ones. Both: delete them too. */
  | {
      readonly kind: "bucket";
      readonly name: string;
      readonly may: BucketUse;
      readonly bucket: Id;
      readonly key: Id;
    }
  /** `queue` is what is sent to, `source` what is received from. */
  | {
      readonly kind: "queue";
      readonly name: string;
      readonly may: QueueUse;
      readonly queue: Id;
      readonly source: Id;
      readonly key: Id;
    }
  /** Read and query the documents of one table, or change them too. */
  | {
      readonly kind: "documents";
      readonly name: string;
      readonly may: DocumentsUse;
      readonly table: Id;
      readonly key: Id;
    }
  /** Read the value of one secret, or give it new ones too. */
  | {
      readonly kind: "secret";
      readonly name: string;
      readonly may?: "read-write";
      readonly secret: Id;
      readonly key: Id;
    }
  /** Use the site's cache, as its user of services where there is one. */
  | { readonly kind: "cache"; readonly name: string; readonly cache: Id; readonly user: Id };

export type PermissionKind = Permission["kind"];
export type PermissionOf<Kind extends PermissionKind, Id = string> = Extract<
  Permission<Id>,
  { readonly kind: Kind }
>;

/** Permissions once all of their ids are known. */
export const resolved = (permissions: readonly Permission[]): pulumi.Output<readonly Permission<string>[]> =>
  pulumi.output(permissions.map((permission) => ({ ...permission }))) as pulumi.Output<
    readonly Permission<string>[]
  >;

/** A Kubernetes service account bound to an identity of the cloud, without any stored credential. */
export interface IdentityArgs extends Transformable {
  readonly cluster: Cluster;
  readonly kubernetes: KubernetesProvider;
  /** Name of the service account's namespace. */
  readonly namespace: string;
  /** The namespace itself: it must be there first. A plain name beside it keeps previews readable. */
  readonly namespaceResource: pulumi.Resource;
  readonly serviceAccount: string;
  readonly permissions: readonly Permission[];
  /** Role ARN (AWS), client id (Azure) or service account e-mail (GCP) that is already there and already permitted. */
  readonly existing?: string;
}

export const identityContract = z.object({
  serviceAccount: z.string().describe("name of the Kubernetes service account"),
  principal: z.string().describe("role ARN (AWS), client id (Azure), service account e-mail (GCP)"),
});

export type Identity = Wired<z.infer<typeof identityContract>>;
