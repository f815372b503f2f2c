import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { PackageDeclarations } from "./declarations";
import { scanImports } from "./scan";
import { seed } from "./seed";
import type { FunctionSchema, PackageName, PackageSchema, Properties, ResourceSchema } from "./shape";
import { packageNames } from "./shape";

type Entry =
  | { readonly kind: "resource"; readonly token: string; readonly schema: ResourceSchema }
  | { readonly kind: "function"; readonly token: string; readonly schema: FunctionSchema };

/** Builds the schema of every package from the SDKs installed under `root`, for the modules that the program imports. */
export function buildSchemas(root: string): ReadonlyMap<PackageName, PackageSchema> {
  const imports = scanImports(root);
  return new Map(
    packageNames.map((name) => {
      const modules = [...new Set([...seed[name], ...(imports.get(name) ?? [])])].sort();
      return [name, buildPackage(path.join(root, "node_modules", "@pulumi", name), name, modules)];
    }),
  );
}

function buildPackage(folder: string, name: PackageName, modules: readonly string[]): PackageSchema {
  const bridged = name === "aws" || name === "gcp";
  const declarations = new PackageDeclarations(folder, { replacement: bridged, enums: name === "gcp" });
  const entries = modules.map((module) => readModule(folder, declarations, module));
  const provider = declarations.file("provider.d.ts");
  const args = provider.find("ProviderArgs").find(ts.isInterfaceDeclaration);
  const manifest: { version: string } = JSON.parse(
    fs.readFileSync(path.join(folder, "package.json"), "utf8"),
  );
  const schemas = <T extends Entry["kind"]>(kind: T): Record<string, Extract<Entry, { kind: T }>["schema"]> =>
    Object.fromEntries(
      entries.filter((entry) => entry.kind === kind).map((entry) => [entry.token, entry.schema]),
    );
  return {
    package: name,
    version: manifest.version,
    provider: args ? declarations.properties(args.members, provider) : {},
    resources: schemas("resource"),
    functions: schemas("function"),
    inputTypes: Object.fromEntries(declarations.nested.inputs),
    outputTypes: Object.fromEntries(declarations.nested.outputs),
  };
}

function readModule(folder: string, declarations: PackageDeclarations, module: string): Entry {
  const script = path.join(folder, `${module}.js`);
  if (!fs.existsSync(script))
    throw new Error(`No module "${module}" in the SDK at ${path.basename(folder)}: fix the import.`);
  const text = fs.readFileSync(script, "utf8");
  const file = declarations.file(`${module}.d.ts`);
  const type = /__pulumiType = '([^']+)'/.exec(text)?.[1];
  const statement = file.source.statements.find(ts.isClassDeclaration);
  if (type !== undefined && statement?.name) {
    const inputs = interfaceProperties(declarations, module, `${statement.name.text}Args`);
    const outputs = declarations.properties(statement.members, file);
    const importId = /\$ pulumi import \S+ \S+ (\S+)/.exec(text)?.[1];
    return {
      kind: "resource",
      token: type,
      schema: { inputs, outputs, ...(importId === undefined ? {} : { importId }) },
    };
  }
  const token = /\.invoke(?:Async)?\("([^"]+)"/.exec(text)?.[1];
  if (token === undefined)
    throw new Error(`Module "${module}" holds neither a resource class nor a function.`);
  const name = capitalised(token.slice(token.lastIndexOf(":") + 1));
  const inputs = interfaceProperties(declarations, module, `${name}Args`);
  const outputs = interfaceProperties(declarations, module, `${name}Result`);
  return { kind: "function", token, schema: { inputs, outputs } };
}

function interfaceProperties(declarations: PackageDeclarations, module: string, name: string): Properties {
  const file = declarations.file(`${module}.d.ts`);
  const declaration = file.find(name).find(ts.isInterfaceDeclaration);
  return declaration ? declarations.properties(declaration.members, file) : {};
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** One entry of each section on a line of its own, keys sorted: small, and a difference names the types it concerns. */
export function formatSchema(schema: PackageSchema): string {
  const section = (entries: Readonly<Record<string, unknown>>): string => {
    const lines = Object.keys(entries)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${JSON.stringify(sorted(entries[key]))}`);
    return `{\n${lines.join(",\n")}\n}`;
  };
  const parts = [
    `"package":${JSON.stringify(schema.package)}`,
    `"version":${JSON.stringify(schema.version)}`,
    `"provider":${section(schema.provider)}`,
    `"resources":${section(schema.resources)}`,
    `"functions":${section(schema.functions)}`,
    `"inputTypes":${section(schema.inputTypes)}`,
    `"outputTypes":${section(schema.outputTypes)}`,
  ];
  return `{\n${parts.join(",\n")}\n}\n`;
}

/** The same value with the keys of every object in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
