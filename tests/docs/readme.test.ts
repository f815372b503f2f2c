import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { openStack } from "../../infra/config/load";
import { isMap, stackNames } from "../../infra/config/stackfile";
import { makePlan, type Plan } from "../../tools/plan/plan";
import { type Block, blocksOf } from "./markdown";

const root = resolve(__dirname, "../..");
const blocks = blocksOf(readFileSync(join(root, "README.md"), "utf8"));
const run = promisify(execFile);

/** The README's examples of YAML say in their first line where they belong. */
const examples = blocks
  .filter(({ language }) => language === "yaml")
  .map((block) => ({ ...block, place: /^# (.+)\n/.exec(block.text)?.[1] ?? "" }));

describe("the README's commands", () => {
  const plans = commandsOf(blocks).filter(
    (command) => command.includes("npm run") && / plan -- /.test(command),
  );

  it("has some", () => {
    expect(plans.length).toBeGreaterThanOrEqual(3);
  });

  it.concurrent.each(plans)("runs: %s", async (command) => {
    const out = mkdtempSync(join(tmpdir(), "readme-"));
    try {
      const [program = "", ...words] = command.split(" ");
      const { stdout } = await run(program, [...words, ...(words.includes("--json") ? [] : ["--out", out])], {
        cwd: root,
        maxBuffer: 64 * 1024 * 1024,
      });
      const stack = words[words.indexOf("--stack") + 1] ?? "";
      if (words.includes("--json")) expect(JSON.parse(stdout)).toMatchObject({ stack });
      else expect(readdirSync(join(out, stack))).toContain("report.html");
    } finally {
      rmSync(out, { recursive: true });
    }
  });
});

describe("the README's YAML", () => {
  const copy = mkdtempSync(join(tmpdir(), "readme-"));
  let plan: Plan;

  beforeAll(async () => {
    for (const stack of stackNames(root)) cpSync(join(root, file(stack)), join(copy, file(stack)));
    mkdirSync(join(copy, "stacks"));
    cpSync(join(root, "stacks/catalog"), join(copy, "stacks/catalog"), { recursive: true });
    cpSync(join(root, "stacks/stores.yaml"), join(copy, "stacks/stores.yaml"));
    for (const { place, text } of examples) apply(copy, place, text);
    plan = await makePlan(copy, openStack(copy, "prod"));
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  it("says where each example belongs", () => {
    expect(examples.map(({ place }) => place)).toEqual([
      "Pulumi.prod.yaml, under platform-blueprint:sites",
      "Pulumi.prod-aws-us-foundation.yaml",
      "Pulumi.prod-aws-us-data.yaml",
      "Pulumi.prod-aws-us-platform.yaml",
      "stacks/catalog/greeter.yaml",
    ]);
  });

  it("adds a site with everything the others have", () => {
    const kinds = (site: string) =>
      plan.resources
        .filter(({ urn }) => plan.place(urn)?.site === site && plan.place(urn)?.layer !== "traffic")
        .map(({ type }) => type);
    // A pair of sites of one cloud is joined by the first of the two.
    const others = kinds("aws-eu").filter((type) => type !== "blueprint:interconnect:Peering");
    expect(new Set(kinds("aws-us"))).toEqual(new Set(others));
  });

  it("adds a service to every site", () => {
    const deployments = plan.resources.filter(
      ({ type, name }) => type === "kubernetes:apps/v1:Deployment" && name.includes("greeter"),
    );
    expect(deployments.map(({ urn }) => plan.place(urn)?.site).sort()).toEqual([
      "aws-eu",
      "aws-us",
      "azure-eu",
      "gcp-eu",
    ]);
  });

  it("breaks no policy and is refused by no cloud", () => {
    expect(plan.findings.filter(({ level }) => level === "mandatory")).toEqual([]);
    expect(plan.refusals).toEqual([]);
  });

  it.each(["prod-aws-us-foundation", "prod-aws-us-data", "prod-aws-us-platform"])(
    "plans the site's own stack %s",
    async (stack) => {
      const part = await makePlan(copy, openStack(copy, stack));
      const sites = new Set(part.resources.map(({ urn }) => part.place(urn)?.site).filter(Boolean));
      expect([...sites]).toEqual(["aws-us"]);
      expect(part.refusals).toEqual([]);
    },
  );
});

const file = (stack: string) => `Pulumi.${stack}.yaml`;

/** Puts an example where it says that it belongs. */
function apply(folder: string, place: string, text: string): void {
  const [target = "", key] = place.split(", under ");
  const path = join(folder, target);
  if (key === undefined) {
    writeFileSync(path, text);
    return;
  }
  const body: unknown = parse(readFileSync(path, "utf8"));
  const config = isMap(body) ? body.config : undefined;
  const before = isMap(config) ? config[key] : undefined;
  if (!isMap(config) || !isMap(before)) throw new Error(`${target} has no ${key}`);
  config[key] = { ...before, ...(parse(text) as object) };
  writeFileSync(path, stringify(body));
}

/** The single commands of all shell blocks, comments taken off. */
function commandsOf(all: readonly Block[]): string[] {
  return all
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.split(/\n|&&/))
    .map((line) => line.replace(/\s#.*$/, "").trim())
    .filter(Boolean);
}
