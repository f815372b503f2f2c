import * as fs from "node:fs";
import * as path from "node:path";
import {
  type FunctionSchema,
  type PackageName,
  type PackageSchema,
  packageNames,
  type ResourceSchema,
} from "./schema/shape";

const loaded = new Map<PackageName, PackageSchema>();

/** The generated schema of a package, read on first use. */
export function packageSchema(name: PackageName): PackageSchema {
  const known = loaded.get(name);
  if (known) return known;
  const schema: PackageSchema = JSON.parse(
    fs.readFileSync(path.join(__dirname, "schema", "generated", `${name}.json`), "utf8"),
  );
  loaded.set(name, schema);
  return schema;
}

/** The package of a type or function token ("aws:ec2/vpc:Vpc" is of "aws"), if the simulator answers for it. */
export function packageOf(token: string): PackageName | undefined {
  const name = token.startsWith("pulumi:providers:")
    ? token.slice("pulumi:providers:".length)
    : token.split(":", 1)[0];
  return packageNames.find((known) => known === name);
}

export function resourceSchema(type: string): ResourceSchema | undefined {
  const name = packageOf(type);
  return name && packageSchema(name).resources[type];
}

export function functionSchema(token: string): FunctionSchema | undefined {
  const name = packageOf(token);
  return name && packageSchema(name).functions[token];
}
