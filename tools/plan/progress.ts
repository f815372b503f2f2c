/** Progress of a plan on a terminal; silent elsewhere, so that logs stay readable. */
export interface Progress {
  readonly update: (resources: number) => void;
  readonly stop: () => void;
}

export function startProgress(stack: string): Progress {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  // Loaded here: where nobody watches, start-up does not pay for it.
  const { default: ora } = require("ora") as typeof import("ora");
  const spinner = ora({ text: `planning ${stack}`, discardStdin: false }).start();
  return {
    update: (resources) => {
      if (resources % 25 !== 0) return;
      spinner.text = `planning ${stack}: ${resources} resources`;
      spinner.render();
    },
    stop: () => spinner.stop(),
  };
}
