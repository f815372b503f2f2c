/**
 * The form of the generated schema files: what the installed SDK packages say about each resource type and function the
 * program uses. Shapes are deliberately small; everything that is not about structure lives in the model's own tables.
 */

/** What a value may look like. `ref` names an entry of `inputTypes` or `outputTypes`, depending on where it stands. */
export type Shape =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | "asset"
  | { readonly array: Shape }
  | { readonly map: Shape }
  | { readonly ref: string }
  /** Allowed literals. `open`: the SDK also accepts any other string (the list is the values known to the SDK). */
  | { readonly enum: readonly (string | number | boolean)[]; readonly open?: true }
  | { readonly anyOf: readonly Shape[] };

export interface Property {
  readonly type: Shape;
  /** Inputs: must be given. Outputs: always present once the object exists. */
  readonly required?: true;
  /** The doc comment says that a change forces a new resource. */
  readonly replaces?: true;
}

export type Properties = Readonly<Record<string, Property>>;

export interface ResourceSchema {
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** The id that the documentation shows for `pulumi import`: an example (AWS) or a template with `{{name}}` (Google Cloud). */
  readonly importId?: string;
}

export interface FunctionSchema {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface PackageSchema {
  readonly package: string;
  /** Version of the SDK package which the file was generated from. */
  readonly version: string;
  /** Configuration of the provider itself (`pulumi:providers:<package>`). */
  readonly provider: Properties;
  readonly resources: Readonly<Record<string, ResourceSchema>>;
  readonly functions: Readonly<Record<string, FunctionSchema>>;
  readonly inputTypes: Readonly<Record<string, Properties>>;
  readonly outputTypes: Readonly<Record<string, Properties>>;
}

/** The packages that the simulator answers for. */
export const packageNames = ["aws", "azure-native", "gcp", "kubernetes", "random"] as const;
export type PackageName = (typeof packageNames)[number];
