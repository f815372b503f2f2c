import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectCode } from "../../tools/convergence/converge";
import { engineSuite } from "./support";

const ofEachSite = (layer: string) => ["aws-eu", "azure-eu", "gcp-eu"].map((site) => `prod-${site}-${layer}`);

const scoped = [
  ...ofEachSite("foundation"),
  "prod-interconnect",
  ...ofEachSite("data"),
  ...ofEachSite("platform"),
  "prod-services",
  "prod-traffic",
];

engineSuite("dev on the real engine", (project) => {
  test("previews", () => {
    const run = project().sim("dev", "preview");
    expectCode(run, 0, "preview");
    expect(run.output).toContain("to create");
  });

  test("goes up, and a second up changes nothing", () => {
    expectCode(project().sim("dev", "up", "--yes", "--skip-preview"), 0, "up");
    expectCode(project().sim("dev", "up", "--yes", "--expect-no-changes"), 0, "the second up");
    expectCode(project().sim("dev", "preview", "--expect-no-changes"), 0, "preview");
  });

  test("refreshes without finding a difference", () => {
    expectCode(project().sim("dev", "refresh", "--yes", "--expect-no-changes"), 0, "refresh");
  });

  test("comes to its end after Ctrl-C", async () => {
    project().reset();
    const before = () => project().objects("dev").length >= 20;
    const interrupted = await project().interrupt("dev", ["up", "--yes", "--skip-preview"], "SIGINT", before);
    expect(interrupted.code).not.toBe(0);
    expectCode(project().sim("dev", "up", "--yes", "--skip-preview"), 0, "the next up");
    expectCode(project().sim("dev", "up", "--yes", "--expect-no-changes"), 0, "the one after it");
  });

  test("leaves nothing after destroy", () => {
    expectCode(project().sim("dev", "destroy", "--yes"), 0, "destroy");
    expect(project().objects("dev")).toEqual([]);
    expect(project().state("dev").resources).toEqual([]);
  });
});

/** Saving the state of all production after every step would take most of the time; nothing is killed here. */
engineSuite("prod on the real engine", (project) => {
  test("goes up whole, and a second up changes nothing", () => {
    expectCode(project().sim("prod", "up", "--yes", "--skip-checkpoints", "--skip-preview"), 0, "up");
    expectCode(
      project().sim("prod", "up", "--yes", "--skip-checkpoints", "--expect-no-changes"),
      0,
      "the second up",
    );
  });

  test("is not destroyed while protection is on", () => {
    const before = project().objects("prod").length;
    const run = project().sim("prod", "destroy", "--yes", "--skip-checkpoints");
    expect(run.code).not.toBe(0);
    expect(run.output).toMatch(/protect/);
    expect(project().objects("prod")).toHaveLength(before);
  });

  test("leaves nothing after protection was taken off and it was destroyed", () => {
    const file = join(project().root, "Pulumi.prod.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${text.trimEnd()}\n  platform-blueprint:protection: false\n`);
    expectCode(
      project().sim("prod", "up", "--yes", "--skip-checkpoints", "--skip-preview"),
      0,
      "the up that takes protection off",
    );
    expectCode(project().sim("prod", "destroy", "--yes", "--skip-checkpoints"), 0, "destroy");
    writeFileSync(file, text);
    expect(
      project()
        .objects("prod")
        .map(({ urn }) => urn),
    ).toEqual([]);
    expect(project().state("prod").resources).toEqual([]);
  });

  test("goes up as its scoped stacks, in order, and a second round changes nothing", () => {
    project().reset();
    for (const stack of scoped)
      expectCode(
        project().sim(stack, "up", "--yes", "--skip-checkpoints", "--skip-preview"),
        0,
        `up of ${stack}`,
      );
    for (const stack of scoped) {
      expectCode(
        project().sim(stack, "up", "--yes", "--skip-checkpoints", "--expect-no-changes"),
        0,
        `the second up of ${stack}`,
      );
    }
  });
});
