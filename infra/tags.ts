import type { Environment } from "./config/environment";

/**
 * The tags (labels on Google Cloud and Kubernetes) that everything carries. Keys and values keep to the
 * narrowest rules, Google Cloud's: lower-case letters, digits, hyphens and underscores, at most 63 characters.
 */
export type Tags = Readonly<
  Record<"owner" | "environment" | "cost-centre" | "data-class" | "managed-by" | "site", string>
>;

export function tagsFor(environment: Environment, site: string): Tags {
  return {
    owner: environment.owner,
    environment: environment.name,
    "cost-centre": environment.costCentre,
    "data-class": environment.dataClass,
    "managed-by": "pulumi",
    site,
  };
}
