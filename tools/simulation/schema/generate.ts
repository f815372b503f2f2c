/** `npm run schema`: writes tools/simulation/schema/generated/*.json from the installed SDK packages. */
import * as fs from "node:fs";
import * as path from "node:path";
import { buildSchemas, formatSchema } from "./build";

const root = path.resolve(__dirname, "../../..");
const target = path.join(__dirname, "generated");

fs.mkdirSync(target, { recursive: true });
for (const [name, schema] of buildSchemas(root)) {
  fs.writeFileSync(path.join(target, `${name}.json`), formatSchema(schema));
  const resources = Object.keys(schema.resources).length;
  const functions = Object.keys(schema.functions).length;
  console.log(`${name} ${schema.version}: ${resources} resource types, ${functions} functions`);
}
