import { projectOf, regionOf } from "../clouds/gcp/context";
import { clusterPath } from "../clouds/gcp/ids";
import { visitLeaves } from "../values";
import type { Reference, Referrer } from "./references";

/** Paths of objects that the simulation holds, without the `https://…/v1/` of self links. */
const known =
  /^projects\/[^/]+\/(?:global\/(?:networks|addresses|firewalls)|regions\/[^/]+\/(?:subnetworks|routers|addresses)|locations\/[^/]+\/(?:clusters|keyRings|repositories)|serviceAccounts|notificationChannels)\/.+/;

/** Service accounts which a user makes; those of Google's own services look otherwise. */
const userAccount = /^(?:serviceAccount:)?([a-z0-9-]+@([a-z0-9-]+)\.iam\.gserviceaccount\.com)$/;

/** What an object is a part of, where its id starts with the other's: topics and access lists, fields and indexes. */
const wholes: readonly (readonly [type: RegExp, whole: RegExp])[] = [
  [/^gcp:managedkafka\//, /^projects\/[^/]+\/locations\/[^/]+\/(?:clusters|connectClusters)\/[^/]+(?=\/)/],
  [/^gcp:firestore\//, /^projects\/[^/]+\/databases\/[^/]+(?=\/)/],
];

export function gcpReferences(object: Referrer): Reference[] {
  const { type, id, inputs, provider } = object;
  const project = projectOf(provider, inputs);
  const region = regionOf(provider, inputs);
  const references: Reference[] = [];
  visitLeaves(inputs, "", (value, path) => {
    if (typeof value !== "string" || /^(?:labels|resourceLabels|userLabels)/.test(path)) return;
    const plain = value
      .replace(/^https:\/\/[^/]+\/(?:compute\/)?v1\//, "")
      .replace(/\/cryptoKeyVersions\/\d+$/, "");
    if (known.test(plain) && !plain.endsWith("/global/networks/default")) {
      references.push({ property: path, value, identifier: plain });
    }
    const [, email, home] = userAccount.exec(value) ?? [];
    if (email !== undefined && home === project)
      references.push({ property: path, value, identifier: email });
  });
  const named = (property: string, identifier: (value: string) => string): void => {
    const value = inputs[property];
    if (typeof value === "string" && !value.includes("/"))
      references.push({ property, value, identifier: identifier(value) });
  };
  for (const [part, whole] of wholes) {
    const identifier = part.test(type) ? whole.exec(id)?.[0] : undefined;
    if (identifier !== undefined) references.push({ property: "(parent)", value: identifier, identifier });
  }
  if (type === "gcp:container/nodePool:NodePool")
    named("cluster", () => clusterPath({ ...object, name: "", seed: "" }));
  if (type === "gcp:compute/routerNat:RouterNat")
    named("router", (value) => `projects/${project}/regions/${region}/routers/${value}`);
  if (/^gcp:(?:compute|container)\//.test(type)) {
    named("network", (value) => `projects/${project}/global/networks/${value}`);
    named("subnetwork", (value) => `projects/${project}/regions/${region}/subnetworks/${value}`);
  }
  if (type === "gcp:sql/user:User") named("instance", (value) => `projects/${project}/instances/${value}`);
  if (type === "gcp:sql/databaseInstance:DatabaseInstance")
    named("masterInstanceName", (value) => `projects/${project}/instances/${value}`);
  if (type === "gcp:storage/bucketIAMMember:BucketIAMMember") named("bucket", (value) => value);
  if (type === "gcp:dns/recordSet:RecordSet")
    named("managedZone", (value) => `projects/${project}/managedZones/${value}`);
  return references;
}
