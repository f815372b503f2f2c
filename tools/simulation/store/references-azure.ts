import { visitLeaves } from "../values";
import type { Reference, Referrer } from "./references";

/** Things which Azure itself makes: role definitions (Cosmos DB's own, too), the network watcher of a region, a subscription. */
const provided =
  /^\/subscriptions\/[^/]+(?:$|\/providers\/microsoft\.authorization\/(?:role|policy)definitions\/|\/resourcegroups\/networkwatcherrg(?:$|\/)|.*\/sqlroledefinitions\/00000000-0000-0000-0000-00000000000[12]$)/;

/** Parts of an object that have ids of their own and come with it, or are named by their path in its data plane. */
const part = /\/(?:(?:blob|file|queue|table)services\/default|ipconfigurations\/[^/]+|dbs\/.+)$/;

export function azureReferences({ type, id, inputs }: Referrer): Reference[] {
  const references: Reference[] = [];
  const seen = (property: string, value: string): void => {
    const identifier = value.toLowerCase().replace(part, "");
    if (provided.test(identifier) || isPartOf(identifier, id.toLowerCase())) return;
    references.push({ property, value, identifier });
  };
  visitLeaves(inputs, "", (value, path) => {
    if (typeof value !== "string" || path.startsWith("tags") || path === "assignableScopes") return;
    if (/^\/subscriptions\/[^/]+/i.test(value)) seen(path, value);
  });
  for (const parent of parents(type, id)) seen(parent.property, parent.id);
  return references;
}

/** Whether an id means an object itself, or a part of it that its own properties describe. */
const isPartOf = (identifier: string, own: string) => identifier === own || identifier.startsWith(`${own}/`);

/** The objects in whose path an object lies: its resource group, and the object that it is a child of. */
function parents(type: string, id: string): { property: string; id: string }[] {
  const group = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+(?=\/)/i.exec(id)?.[0];
  const found =
    group === undefined || type === "azure-native:resources:ResourceGroup"
      ? []
      : [{ property: "resourceGroupName", id: group }];
  const [before = "", own = ""] = splitLast(id, "/providers/");
  const segments = own.split("/");
  if (group !== undefined && segments.length > 3) {
    const parent = `${before}/providers/${segments.slice(0, -2).join("/")}`.replace(
      /\/blobServices\/default$/,
      "",
    );
    found.push({ property: "(parent)", id: parent });
  }
  return found;
}

function splitLast(text: string, separator: string): [string, string] {
  const at = text.lastIndexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
