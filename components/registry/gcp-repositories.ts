import * as pulumi from "@pulumi/pulumi";
import { upstreams } from "./contract";

/**
 * Where a site's images are in Artifact Registry. One repository holds all of the product's images, as paths in it;
 * a remote repository passes each public registry through. Their names start with the name of the first.
 */

/** Host of Artifact Registry in a region, for Docker. */
export const registryHost = (region: string) => `${region}-docker.pkg.dev`;

/** The address of a mirror, given that of the product's repository. */
export const mirrorOf = (repository: string, upstream: keyof typeof upstreams) =>
  `${repository}-${upstreams[upstream]}`;

/** Full name of a repository, from its address: `<region>-docker.pkg.dev/<project>/<repository>`. */
export function repositoryId(address: string): string {
  const [host = "", project, repository] = address.split("/");
  const location = host.replace(/-docker\.pkg\.dev$/, "");
  return `projects/${project}/locations/${location}/repositories/${repository}`;
}

/** Full names of all repositories that nodes pull from, given the product's. Known without any look-up. */
export const pullableRepositories = (
  id: pulumi.Input<string>,
): Readonly<Record<string, pulumi.Output<string>>> => ({
  images: pulumi.output(id),
  ...Object.fromEntries(
    Object.values(upstreams).map((path) => [path, pulumi.interpolate`${id}-${path}`] as const),
  ),
});
