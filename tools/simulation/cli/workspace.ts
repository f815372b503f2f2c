import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { type Values, valueAt } from "../values";
import { capturePulumi } from "./pulumi";

/** Protects nothing: simulated secrets are made up, and the state lies on the same disk. Not for any other use. */
const passphrase = "simulation";

/** Where the simulation keeps its things, all of it ignored by Git and free to delete. */
export interface Workspace {
  /** Folder of the project, with Pulumi.yaml. */
  readonly root: string;
  /** The `.sim` folder. */
  readonly folder: string;
  readonly stack: string;
  /** Folder of the simulated clouds. All stacks of an environment share it, as they share the accounts. */
  readonly clouds: string;
  /** Copy of the stack's configuration: the CLI writes into the file it is given. */
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Prepares the folders, the state backend and the copy of the configuration, and makes the stack if it is new. */
export function openWorkspace(root: string, stack: string): Workspace {
  const folder = path.join(root, ".sim");
  const state = path.join(folder, "state");
  const configFile = path.join(folder, "config", `Pulumi.${stack}.yaml`);
  for (const needed of [state, path.dirname(configFile), path.join(folder, "init")])
    fs.mkdirSync(needed, { recursive: true });
  const env = {
    ...process.env,
    // Without the attribute files beside it: they are not written atomically, and an empty one hides a whole state.
    PULUMI_BACKEND_URL: `file://${state.split(path.sep).join("/")}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const project = readYaml(path.join(root, "Pulumi.yaml"));
  const source = path.join(root, `Pulumi.${stack}.yaml`);
  if (!fs.existsSync(source))
    throw new Error(`There is no Pulumi.${stack}.yaml: check the name given with --stack.`);
  const salt = initStack(folder, String(project.name), stack, env);
  const { encryptionsalt: _, secretsprovider: __, encryptedkey: ___, ...config } = readYaml(source);
  fs.writeFileSync(configFile, stringify({ ...config, ...salt }));
  return {
    root,
    folder,
    stack,
    clouds: path.join(folder, environmentOf(config, String(project.name), stack)),
    configFile,
    env,
  };
}

/** A scoped stack works in the clouds of the environment that it extends. */
function environmentOf(config: Values, project: string, stack: string): string {
  const extended = isConfig(config.config) ? config.config[`${project}:extends`] : undefined;
  return typeof extended === "string" && extended !== "" ? extended : stack;
}

function isConfig(value: unknown): value is Values {
  return typeof value === "object" && value !== null;
}

/**
 * Makes the stack in the simulation's own backend. `stack init` writes a salt into the configuration beside it, so it
 * runs in a folder of its own that knows the project by name only; the salt goes into the copies.
 */
function initStack(folder: string, project: string, stack: string, env: NodeJS.ProcessEnv): Values {
  const place = path.join(folder, "init");
  const written = path.join(place, `Pulumi.${stack}.yaml`);
  fs.writeFileSync(path.join(place, "Pulumi.yaml"), stringify({ name: project, runtime: "nodejs" }));
  const state = path.join(folder, "state", ".pulumi", "stacks", project, `${stack}.json`);
  if (!fs.existsSync(state)) {
    fs.rmSync(written, { force: true });
    const { code, output, errors } = capturePulumi(
      ["stack", "init", stack, "--no-select", "--non-interactive"],
      env,
      place,
    );
    if (code !== 0)
      throw new Error(`The stack could not be made in the simulation's backend:\n${output}${errors}`);
  }
  const salt = fs.existsSync(written) ? valueAt(readYaml(written), "encryptionsalt") : undefined;
  return salt === undefined ? {} : { encryptionsalt: salt };
}

function readYaml(file: string): Values {
  const value: unknown = parse(fs.readFileSync(file, "utf8"));
  return isConfig(value) ? value : {};
}

/** Commands that take the configuration from a file which can be named. */
const withConfigFile = new Set([
  "preview",
  "pre",
  "up",
  "update",
  "refresh",
  "destroy",
  "down",
  "dn",
  "import",
  "watch",
  "config",
]);

/** The CLI's arguments for a command on the stack of the workspace. */
export function pulumiArguments(workspace: Workspace, command: readonly string[]): string[] {
  const own =
    withConfigFile.has(command[0] ?? "") && !command.includes("--config-file")
      ? ["--config-file", workspace.configFile]
      : [];
  return [...command, "--stack", workspace.stack, ...own];
}
