import { digits } from "../../hash";
import { textAt, type Values } from "../../values";
import type { ProviderInstance } from "../cloud";

/** The project of an object: its own `project` input, else the provider's. */
export function projectOf(provider: ProviderInstance, inputs: Values): string {
  return (
    textAt(inputs, "project")?.replace(/^projects\//, "") ||
    textAt(provider.config, "project") ||
    "simulated-project"
  );
}

export function regionOf(provider: ProviderInstance, inputs: Values): string {
  return textAt(inputs, "region") || textAt(provider.config, "region") || "europe-west1";
}

/** The number which Google Cloud gives a project. */
export function projectNumber(project: string): string {
  return digits(`project:${project}`, 12);
}
