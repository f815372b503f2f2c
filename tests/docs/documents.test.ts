import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { openStack } from "../../infra/config/load";
import { makePlan } from "../../tools/plan/plan";
import { anchorsOf, linksOf } from "./markdown";

const root = resolve(__dirname, "../..");
const documents = ["README.md", "CONTRIBUTING.md", ...markdownIn("docs")];
const textOf = (path: string) => readFileSync(join(root, path), "utf8");

describe.each(documents)("%s", (path) => {
  const text = textOf(path);

  it("has links that lead somewhere", () => {
    const dead = linksOf(text).filter((target) => !/^https:/.test(target) && !leadsSomewhere(path, target));
    expect(dead).toEqual([]);
  });

  it("names npm scripts that exist", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { readonly scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("names stacks that exist", () => {
    const named = [...text.matchAll(/--stack ([a-z][\w-]*)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !existsSync(join(root, `Pulumi.${name}.yaml`)))).toEqual([]);
  });

  it("names files that exist", () => {
    const folders = "infra|components|stacks|policies|tools|tests|docs|\\.devcontainer|\\.github";
    const named = [...text.matchAll(new RegExp(`\`((?:${folders})/[\\w./-]*)\``, "g"))].map(
      ([, name = ""]) => name,
    );
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it("holds no path of one machine and nothing left to do", () => {
    expect(text).not.toMatch(/\/(work|root|home|tmp|Users)\/|TODO|FIXME|XXX/);
  });
});

describe("decisions", () => {
  const decisions = documents.filter((path) => /^docs\/decisions\/\d/.test(path));

  it.each(decisions)("%s says context, decision and consequences on one page", (path) => {
    const text = textOf(path);
    expect(anchorsOf(text).slice(1)).toEqual(["context", "decision", "consequences"]);
    expect(text.split("\n").length).toBeLessThan(60);
  });

  it("are all listed", () => {
    const listed = linksOf(textOf("docs/decisions/README.md"));
    expect(listed).toEqual(decisions.map((path) => path.replace("docs/decisions/", "")));
  });
});

it("has a row for each capability in the status of the documents", () => {
  const capabilities = readdirSync(join(root, "components"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const rows = [...textOf("docs/status.md").matchAll(/^\| ([\w-]+) \|.*simulated only.*$/gm)].map(
    ([, name]) => name,
  );
  expect([...rows].sort()).toEqual(capabilities.sort());
});

it("links runbooks that exist from every stack's readme", async () => {
  const { outputs } = await makePlan(root, openStack(root, "dev"));
  const links = linksOf(String(outputs.readme)).filter((target) => !target.startsWith("https:"));
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((target) => !leadsSomewhere("README.md", target))).toEqual([]);
});

function leadsSomewhere(from: string, target: string): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? from : relative(root, resolve(root, dirname(from), path));
  if (file.startsWith("..") || !existsSync(join(root, file))) return false;
  return anchor === undefined || anchorsOf(textOf(file)).includes(anchor);
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name))
    .sort();
}
