import { createHash } from "node:crypto";
import type { RoleAssignmentArgs } from "@pulumi/azure-native/authorization/roleAssignment";
import * as pulumi from "@pulumi/pulumi";
import type { KeyPurpose } from "../../infra/config/schema";
import type { AzureContext } from "../../infra/context";
import type { Keys } from "./contract";

/** Ids of the built-in roles in use, the same in every tenant (Azure documentation, "Azure built-in roles"). */
export const roles = {
  AcrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  "Azure Event Hubs Data Receiver": "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
  "Azure Event Hubs Data Sender": "2b629674-e913-4c01-ae53-ef4638d8f975",
  "Azure Kubernetes Service Cluster User Role": "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
  "Azure Service Bus Data Receiver": "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
  "Azure Service Bus Data Sender": "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
  "Key Vault Contributor": "f25e0fa2-a7c8-4377-a976-54943a77a395",
  "Key Vault Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
  "Key Vault Secrets Officer": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
  "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
  "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
  "PostgreSQL Flexible Server Long Term Retention Backup Role": "c088a766-074b-43ba-90d4-1fb21feae531",
  Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  "Storage Account Backup Contributor": "e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1",
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
} as const;

export interface Grant {
  /** Names the grant in its site, stably: the assignment's own name, a UUID, is derived from it. */
  readonly label: string;
  readonly role: keyof typeof roles;
  readonly scope: pulumi.Input<string>;
  /** Object id of who gets the role. */
  readonly principal: pulumi.Input<string>;
  /** Stating what the principal is spares Azure a look-up, which fails for identities made a moment ago. */
  readonly principalType?: "ServicePrincipal" | "Group";
}

/**
 * Arguments of a role assignment. A changed principal or role keeps the name, so whoever creates an assignment
 * sets `deleteBeforeReplace`.
 */
export function grantArgs(
  { environment, site }: AzureContext,
  { label, role, scope, principal, principalType = "ServicePrincipal" }: Grant,
): RoleAssignmentArgs {
  return {
    roleAssignmentName: stableUuid(`${site.subscriptionId}/${environment.name}/${site.key}/${label}`),
    scope,
    roleDefinitionId: `/subscriptions/${site.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`,
    principalId: principal,
    principalType,
  };
}

/** A UUID that is always the same for the same text, in the form of version 8 (RFC 9562). */
export function stableUuid(text: string): string {
  const digits = createHash("sha256").update(text).digest("hex");
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join("-");
}

/**
 * What follows `kind` in a resource id: `armSegment("/subscriptions/…/resourceGroups/a", "resourceGroups")` is `a`.
 * @throws pulumi.RunError if the id has no such segment
 */
export function armSegment(id: string, kind: string): string {
  const segments = id.split("/");
  const at = segments.findIndex((segment) => segment.toLowerCase() === kind.toLowerCase());
  const value = at < 0 ? undefined : segments[at + 1];
  if (!value) throw new pulumi.RunError(`"${id}" is not an Azure resource id with ${kind}`);
  return value;
}

/** The parts of a key's versioned URI, `https://<vault>.vault.azure.net/keys/<name>/<version>`. */
export function keyParts(uri: string): { readonly vaultUri: string; readonly name: string } {
  const { origin, pathname } = new URL(uri);
  return { vaultUri: origin, name: pathname.split("/")[2] ?? "" };
}

/** The URI of a key without its version: services that are given it follow rotations by themselves. */
export function versionlessUri(uri: pulumi.Output<string>): pulumi.Output<string> {
  return uri.apply((versioned) => {
    const { vaultUri, name } = keyParts(versioned);
    return `${vaultUri}/keys/${name}`;
  });
}

/** The resource id of one key, the narrowest scope of a permission to use it. */
export function keyScope(store: pulumi.Input<string>, key: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.all([store, key]).apply(([vault, uri]) => `${vault}/keys/${keyParts(uri).name}`);
}

export const scopeOf = <Purpose extends KeyPurpose>(keys: Keys<Purpose>, purpose: Purpose) =>
  keyScope(keys.store, keys.ids[purpose]);
