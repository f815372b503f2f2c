import * as pulumi from "@pulumi/pulumi";
import type { Registry } from "./contract";

/** An image by its digest; `repository` is host and path, without a tag. */
export interface Image {
  readonly repository: string;
  readonly digest: string;
}

/** Where a site pulls an image from: from its mirror of a public registry, or from its own registry directly. */
export function siteImage({ repository, digest }: Image, registry: Registry): pulumi.Output<string> {
  const [host = "", ...path] = repository.split("/");
  return pulumi
    .all([registry.mirrors, registry.endpoint])
    .apply(([known, own]) => `${known[host] ?? own}/${path.join("/")}@${digest}`);
}
