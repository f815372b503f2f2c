import { createWriteStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { stringify } from "yaml";
import { sorted } from "./json";
import type { Plan } from "./plan";
import { writeReport } from "./report";

/** The pieces of `plan.json`, keys sorted, one resource a line: small to hold, readable in a diff. */
export function* planJson({
  stack,
  environment,
  project,
  resources,
  outputs,
  findings,
}: Plan): Generator<string> {
  yield `{\n"environment": ${JSON.stringify(environment)},\n`;
  yield `"generatedBy": "npm run plan (simulated clouds)",\n`;
  yield `"outputs": ${JSON.stringify(sorted(outputs))},\n`;
  yield `"policies": [${lines(findings.map((finding) => JSON.stringify(sorted(finding))))}],\n`;
  yield `"project": ${JSON.stringify(project)},\n"resources": [`;
  for (const [index, { json }] of resources.entries()) yield `${index === 0 ? "\n" : ",\n"}${json}`;
  yield `\n],\n"stack": ${JSON.stringify(stack)}\n}\n`;
}

const lines = (items: readonly string[]) => (items.length > 0 ? `\n${items.join(",\n")}\n` : "");

/** Writes `plan.json` under `folder`. */
async function writePlan(folder: string, plan: Plan): Promise<void> {
  await mkdir(folder, { recursive: true });
  await pipeline(Readable.from(planJson(plan)), createWriteStream(join(folder, "plan.json")));
}

/** Writes one file for each Kubernetes object, `manifests/<site>/<namespace>/<kind>-<name>.yaml`. */
async function writeManifests(folder: string, plan: Plan): Promise<number> {
  const root = join(folder, "manifests");
  await rm(root, { recursive: true, force: true });
  const made = new Set<string>();
  let count = 0;
  for (const { type, urn, json } of plan.resources) {
    if (!type.startsWith("kubernetes:")) continue;
    const object = (JSON.parse(json) as { readonly inputs: KubernetesObject }).inputs;
    const { kind, metadata } = object;
    const file = join(
      root,
      plan.place(urn)?.site ?? "none",
      metadata.namespace ?? "cluster",
      `${kind.toLowerCase()}-${metadata.name}.yaml`,
    );
    if (!made.has(dirname(file))) {
      await mkdir(dirname(file), { recursive: true });
      made.add(dirname(file));
    }
    await writeFile(file, stringify(object, { aliasDuplicateObjects: false }));
    count += 1;
  }
  return count;
}

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Writes everything a plan gives under `folder`. Gives the number of Kubernetes manifests. */
export async function writePlanFiles(folder: string, plan: Plan): Promise<number> {
  await writePlan(folder, plan);
  await writeReport(folder, plan);
  return await writeManifests(folder, plan);
}
