import { parseEnvironment } from "../../infra/config/parse";
import { messageOf } from "./polite";
import { minimalEnvironment, type RawEnvironment } from "./valid";

/** Valid configurations with one thing changed, and the messages they end in. */

export const file = "Pulumi.prod.yaml";

/** Changes a site of a valid environment and gives the message. */
export function withSite(key: string, change: (site: RawEnvironment["sites"][string]) => void): string {
  const config = minimalEnvironment();
  const site = config.sites[key];
  if (site) change(site);
  return messageOf(() => parseEnvironment(file, config));
}

export const withTop = (change: Record<string, unknown>) =>
  messageOf(() => parseEnvironment(file, { ...minimalEnvironment(), ...change }));

/** The message of a single problem. */
export const one = (...lines: string[]) => [`${file}: 1 problem`, ...lines].join("\n");
