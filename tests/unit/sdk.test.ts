import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { withoutApiVersions } from "../../infra/sdk";

/** The aliases that are left of those of a resource. */
const left = (aliases: pulumi.Input<string | pulumi.Alias>[]) =>
  withoutApiVersions({ props: {}, opts: { aliases } }).opts.aliases;

const version = "azure-native:network/v20240101:Subnet";

test("aliases for a version of an API are left out, previews of one included", () => {
  expect(left([{ type: version }, { type: "azure-native:network/v20240101preview:Subnet" }])).toEqual([]);
});

test.each<[string, pulumi.Input<string | pulumi.Alias>]>([
  ["for a former type without a version", { type: "azure-native:privatedns:Subnet" }],
  ["for another cloud's type", { type: "kubernetes:apps/v1beta2:Deployment" }],
  ["that says more than a type", { type: version, name: "former" }],
  ["without a type", { name: "former" }],
  ["that is a URN", `urn:pulumi:prod::platform-blueprint::${version}::subnet`],
  ["that is not known yet", pulumi.output({ type: version })],
])("an alias %s stays", (_, alias) => {
  expect(left([alias])).toEqual([alias]);
});

test("azure-native gives the aliases that are left out, and one that is not", async () => {
  const nothing = { newResource: () => ({ id: "link", state: {} }), call: () => ({}) };
  await pulumi.runtime.setMocks(nothing);
  const given: pulumi.Input<string | pulumi.Alias>[] = [];
  const kept: pulumi.Input<string | pulumi.Alias>[] = [];
  const watch: pulumi.ResourceTransformation = (args) => {
    given.push(...(args.opts.aliases ?? []));
    kept.push(...(withoutApiVersions(args).opts.aliases ?? []));
    return undefined;
  };
  const args = { privateZoneName: "zone", resourceGroupName: "group" };
  new VirtualNetworkLink("link", args, { transformations: [watch] });
  expect(given.length).toBeGreaterThan(kept.length);
  expect(kept).toEqual([{ type: "azure-native:network:VirtualNetworkLink" }]);
});
