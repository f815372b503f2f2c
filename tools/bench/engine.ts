import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { ProjectCopy } from "../convergence/project";
import { missingCli, onPath, simulatedPackages } from "../simulation/cli/pulumi";
import { openWorkspace, pulumiArguments } from "../simulation/cli/workspace";
import { startSimulation } from "../simulation/server/server";
import { labels } from "./labels";
import { type Command, type Row, usageHook } from "./measure";

type Options = Readonly<Record<string, unknown>>;

export interface EngineCases {
  readonly rows: readonly Row[];
  readonly stop: () => Promise<void>;
}

/**
 * Previews of prod by the real engine on simulated clouds: ours, the same program as Pulumi sets a TypeScript
 * project up by default, and a bare replay of the same registrations. Gives the reason where there is no CLI.
 */
export async function engineCases(planFile: string, resources: number): Promise<EngineCases | string> {
  if (!onPath("pulumi")) return `Skipped: the cases of the real engine.\n${missingCli}`;
  const measured = `--require ${usageHook}`;
  const asItIs = (options: Options) => ({ ...options, nodeargs: `${measured} ${String(options.nodeargs)}` });
  const ours = projectWith(asItIs);
  const replayed = projectWith(asItIs);
  writeFileSync(join(replayed.root, "stacks", "index.ts"), replayProgram(planFile));
  const byDefault = projectWith(() => ({ nodeargs: measured }));
  writeFileSync(
    join(byDefault.root, "stacks", "tsconfig.json"),
    JSON.stringify(defaultTsconfig(byDefault.root)),
  );
  const simulation = await startSimulation({
    folder: join(ours.root, ".sim", "bench"),
    packages: simulatedPackages(),
  });

  const preview = (project: ProjectCopy): Command => {
    const workspace = openWorkspace(project.root, "prod");
    return {
      command: "pulumi",
      args: pulumiArguments(workspace, ["preview", "--non-interactive", "--suppress-progress"]),
      cwd: project.root,
      env: { ...workspace.env, PULUMI_DEBUG_PROVIDERS: simulation.debugProviders },
    };
  };
  let edits = 0;
  const edit = (project: ProjectCopy) => () => {
    // Node's cache of compiled sources goes by content, so a cold measurement changes it.
    edits += 1;
    appendFileSync(join(project.root, "stacks", "platform.ts"), `// edit ${edits}\n`);
  };
  return {
    rows: [
      { label: labels.engineFloor, run: preview(replayed), resources },
      { label: labels.warm, run: preview(ours), resources },
      { label: labels.cold, run: preview(ours), before: edit(ours), resources },
      { label: labels.engineDefault, run: preview(byDefault), before: edit(byDefault), resources },
    ],
    stop: async () => {
      await simulation.close();
      for (const project of [ours, replayed, byDefault]) project.dispose();
    },
  };
}

/** A copy of the project with other options of the language runtime. */
function projectWith(change: (options: Options) => Options): ProjectCopy {
  const project = new ProjectCopy();
  const file = join(project.root, "Pulumi.yaml");
  const settings = parse(readFileSync(file, "utf8")) as { readonly runtime: { readonly options: Options } };
  const runtime = { name: "nodejs", options: change(settings.runtime.options) };
  writeFileSync(file, stringify({ ...settings, runtime }));
  return project;
}

/** A program that does nothing but register what a plan holds. */
const replayProgram = (planFile: string) => `import { replay } from "../tools/bench/replay";
export = () => replay(${JSON.stringify(planFile)});
`;

/**
 * Types are checked each time the program runs, as `pulumi new typescript` sets a project up; with this project's own
 * strictness, which its sources are written for.
 */
function defaultTsconfig(root: string) {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as {
    readonly compilerOptions: Record<string, unknown>;
  };
  const emitted = { noEmit: false, allowImportingTsExtensions: false, sourceMap: true, rootDir: ".." };
  const modules = { module: "nodenext", moduleResolution: "nodenext" };
  return { compilerOptions: { ...compilerOptions, ...emitted, ...modules }, files: ["index.ts"] };
}
