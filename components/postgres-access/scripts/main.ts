import { login } from "./login.ts";
import { prepare } from "./prepare.ts";
import { publish } from "./publish.ts";
import { download, upload } from "./transfer.ts";
import { keepUsers } from "./users.ts";

/** `node main.ts <step>`: what a container of these pods runs. A failure ends it with a line and an exit code. */
const steps: Readonly<Record<string, (environment: NodeJS.ProcessEnv) => Promise<unknown>>> = {
  prepare: (environment) => prepare(environment),
  publish: (environment) => publish(environment),
  users: keepUsers,
  login,
  upload: (environment) => upload(environment),
  download: (environment) => download(environment),
};

const step = steps[process.argv[2] ?? ""];
if (!step) throw new Error(`no step ${process.argv[2]}: ${Object.keys(steps).join(", ")}`);
step(process.env).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
