/** How resources refer to each other. What a rule needs for that and is not known yet leaves the rule undecided. */
import { isUnknown, throwUnknown } from "./marks";
import type { ResourceView } from "./rule";
import { textAt } from "./values";

/** The id that the cloud gave the resource. */
export function idOf({ id, inputs }: ResourceView): string {
  const found = id ?? textAt(inputs, "id");
  return found === "" || isUnknown(found) ? throwUnknown("id") : found;
}

/** The physical name: the named input or, where the provider chose the name, the id that equals it. */
export function nameOf(resource: ResourceView, path: string): string {
  return textAt(resource.inputs, path) || idOf(resource);
}

/** URN of the provider instance, without the id that the engine appends. Tells two clusters' resources apart. */
export function providerOf({ options }: ResourceView): string {
  const provider = options.provider ?? "";
  const parts = provider.split("::");
  return parts.length > 4 ? parts.slice(0, 4).join("::") : provider;
}
