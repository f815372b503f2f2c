import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { Pacer } from "../../infra/pacer";
import type { PlanRecord } from "../plan/record";

class Untyped extends pulumi.CustomResource {}
class Group extends pulumi.ComponentResource {}
class Provider extends pulumi.ProviderResource {}

/**
 * The floor: registers what a `plan.json` holds as untyped resources, with none of the program's own work. Whatever a
 * plan costs beyond this is ours.
 */
export async function replay(planFile: string): Promise<void> {
  const { resources } = JSON.parse(readFileSync(planFile, "utf8")) as {
    readonly resources: readonly PlanRecord[];
  };
  const made = new Map<string, pulumi.Resource>();
  const pacer = new Pacer(40);
  for (const record of inOrder(resources)) {
    const resource = register(record, made);
    made.set(record.urn, resource);
    pacer.track(resource);
    await pacer.ready();
  }
}

function register(
  { type, name, custom, inputs, parent, provider, options }: PlanRecord,
  made: Map<string, pulumi.Resource>,
) {
  const above = made.get(parent);
  const common = { ...(above && { parent: above }), ...(options.protect === true && { protect: true }) };
  if (type.startsWith("pulumi:providers:")) {
    const kubeconfig = type.endsWith(":kubernetes") ? { kubeconfig: replayedKubeconfig } : {};
    return new Provider(type.slice("pulumi:providers:".length), name, { ...inputs, ...kubeconfig }, common);
  }
  if (!custom) return new Group(type, name, {}, common);
  const instance = made.get(provider) as pulumi.ProviderResource | undefined;
  return new Untyped(type, name, inputs, { ...common, ...(instance && { provider: instance }) });
}

/** The plan shows the kubeconfig as `[secret]`; any that names no credential does. */
const replayedKubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "bench", cluster: { server: "https://192.0.2.1" } }],
  contexts: [{ name: "bench", context: { cluster: "bench", user: "bench" } }],
  "current-context": "bench",
  users: [{ name: "bench", user: {} }],
});

/** Parents and providers before what needs them; the stack itself is not registered again. */
function inOrder(resources: readonly PlanRecord[]): PlanRecord[] {
  const byUrn = new Map(resources.map((record) => [record.urn, record]));
  const ordered: PlanRecord[] = [];
  const seen = new Set<string>();
  const visit = (urn: string) => {
    const record = byUrn.get(urn);
    if (!record || seen.has(urn) || record.type === pulumi.runtime.rootPulumiStackTypeName) return;
    seen.add(urn);
    visit(record.parent);
    visit(record.provider);
    ordered.push(record);
  };
  for (const { urn } of resources) visit(urn);
  return ordered;
}
