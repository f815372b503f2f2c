import type { Values } from "../values";

/** An object of a simulated cloud, as it is kept. */
export interface StoredObject {
  readonly type: string;
  readonly id: string;
  /** Where the id is unique: account and region, cluster, or the whole cloud. */
  readonly scope: string;
  /** The resource that made it. Part of the seed of everything computed, so it stays when a resource is renamed. */
  readonly urn: string;
  readonly name: string;
  readonly generation: number;
  readonly inputs: Values;
  readonly outputs: Values;
  /** Names under which other objects may mean this one: id, ARN, self link, endpoints. */
  readonly identifiers: readonly string[];
  /** Identifiers of the objects that this one needs. */
  readonly references: readonly string[];
}

/** What identifies an object among all. */
export function objectKey(object: Pick<StoredObject, "type" | "scope" | "id">): string {
  return `${object.type}|${object.scope}|${object.id}`;
}
