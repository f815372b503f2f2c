import { Repository } from "@pulumi/gcp/artifactregistry/repository";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import { type Registry, type RegistryArgs, upstreams } from "./contract";
import { mirrorOf, registryHost, repositoryId } from "./gcp-repositories";

const secondsPerDay = 86_400;
const upstreamHosts = Object.keys(upstreams) as (keyof typeof upstreams)[];

/**
 * Artifact Registry: one repository for the product's images and a remote one for each public registry. The paths
 * of `repositories` need no resource: a push makes them. Images are scanned while the project has the Container
 * Scanning API switched on.
 */
export class GcpRegistry extends Component<RegistryArgs, Registry, GcpContext> {
  constructor(
    context: GcpContext,
    name: string,
    args: RegistryArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "registry", "Registry", name, args, options);
  }

  protected override create(args: RegistryArgs): Registry {
    const { name, site } = this.context;
    if (args.existing) return this.adopt(args.existing);
    const repositoryName = name("gcp.repository");
    const images = this.createImages(repositoryName, args);
    const mirrors = upstreamHosts.map((host) =>
      this.createMirror(mirrorOf(repositoryName, host), host, args),
    );
    const endpoint = `${registryHost(site.region)}/${site.projectId}/${repositoryName}`;
    return {
      // Whoever is granted the right to pull is granted it on the mirrors too: the id waits for them.
      id: pulumi.all([images.id, pulumi.all(mirrors.map(({ id }) => id))]).apply(([id]) => id),
      endpoint: pulumi.output(endpoint),
      mirrors: pulumi.output(mirrorsOf(endpoint)),
    };
  }

  /** Reads the repositories, so that a preview fails where one is not there. */
  private adopt(endpoint: string): Registry {
    const read = (child: string, address: string) =>
      Repository.get(this.childName(child), repositoryId(address), undefined, { parent: this });
    const images = read("images", endpoint);
    for (const host of upstreamHosts) read(upstreams[host], mirrorOf(endpoint, host));
    return {
      id: images.id,
      endpoint: pulumi.output(endpoint),
      mirrors: pulumi.output(mirrorsOf(endpoint)),
    };
  }

  private createImages(repositoryId: string, args: RegistryArgs): Repository {
    return this.child(
      Repository,
      "images",
      {
        ...this.common(repositoryId, args),
        description: "Images of the product",
        mode: "STANDARD_REPOSITORY",
        dockerConfig: { immutableTags: true },
      },
      { stateful: true },
    );
  }

  /** A mirror keeps the newest of what it passed through, so that it can be pulled when its source has lost it. */
  private createMirror(repositoryId: string, host: keyof typeof upstreams, args: RegistryArgs): Repository {
    return this.child(Repository, upstreams[host], {
      ...this.common(repositoryId, args),
      description: `Passes ${host} through`,
      mode: "REMOTE_REPOSITORY",
      remoteRepositoryConfig: { description: host, commonRepository: { uri: `https://${host}` } },
    });
  }

  private common(repositoryId: string, { keys, keepImages, untaggedDays }: RegistryArgs) {
    const { site, tags } = this.context;
    const olderThan = `${untaggedDays * secondsPerDay}s`;
    return {
      repositoryId,
      location: site.region,
      format: "DOCKER",
      kmsKeyName: keys.ids.registry,
      vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
      // Keeping wins over deleting: what is not among the newest goes once it has that age. An image under an
      // immutable tag stays until the tag's repository allows the tag to be deleted.
      cleanupPolicies: [
        { id: "keep-newest", action: "KEEP", mostRecentVersions: { keepCount: keepImages } },
        { id: "delete-older", action: "DELETE", condition: { tagState: "TAGGED", olderThan } },
        { id: "delete-untagged", action: "DELETE", condition: { tagState: "UNTAGGED", olderThan } },
      ],
      cleanupPolicyDryRun: false,
      labels: tags,
    };
  }
}

const mirrorsOf = (endpoint: string): Record<string, string> =>
  Object.fromEntries(upstreamHosts.map((host) => [host, mirrorOf(endpoint, host)]));
