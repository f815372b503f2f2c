import * as pulumi from "@pulumi/pulumi";

/** A type that names a version of Azure's API, as `azure-native:network/v20240101:Subnet` does. */
const apiVersion = /^azure-native:[^:]+\/v\d{8}/;

/**
 * A stack transformation that leaves out the aliases which azure-native gives to a resource for each version that its
 * API ever had: up to a hundred, and some 250 promises for each. They are for a state written with the class of one
 * version, which this project never used. Aliases for former types without a version stay; so does one given by hand
 * that is a URN or says more than a type.
 */
export function withoutApiVersions({
  props,
  opts,
}: Pick<pulumi.ResourceTransformationArgs, "props" | "opts">): pulumi.ResourceTransformationResult {
  if (!opts.aliases) return { props, opts };
  return { props, opts: { ...opts, aliases: opts.aliases.filter((alias) => !isApiVersion(alias)) } };
}

function isApiVersion(alias: pulumi.Input<pulumi.URN | pulumi.Alias>): boolean {
  if (typeof alias !== "object" || pulumi.Output.isInstance(alias) || alias instanceof Promise) return false;
  const { type, ...more } = alias;
  return typeof type === "string" && apiVersion.test(type) && Object.keys(more).length === 0;
}
