import type { CheckFailure } from "../check/shape";
import type { PackageName, Property } from "../schema/shape";
import type { Values } from "../values";

/** A provider as configured on its resource: region, account, subscription, project, cluster. */
export interface ProviderInstance {
  readonly package: string;
  readonly config: Record<string, unknown>;
}

/** One simulated object while its id and outputs are worked out. Everything derives from these fields alone. */
export interface SimulatedObject {
  readonly type: string;
  /** The resource's logical name: base of names which the cloud would choose. */
  readonly name: string;
  readonly inputs: Values;
  readonly provider: ProviderInstance;
  /** Hash seed: provider identity, type, URN and generation. */
  readonly seed: string;
}

/** A limit on a name: length in characters and the allowed form. */
export interface NameRule {
  readonly min?: number;
  readonly max: number;
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly allowed: string;
}

/** What one cloud answers. Rules by kind of property come first, tables for single types second. */
export interface Cloud {
  readonly package: PackageName;
  /** Whether values outside an open enum of the SDK are refused. */
  readonly strictEnums: boolean;
  /** Where ids are unique: account and region, subscription, project, cluster. Part of every hash seed. */
  scope(provider: ProviderInstance, inputs: Values): string;
  /** Where ids of the type are unique: narrower or wider than the scope (bucket names are the world's). */
  idScope(type: string, provider: ProviderInstance, inputs: Values): string;
  /** The property that holds the physical name which the cloud's provider makes up when none is given, if the type has one. */
  autoName(
    type: string,
  ): { readonly property: string; readonly make: (name: string, suffix: string) => string } | undefined;
  /** Limits of the names of a type, by property path. */
  names(type: string): Readonly<Record<string, NameRule>>;
  /** Checks beyond structure. */
  check(type: string, inputs: Values, provider: ProviderInstance): CheckFailure[];
  /** Property paths whose change replaces an object of the type (`*` stands for any list index). */
  replaces(type: string, provider?: ProviderInstance): readonly string[];
  /** Replacement which depends on the values, not only on the path. */
  replacesValue?(type: string, path: string, before: unknown, after: unknown): boolean;
  /** Why the cloud would refuse a change in place which its provider does try. */
  refuses?(type: string, path: string, before: unknown, after: unknown): string | undefined;
  id(object: SimulatedObject): string;
  /** A computed output by the name and kind of the property; undefined: the model's own fallback by kind. */
  computed(object: SimulatedObject, id: string, name: string, property: Property): unknown;
  /** Outputs of single types, merged over everything else but the inputs. */
  outputs(object: SimulatedObject, id: string): Values;
  /** The results of a function beyond what its arguments and the rules by kind give. */
  invoke(token: string, args: Values, provider: ProviderInstance): Values | undefined;
}
