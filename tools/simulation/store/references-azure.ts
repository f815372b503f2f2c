import { visitLeaves } from "../values";
import type { Reference, Referrer } from "./references";

/** Things which Azure itself makes: role definitions, the network watcher of a region, a subscription. */
const provided =
  /^\/subscriptions\/[^/]+(?:$|\/providers\/microsoft\.authorization\/(?:role|policy)definitions\/|\/resourcegroups\/networkwatcherrg(?:$|\/))/;

export function azureReferences({ type, id, inputs }: Referrer): Reference[] {
  const references: Reference[] = [];
  const seen = (property: string, value: string): void => {
    const identifier = value.toLowerCase().replace(/\/(?:blob|file|queue|table)services\/default$/, "");
    if (provided.test(identifier)) return;
    references.push({ property, value, identifier });
  };
  visitLeaves(inputs, "", (value, path) => {
    if (typeof value !== "string" || path.startsWith("tags") || path === "assignableScopes") return;
    if (/^\/subscriptions\/[^/]+/i.test(value)) seen(path, value);
  });
  for (const parent of parents(type, id)) seen(parent.property, parent.id);
  return references;
}

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
