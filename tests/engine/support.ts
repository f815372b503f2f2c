import { afterAll, describe } from "vitest";
import { ProjectCopy } from "../../tools/convergence/project";
import { missingCli, onPath } from "../../tools/simulation/cli/pulumi";

const found = onPath("pulumi");
if (!found) console.warn(`\nSKIPPED: the tests of the real engine.\n${missingCli}\n`);

/** A suite that needs the pulumi CLI: skipped, and loudly, without it. It gets a copy of the project of its own. */
export function engineSuite(name: string, body: (project: () => ProjectCopy) => void): void {
  describe.skipIf(!found)(name, () => {
    let copy: ProjectCopy | undefined;
    afterAll(() => copy?.dispose());
    body(() => {
      copy ??= new ProjectCopy();
      return copy;
    });
  });
}
