import * as fs from "node:fs";
import * as path from "node:path";
import { type PackageName, packageNames } from "./shape";

/** Folders whose imports decide what the schema holds. */
const scanned = ["infra", "components", "stacks"];

const importPath = /from\s+"@pulumi\/([a-z-]+)\/([^"]+)"/g;

/** SDK module paths ("ec2/vpc") which the program imports, by package. */
export function scanImports(root: string): Map<PackageName, Set<string>> {
  const found = new Map<PackageName, Set<string>>(packageNames.map((name) => [name, new Set<string>()]));
  for (const file of scanned.flatMap((folder) => sourceFiles(path.join(root, folder)))) {
    for (const [, name, module] of fs.readFileSync(file, "utf8").matchAll(importPath)) {
      const modules = packageNames.find((known) => known === name);
      if (modules && module !== undefined && isResourceModule(module)) found.get(modules)?.add(module);
    }
  }
  return found;
}

/**
 * The provider class and the SDK's type folders are no resources, and the class of custom resources stands for types
 * that only a cluster knows.
 */
function isResourceModule(module: string): boolean {
  return (
    !["provider", "types", "apiextensions/customResource"].includes(module) && !module.startsWith("types/")
  );
}

function sourceFiles(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
