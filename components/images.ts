import type { Output } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import type { Registry } from "./registry/contract";

/** An image of others that the platform runs itself: pinned by digest, pulled through the site's own registry. */
export interface Image {
  /** Public registry and path; the site's registry mirrors the hosts of `upstreams`. */
  readonly repository: `${"registry.k8s.io" | "quay.io" | "public.ecr.aws"}/${string}`;
  /** The version that people know the digest by. */
  readonly version: string;
  /** Of the list of images for all processors, so that it is the same everywhere. */
  readonly digest: `sha256:${string}`;
}

/**
 * The images in use. Each digest was read from a public repository that pins the same image; a new version is taken
 * over with the digest that its publisher or such a repository names.
 */
export const images = {
  strimziOperator: {
    repository: "quay.io/strimzi/operator",
    version: "1.2.0",
    digest: "sha256:77f8fa8121a67561c3418de985783d197f51b8931e9a47f793dc0437dc6bb21f",
  },
  /** Kafka, Connect and MirrorMaker of Apache Kafka 4.3.1, with Strimzi's OAuth client beside them. */
  strimziKafka: {
    repository: "quay.io/strimzi/kafka",
    version: "1.2.0-kafka-4.3.1",
    digest: "sha256:e90a1a74af4226f3ca4d1ebef3ab13bdb09754ae17ca4c1444f7fcbb0ca8ea9a",
  },
  schemaRegistry: {
    repository: "quay.io/apicurio/apicurio-registry",
    version: "3.3.3",
    digest: "sha256:c9cae4c90ce46538abf673c68eb591345f23bcc6c2aa6bfd47189adcf609d8f1",
  },
  /** Node.js without its package manager's caches: runs the scripts of components/postgres-access. */
  node: {
    repository: "public.ecr.aws/docker/library/node",
    version: "24.19.0-bookworm-slim",
    digest: "sha256:3638d9a6fe4030bd716be989438248074489337ba3275657f93595428be4fc03",
  },
  /** psql, pg_dump, a server for restores, openssl and gpg. Its tools read servers of its own version and older. */
  postgres: {
    repository: "public.ecr.aws/docker/library/postgres",
    version: "18.4-bookworm",
    digest: "sha256:1961f96e6029a02c3812d7cb329a3b03a3ac2bb067058dec17b0f5596aca9296",
  },
} as const satisfies Readonly<Record<string, Image>>;

/**
 * Images whose registry no cloud passes through without an account. Somebody copies them into the site's own registry
 * once, under the same path and digest: docs/runbooks/copy-images.md.
 */
export const copiedImages = {
  /** Debian with PgBouncer alone, as the CloudNativePG project builds it. */
  pgbouncer: {
    from: "ghcr.io",
    path: "cloudnative-pg/pgbouncer",
    version: "1.25.2",
    digest: "sha256:15c9765980546b8660ff105c06ad6ef9d2001fb9c5b31400021a1952cbe49930",
  },
  /** Copies objects between clouds. */
  rclone: {
    from: "docker.io",
    path: "rclone/rclone",
    version: "1.74.4",
    digest: "sha256:c61954aaa32328a5486715dd063a81c7879f5195ad3505cd362deddd509dc4a1",
  },
} as const;

/** The reference of an image that was copied into the site's own registry. */
export function copiedReference({ endpoint }: Registry, name: keyof typeof copiedImages): Output<string> {
  const { path, digest } = copiedImages[name];
  return endpoint.apply((own) => `${own}/${path}@${digest}`);
}

/** The reference under which a site's clusters pull an image: from the mirror of its registry, by digest. */
export function imageReference(registry: Registry, { repository, digest }: Image): Output<string> {
  const [host = "", ...path] = repository.split("/");
  return registry.mirrors.apply((mirrors) => {
    const mirror = mirrors[host];
    if (!mirror) throw new pulumi.RunError(`the site's registry has no mirror of ${host}`);
    return `${mirror}/${path.join("/")}@${digest}`;
  });
}

/** The reference of an image that may be in the site's own registry, or behind one of its mirrors. */
export function publishedReference(
  { mirrors, endpoint }: Registry,
  { repository, digest }: { readonly repository: string; readonly digest: string },
): Output<string> {
  const [host = "", ...path] = repository.split("/");
  return pulumi
    .all([mirrors, endpoint])
    .apply(([known, own]) => `${known[host] ?? own}/${path.join("/")}@${digest}`);
}
